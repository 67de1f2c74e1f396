// The strip for those who develop: what went over the wire, and what is allowed to go.

import { act, nodes, part } from "./act.js";

const strip = document.getElementById("wire");
const toggle = document.getElementById("toggle-wire");
let timer = 0;

// Show what has come since; the settings above it are left alone, as somebody may be filling them in.
export async function refresh() {
  if (strip.hidden) return;
  const html = await part("wire");
  if (html == null) return;
  const fresh = nodes(html);
  const list = strip.querySelector(".wire-rows");
  if (!list) strip.replaceChildren(fresh);
  else exchangeRows(list, fresh.querySelector(".wire-rows"));
}

function exchangeRows(list, fresh) {
  const open = new Set([...list.querySelectorAll("details[open]")].map((one) => one.id));
  const held = list.contains(document.activeElement) ? document.activeElement.closest("details")?.id : "";
  const follows = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  const scroll = list.scrollTop;
  list.replaceChildren(...fresh.childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  list.scrollTop = follows ? list.scrollHeight : scroll;
  if (held) document.getElementById(held)?.querySelector("summary").focus({ preventScroll: true });
}

async function refreshAll() {
  const html = await part("wire");
  if (html == null) return;
  const open = [...strip.querySelectorAll("details[open]")].map((one) => one.id);
  strip.replaceChildren(nodes(html));
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  const list = strip.querySelector(".wire-rows");
  list.scrollTop = list.scrollHeight;
}

export function refreshSoon() {
  clearTimeout(timer);
  timer = setTimeout(refresh, 200);
}

export function show(open) {
  strip.hidden = !open;
  toggle.setAttribute("aria-pressed", String(open));
  localStorage.setItem("wire", open ? "open" : "");
  if (open) refreshAll();
}

const LIMITS = (said) => ({
  enabled: said.enabled === "on",
  channel_per_second: Number(said.channel_per_second),
  workspace_per_second: Number(said.workspace_per_second),
  tiers: Object.fromEntries([1, 2, 3, 4].map((tier) => [tier, Number(said[`tier-${tier}`])])),
  beyond_channel_rate: said.hide === "on" ? "hide" : "refuse",
});
const FAULT = (said) => ({
  method: said.method || "*",
  kind: said.kind,
  channel: said.channel || null,
  times: Number(said.times),
  seconds: Number(said.seconds),
  retry_after: Number(said.seconds),
  processed: said.processed === "on",
});

export async function apply(form) {
  const { verb } = form.dataset;
  if (verb === "events") return; // its buttons act by themselves
  const said = Object.fromEntries(new FormData(form));
  if (await act(verb, verb === "limits" ? LIMITS(said) : FAULT(said))) refreshAll();
}

export async function clearFaults() {
  await act("faults", { clear: true });
  refreshAll();
}

export async function duplicate(box) {
  await act("events", { duplicate_events: box.checked });
  refreshAll();
}

export const reorder = (button) => act("events", { reorder: Number(button.dataset.reorder) });

export async function disconnect(button) {
  await act("sockets", { reason: button.dataset.sockets });
  refreshAll();
}

toggle.addEventListener("click", () => show(strip.hidden));
if (localStorage.getItem("wire")) show(true);
