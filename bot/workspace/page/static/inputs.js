// The inputs of a view or message: what is in them, in the form in which the workspace takes it.

const own = (root) => [...root.querySelectorAll(".el")];

function epoch(local, zone) {
  // A datetime-local has no zone: take it as UTC, see what the viewer's zone makes of that, and correct by the difference.
  // Twice, because the clocks may change between the first guess and the answer.
  const wanted = Date.parse(`${local}Z`);
  let at = wanted;
  for (let round = 0; round < 2; round += 1) {
    const shown = new Date(at).toLocaleString("sv-SE", { timeZone: zone }).replace(" ", "T");
    at += wanted - Date.parse(`${shown}Z`);
  }
  return Math.round(at / 1000);
}

// Return what an element holds; undefined for those that hold nothing, such as buttons.
export function read(element) {
  const type = element.dataset.type;
  const combo = element.querySelector(".combo");
  if (combo) {
    // An option that came from the app goes back whole; the workspace knows no list to find it in by its value.
    const chosen = [...combo.querySelectorAll(".chip")].map((chip) =>
      combo.dataset.source === "external" && chip.dataset.option ? JSON.parse(chip.dataset.option) : chip.dataset.value,
    );
    return combo.dataset.multi === "true" ? chosen : (chosen[0] ?? null);
  }
  if (type === "checkboxes") return [...element.querySelectorAll("input:checked")].map((box) => box.value);
  if (type === "radio_buttons") return element.querySelector("input:checked")?.value ?? null;
  if (["button", "workflow_button", "overflow", "image", "file_input"].includes(type)) return undefined;
  const control = element.querySelector("input, select, textarea");
  if (!control) return undefined;
  if (type === "datetimepicker") return control.value ? epoch(control.value, document.documentElement.dataset.zone) : null;
  if (type === "rich_text_input") return control.value ? richText(control.value) : null;
  return control.value === "" ? null : control.value;
}

function richText(text) {
  const leaf = { type: "text", text };
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements: [leaf] }] };
}

// Return everything that is filled in below `root`: block id → action id → value.
export function values(root) {
  const found = {};
  for (const element of own(root)) {
    const value = read(element);
    if (value !== undefined) (found[element.dataset.block] ??= {})[element.dataset.action] = value;
  }
  return found;
}

const key = (element) => `${element.dataset.type} ${element.dataset.block} ${element.dataset.action}`;

// Put the content of `fresh` into `root`; an input that is still there keeps what is in it, the caret too.
// docs.slack.dev, "Modifying modals": an input keeps its value when block_id and action_id stay the same.
export function exchange(root, fresh) {
  const kept = new Map(own(root).filter((element) => element.dataset.touched).map((element) => [key(element), element]));
  const focused = document.activeElement?.closest?.(".el");
  const where = root.contains(focused) ? key(focused) : null;
  const focusedAt = where ? placeIn(focused) : null;
  const scroll = root.querySelector(".modal-body")?.scrollTop ?? root.scrollTop;
  root.replaceChildren(fresh);
  for (const element of own(root)) {
    const before = kept.get(key(element));
    if (before && read(before) !== undefined) restore(element, before);
    if (where === key(element)) focusAgain(element, focusedAt);
  }
  (root.querySelector(".modal-body") ?? root).scrollTop = scroll;
}

const CONTROLS = "input, select, textarea, button, summary";

// Return which control of an element has the focus, and where the caret is in it.
function placeIn(element) {
  const control = document.activeElement;
  const caret = "selectionStart" in control ? [control.selectionStart, control.selectionEnd] : [];
  return { index: [...element.querySelectorAll(CONTROLS)].indexOf(control), caret };
}

function focusAgain(element, { index, caret }) {
  const control = element.querySelectorAll(CONTROLS)[index] ?? element.querySelector(CONTROLS);
  control?.focus();
  if (typeof caret[0] === "number" && "setSelectionRange" in control) control.setSelectionRange(...caret);
}

function restore(element, before) {
  const place = element.querySelector(".combo, input, select, textarea");
  const old = before.querySelector(".combo, input, select, textarea");
  if (!place || !old) return;
  element.dataset.touched = "yes";
  if (place.classList.contains("combo") || ["checkboxes", "radio_buttons"].includes(element.dataset.type)) {
    const isWrong = element.querySelector("[aria-invalid=true]") !== null;
    element.replaceChildren(...before.childNodes);
    for (const input of element.querySelectorAll("input")) {
      if (isWrong) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
  } else {
    place.value = old.value;
  }
}
