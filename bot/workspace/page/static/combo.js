// A text box with a list under it: selects whose choices are too many to show, and those where several are chosen.

import { nodes, viewer } from "./act.js";

let serial = 0;

export const comboOf = (target) => target.closest?.(".combo");

function show(combo, open) {
  const list = combo.querySelector("[role=listbox]");
  list.hidden = !open;
  if (open) list.scrollIntoView({ block: "nearest" });
  combo.querySelector("[role=combobox]").setAttribute("aria-expanded", String(open));
  if (!open) mark(combo, null);
}

function mark(combo, option) {
  const box = combo.querySelector("[role=combobox]");
  for (const one of combo.querySelectorAll("[aria-selected=true]")) one.removeAttribute("aria-selected");
  if (!option) {
    box.removeAttribute("aria-activedescendant");
    return;
  }
  option.id ||= `option-${(serial += 1)}`;
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", option.id);
}

function draw(list, choices) {
  list.replaceChildren(
    ...choices.map((choice) => {
      const option = document.createElement("li");
      option.setAttribute("role", "option");
      option.dataset.value = choice.id;
      if (choice.option) option.dataset.option = JSON.stringify(choice.option);
      option.dataset.label = choice.label;
      const detail = document.createElement("small");
      detail.textContent = choice.detail ?? "";
      option.append(choice.label, " ", detail);
      return option;
    }),
  );
  if (!choices.length) list.append(nodes('<li class="nothing">Nobody and nothing has that name.</li>'));
}

function askForMore(list, least) {
  const line = document.createElement("li");
  line.className = "nothing";
  line.textContent = `Type at least ${least} ${least === 1 ? "character" : "characters"}.`;
  list.replaceChildren(line);
}

// Offer what fits the text in the box; `suggest` asks the app, for selects whose options it keeps to itself.
export async function offer(combo, suggest) {
  const box = combo.querySelector("[role=combobox]");
  const list = combo.querySelector("[role=listbox]");
  const typed = box.value.trim();
  const source = combo.dataset.source;
  if (source === "options") {
    for (const option of list.querySelectorAll("[role=option]"))
      option.hidden = !option.textContent.toLowerCase().includes(typed.toLowerCase());
  } else {
    const turn = (combo.turn = (combo.turn ?? 0) + 1);
    const least = Number(combo.dataset.min ?? 0);
    if (typed.length < least) askForMore(list, least);
    else {
      const choices = source === "external" ? await suggest(combo, typed) : await find(source, typed, combo.dataset.filter);
      if (turn !== combo.turn) return; // something else was typed meanwhile
      draw(list, choices);
    }
  }
  show(combo, true);
  mark(combo, typed ? list.querySelector("[role=option]:not([hidden])") : null);
}

export async function find(source, typed, filter = "") {
  const asked = new URLSearchParams({ as: viewer, source, q: typed, filter });
  const response = await fetch(`/page/find?${asked}`).catch(() => null);
  return response?.ok ? response.json() : [];
}

export function step(combo, by) {
  const options = [...combo.querySelectorAll("[role=option]:not([hidden])")];
  const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (options.length) mark(combo, options[(now + by + options.length) % options.length] ?? options[0]);
}

export const marked = (combo) => combo.querySelector("[role=option][aria-selected=true]");
export const isOpen = (combo) => !combo.querySelector("[role=listbox]").hidden;
export const close = (combo) => show(combo, false);

// Choose an option; return whether that changed anything.
export function choose(combo, option) {
  const box = combo.querySelector("[role=combobox]");
  const value = option.dataset.value;
  box.value = "";
  show(combo, false);
  const chips = [...combo.querySelectorAll(".chip")];
  if (chips.some((chip) => chip.dataset.value === value)) return false;
  if (combo.dataset.multi === "true") {
    const most = Number(combo.dataset.max ?? Infinity);
    if (chips.length >= most) return false;
  } else {
    for (const chip of chips) chip.remove();
  }
  const label = option.dataset.label ?? option.textContent.trim();
  const chip = document.createElement("span");
  chip.className = "chip";
  chip.dataset.value = value;
  if (option.dataset.option) chip.dataset.option = option.dataset.option;
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "chip-remove";
  remove.setAttribute("aria-label", `Remove ${label}`);
  remove.textContent = "×";
  chip.append(label, remove);
  box.before(chip);
  return true;
}
