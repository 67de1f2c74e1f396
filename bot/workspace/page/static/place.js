// Where the person is: the parts of the page that follow from the address, and going somewhere else.

import { doing, nodes, part, viewer } from "./act.js";
import { exchange } from "./inputs.js";

const at = (id) => document.getElementById(id);

export const query = (name) => new URLSearchParams(location.search).get(name) ?? "";
export const openThread = () => at("replies")?.dataset.threadTs ?? "";
export const here = () => document.querySelector("#main .composer")?.dataset.channel ?? query("channel");

const isAtEnd = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < 80;
const following = new WeakMap(); // whether a list shows its end, and shall go on doing so while it grows

function toEnd(list) {
  following.set(list, true);
  list.scrollTop = list.scrollHeight;
}

// Whatever grows in a list that shows its end (a message, the line of its replies, a picture), the end stays in sight.
document.addEventListener("scroll", ({ target }) => {
  if (target.matches?.(".messages")) following.set(target, isAtEnd(target));
}, true);
const growth = new ResizeObserver((changes) => {
  for (const { target } of changes) {
    const list = target.closest(".messages");
    if (list && following.get(list)) list.scrollTop = list.scrollHeight;
  }
});

function keepEnd(list) {
  growth.observe(list);
  for (const one of list.children) growth.observe(one);
}

// Put a line with the date before the first message of each day.
export function divide(list) {
  for (const old of list.querySelectorAll(".day")) old.remove();
  let day = "";
  for (const message of list.querySelectorAll(".message")) {
    if (message.dataset.day === day) continue;
    day = message.dataset.day;
    const line = document.createElement("li");
    line.className = "day";
    line.textContent = message.dataset.dayLabel;
    message.before(line);
  }
}

// Put a message where its time stamp says, in place of what it looked like before.
export function place(list, message) {
  const old = at(message.id);
  if (old) {
    exchangeMessage(old, message);
    return;
  }
  const first = list.querySelector(".message");
  if (list.querySelector(".earlier") && first && message.dataset.ts < first.dataset.ts) return; // comes with the earlier ones
  const follows = following.get(list) ?? isAtEnd(list);
  list.querySelector(".nothing")?.remove();
  const later = [...list.querySelectorAll(".message")].find((one) => one.dataset.ts > message.dataset.ts);
  if (later) later.before(message);
  else list.append(message);
  divide(list);
  growth.observe(message);
  if (follows) toEnd(list);
}

function exchangeMessage(old, fresh) {
  if ("editing" in old.dataset || old.isEqualNode(fresh)) return; // what is being typed there counts for more
  const held = old.contains(document.activeElement);
  const index = [...old.querySelectorAll("button, a, input, select")].indexOf(document.activeElement);
  old.replaceWith(fresh);
  growth.observe(fresh);
  if (held) ([...fresh.querySelectorAll("button, a, input, select")][index] ?? fresh).focus();
}

export async function go(channel, thread = "", { push = true } = {}) {
  const address = new URLSearchParams({ as: viewer, channel, ...(thread ? { thread } : {}) });
  const stays = channel === document.querySelector("#main .composer")?.dataset.channel; // and keeps its place
  if (push) history.pushState({}, "", `/?${address}`);
  document.body.classList.remove("sidebar-open");
  at("open-sidebar").setAttribute("aria-expanded", "false");
  if (channel === "home") doing("open_home");
  await Promise.all([stays ? undefined : refreshMain(), refreshThread(), refreshSidebar()]);
  const box = thread ? at("reply") : undefined;
  (box ?? at("main")).focus({ preventScroll: true });
}

let turn = 0;
const drafts = new Map(); // what was typed and not sent, by conversation and thread

const draftKey = (box) => `${box.form.dataset.channel} ${box.form.dataset.threadTs ?? ""}`;

