// The message box: sending, commands, and the list that completes commands, people and channels.

import { doing, say } from "./act.js";
import { find } from "./combo.js";
import { putBack } from "./place.js";

const facts = JSON.parse(document.getElementById("facts").textContent);
let serial = 0;

// Return what is being typed at the caret: a command at the start, or a name after @ or #.
function atCaret(box) {
  const before = box.value.slice(0, box.selectionStart);
  const command = /^\/\S*$/.exec(before);
  if (command) return { sign: "/", typed: command[0], from: 0 };
  const name = /(^|\s)([@#]|:(?=[\w+-]{2}))([\w.+-]*)$/.exec(before);
  return name ? { sign: name[2], typed: name[3], from: before.length - name[3].length - 1 } : null;
}

async function choices(found) {
  if (found.sign === "/")
    return facts.commands
      .filter((one) => one.command.startsWith(found.typed))
      .map((one) => ({ insert: one.command, label: `${one.command} ${one.usage_hint}`.trim(), detail: one.description }));
  return find({ "#": "channels", ":": "emoji" }[found.sign] ?? "mentions", found.typed);
}

export async function complete(box) {
  const list = document.getElementById(box.getAttribute("aria-controls"));
  const found = atCaret(box);
  const turn = (box.turn = (box.turn ?? 0) + 1);
  const offered = found ? await choices(found) : [];
  if (turn !== box.turn) return;
  list.replaceChildren(
    ...offered.map((choice, index) => {
      const option = document.createElement("li");
      option.setAttribute("role", "option");
      option.id = `completion-${(serial += 1)}`;
      option.dataset.insert = choice.insert;
      const detail = document.createElement("small");
      detail.textContent = choice.detail ?? "";
      option.append(choice.label, " ", detail);
      if (index === 0) option.setAttribute("aria-selected", "true");
      return option;
    }),
  );
  list.hidden = !offered.length;
  point(box, list);
}

function point(box, list) {
  const now = list.hidden ? null : list.querySelector("[aria-selected=true]");
  if (now) box.setAttribute("aria-activedescendant", now.id);
  else box.removeAttribute("aria-activedescendant");
  now?.scrollIntoView({ block: "nearest" });
}

export function insert(box, option) {
  const found = atCaret(box);
  if (!found) return;
  const after = box.value.slice(box.selectionStart);
  box.value = `${box.value.slice(0, found.from)}${option.dataset.insert} `;
  const caret = box.value.length;
  box.value += after;
  box.setSelectionRange(caret, caret);
  dismiss(box);
  box.focus();
}

export function dismiss(box) {
  box.turn = (box.turn ?? 0) + 1;
  document.getElementById(box.getAttribute("aria-controls")).hidden = true;
  box.removeAttribute("aria-activedescendant");
}

// Handle a key in the box; return true when it was for the list.
export function key(event, box) {
  const list = document.getElementById(box.getAttribute("aria-controls"));
  if (list.hidden) {
    if (event.key === "Escape") dismiss(box); // what is still being looked up must not come up afterwards
    return false;
  }
  const options = [...list.children];
  const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const exact = options[now]?.dataset.insert === box.value;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    options[now]?.removeAttribute("aria-selected");
    const next = (now + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length;
    options[next].setAttribute("aria-selected", "true");
    point(box, list);
  } else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !exact)) {
    insert(box, options[now]);
  } else if (event.key === "Escape") {
    dismiss(box);
  } else {
    return false;
  }
  event.preventDefault();
  return true;
}

export function grow(box) {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 240)}px`;
}

// Send what is in the box; what could not be sent stays in it.
export async function send(form) {
  const box = form.querySelector("textarea");
  const text = box.value.trim();
  if (!text) return;
  const { channel, threadTs } = form.dataset;
  dismiss(box);
  const command = text.split(/\s/, 1)[0];
  if (text.startsWith("/") && facts.commands.length && !facts.commands.some((one) => one.command === command)) {
    say(`${command} is not a valid command.`);
    return;
  }
  if (text.startsWith("/") && threadTs) {
    say("Slash commands do not work in threads, in Slack neither. Type it in the channel.");
    return;
  }
  box.value = "";
  grow(box);
  form.setAttribute("aria-busy", "true");
  const sent = text.startsWith("/")
    ? await doing("command", { channel, text })
    : await doing("post", { channel, text, thread_ts: threadTs ?? null, broadcast: form.broadcast?.checked ?? false });
  form.removeAttribute("aria-busy");
  if (sent === undefined || sent.error) putBack(form, text);
  else if (form.broadcast) form.broadcast.checked = false;
  grow(box);
}
