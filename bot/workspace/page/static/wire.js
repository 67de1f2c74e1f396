// The strip for those who develop: what went over the wire, and what is allowed to go.

import { act, nodes, part } from "./act.js";

const strip = document.getElementById("wire");
const toggle = document.getElementById("toggle-wire");
let timer = 0;

export async function refresh() {
  if (strip.hidden || strip.contains(document.activeElement?.closest?.("form") ?? null)) return;
  const html = await part("wire");
  if (html == null) return;
  const open = new Set([...strip.querySelectorAll("details[open]")].map((one) => one.id));
  const list = strip.querySelector(".wire-rows");
  const follows = !list || list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  const scroll = list?.scrollTop ?? 0;
  strip.replaceChildren(nodes(html));
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  const fresh = strip.querySelector(".wire-rows");
  fresh.scrollTop = follows ? fresh.scrollHeight : scroll;
}

export function refreshSoon() {
  clearTimeout(timer);
  timer = setTimeout(refresh, 200);
}

export function show(open) {
  strip.hidden = !open;
  toggle.setAttribute("aria-pressed", String(open));
  localStorage.setItem("wire", open ? "open" : "");
  if (open) refresh();
}

export async function apply(form) {
  const entries = Object.fromEntries(new FormData(form));
  if (form.dataset.verb === "limits") {
    await act("limits", {
      enabled: entries.enabled === "on",
      channel_per_second: Number(entries.channel_per_second),
      workspace_per_second: Number(entries.workspace_per_second),
      beyond_channel_rate: entries.hide === "on" ? "hide" : "refuse",
    });
  } else {
    await act("faults", { method: entries.method || "*", kind: entries.kind, times: Number(entries.times) });
  }
  document.activeElement?.blur();
  refresh();
}

export async function clearFaults() {
  await act("faults", { clear: true });
  refresh();
}

toggle.addEventListener("click", () => show(strip.hidden));
if (localStorage.getItem("wire")) show(true);