// Put other content into a region; what was being typed there is kept, and is there again when the person comes back.
function exchangeRegion(region, html) {
  const boxes = () => region.querySelectorAll("form.composer textarea");
  let caret;
  for (const box of boxes()) {
    drafts.set(draftKey(box), box.value);
    if (box === document.activeElement) caret = [draftKey(box), box.selectionStart, box.selectionEnd];
  }
  region.replaceChildren(nodes(html));
  for (const box of boxes()) {
    const key = draftKey(box);
    box.value = drafts.get(key) ?? "";
    if (caret?.[0] !== key) continue;
    box.focus();
    box.setSelectionRange(caret[1], caret[2]);
  }
}

// What could not be sent is in its box again, or will be when that box is shown again.
export function putBack(form, text) {
  const key = draftKey(form.querySelector("textarea"));
  const box = [...document.querySelectorAll("form.composer textarea")].find((one) => draftKey(one) === key);
  if (box) box.value = [text, box.value].filter(Boolean).join("\n");
  else drafts.set(key, text);
}

export async function refreshMain() {
  const mine = (turn += 1);
  const html = await part("main");
  if (html == null || mine !== turn) return; // they have gone elsewhere meanwhile
  exchangeRegion(at("main"), html);
  arrive();
}

// What is done once a conversation is in front of the person.
export function arrive() {
  for (const list of document.querySelectorAll(".messages")) begin(list);
  seen();
}

// Show a list's end, or where the person has not read on: a long message is read from its beginning.
function begin(list) {
  divide(list);
  keepEnd(list);
  toEnd(list);
  const unread = list.dataset.unread && at(`m-${list.dataset.unread}`);
  if (!unread) return;
  const line = document.createElement("li");
  line.className = "new";
  line.textContent = "New";
  unread.before(line);
  if (line.getBoundingClientRect().top < list.getBoundingClientRect().top) line.scrollIntoView({ block: "start" });
}

export function seen() {
  const channel = here();
  const isMember = document.querySelector("#main form.composer");
  if (document.visibilityState === "visible" && isMember) doing("mark_read", { channel });
}

export async function refreshThread() {
  const asked = query("thread");
  const html = asked ? await part("thread") : "";
  if (html === undefined || asked !== query("thread")) return;
  exchangeRegion(at("thread"), html ?? "");
  at("thread").hidden = !html;
  document.body.classList.toggle("thread-open", Boolean(html));
  const list = at("replies");
  if (list) begin(list);
}

export async function refreshSidebar() {
  const html = await part("sidebar");
  if (html == null) return;
  const focused = document.activeElement?.closest?.("#sidebar a")?.dataset.go;
  const scroll = at("sidebar").scrollTop;
  at("places").replaceChildren(nodes(html));
  at("sidebar").scrollTop = scroll;
  if (focused) document.querySelector(`#sidebar a[data-go="${CSS.escape(focused)}"]`)?.focus();
}

export async function refreshMessage(ts) {
  await refreshIn(at("messages"), "m", ts, {});
}

export async function refreshReply(ts) {
  await refreshIn(at("replies"), "t", ts, { in: "thread" });
}

async function refreshIn(list, prefix, ts, extra) {
  if (!list) return;
  const html = await part("message", { ts, ...extra });
  if (html === undefined) return;
  if (html === null) {
    at(`${prefix}-${ts}`)?.remove();
    divide(list);
  } else {
    place(list, nodes(html).firstElementChild);
  }
}

export async function refreshEphemerals() {
  const html = await part("ephemerals");
  if (html == null) return;
  const fresh = [...nodes(html).children];
  const known = new Set(fresh.map((one) => one.id));
  for (const old of document.querySelectorAll(".message.ephemeral")) if (!known.has(old.id)) old.remove();
  for (const one of fresh) {
    const list = one.id.startsWith("t-") ? (one.dataset.root === openThread() ? at("replies") : null) : at("messages");
    if (!list) continue;
    if (!at(one.id)) at("news").textContent = "Only visible to you: " + one.querySelector(".body").textContent.slice(0, 200);
    place(list, one);
  }
}

export async function refreshHome() {
  const html = await part("main");
  if (html != null && query("channel") === "home") exchange(at("main"), nodes(html));
}
