// The modal in front of the person: it follows the workspace, and keeps what was typed while it changes.

import { doing, nodes, part } from "./act.js";
import { exchange, values } from "./inputs.js";

const dialog = document.getElementById("modal");
const view = document.getElementById("modal-view");
const FIELD = ".modal-body :is(input, select, textarea):not([disabled])";
const WRONG = ":is(input, select, textarea)[aria-invalid=true], [aria-invalid=true] input";
const form = () => dialog.querySelector("form");
const enter = () =>
  (dialog.querySelector("[autofocus]") ?? dialog.querySelector(FIELD) ?? dialog.querySelector("footer button"))?.focus();

export function show() {
  if (form() && !dialog.open) {
    dialog.showModal();
    enter();
  }
  if (!form() && dialog.open) {
    dialog.close();
    if (document.activeElement === document.body) document.getElementById("main").focus(); // what had it is gone
  }
}

const complaints = () => [...dialog.querySelectorAll(".field-error")].map((one) => one.id + one.textContent).join();
let turn = 0;
let shown = ""; // as the workspace rendered it
let isSending = false;
let wasSubmitted = false;
let submitted = ""; // the hash of the view that was submitted last: another one is there when the app has changed it

export async function refresh() {
  const mine = (turn += 1);
  const html = await part("modal");
  if (html == null || mine !== turn) return; // a later look is on its way
  const before = complaints();
  const fresh = nodes(html);
  const next = fresh.querySelector("form");
  const same = next && form()?.dataset.view === next.dataset.view;
  // What has not changed is left alone: a button that is exchanged under the mouse does not hear that it was clicked.
  if (same && html !== shown) exchange(view, fresh);
  else if (!same) view.replaceChildren(fresh);
  shown = html;
  show();
  if (next && !same) enter();
  const wrong = wasSubmitted || complaints() !== before ? dialog.querySelector(WRONG) : null;
  wrong?.focus();
  if (wasSubmitted && same && form().dataset.hash !== submitted) beginAgain();
  wasSubmitted = false;
}

// What the app shows in the place of what was submitted is read from its beginning.
function beginAgain() {
  if (!dialog.contains(document.activeElement)) enter();
  dialog.querySelector(".modal-body").scrollTop = 0;
}

// Show what the workspace has, whatever has been chosen here.
export function reset() {
  shown = "";
  return refresh();
}

export async function submit() {
  const sending = form();
  if (isSending || !sending.querySelector("[type=submit]")) return; // pressed twice, or Enter where nothing is submitted
  isSending = true;
  submitted = sending.dataset.hash;
  sending.setAttribute("aria-busy", "true");
  await doing("submit", { view_id: sending.dataset.view, values: values(sending) });
  isSending = false;
  wasSubmitted = true;
  sending.removeAttribute("aria-busy");
  await refresh();
}

export async function dismiss(everything) {
  const view = form()?.dataset.view;
  if (view) await doing("close", { view_id: view, everything });
  await refresh();
}

// The workspace closes it, so that the app hears of it. Escape is handled with the other keys of the page: a browser
// lets only the first one be cancelled. This is for what else may close a dialog, such as a gesture.
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  dismiss(false);
});
