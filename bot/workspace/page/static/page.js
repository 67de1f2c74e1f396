// The page: every click, key and change is handled here and handed on to what it is about.

import { act, doing, say, viewer } from "./act.js";
import * as clock from "./clock.js";
import * as combo from "./combo.js";
import * as composer from "./composer.js";
import { read, values } from "./inputs.js";
import * as live from "./live.js";
import * as modal from "./modal.js";
import * as place from "./place.js";
import * as wire from "./wire.js";

const facts = JSON.parse(document.getElementById("facts").textContent);
const $ = (selector) => document.querySelector(selector);

// --- Elements of blocks -------------------------------------------------------------------------------------------

// Return what holds an element: a view, or a message.
function holder(element) {
  const view = element.closest("[data-view]");
  if (view) return { view_id: view.dataset.view, values: values(view) };
  const message = element.closest(".message");
  return { channel: message.dataset.channel, ts: message.dataset.ts };
}

async function use(element, value) {
  const { block, action, confirm } = element.dataset;
  if (confirm && !(await confirmed(JSON.parse(confirm)))) return asBefore(element);
  await doing("click", { ...holder(element), block_id: block, action_id: action, value });
}

// Show again what an element held before the person thought better of it.
function asBefore(element) {
  delete element.dataset.touched;
  if (element.closest("#modal")) return modal.reset();
  const message = element.closest(".message");
  if (!message) return place.refreshHome();
  message.dataset.stale = "yes";
  return refreshMessage(message);
}

async function press(button) {
  const element = button.closest(".el");
  if (element.getAttribute("aria-busy") === "true") return; // pressed twice
  if (button.dataset.confirm && !(await confirmed(JSON.parse(button.dataset.confirm)))) return;
  if (button.dataset.url) window.open(button.dataset.url, "_blank", "noopener");
  element.setAttribute("aria-busy", "true");
  await use(element, button.dataset.value ?? (button.value || null));
  element.removeAttribute("aria-busy");
}

function confirmed(question) {
  const dialog = $("#confirm");
  dialog.innerHTML = `<form method="dialog"><h2 id="confirm-title"></h2><div class="confirm-text"></div>
    <footer class="modal-foot"><button class="btn" value=""></button><button class="btn" value="yes"></button></footer></form>`;
  dialog.querySelector("h2").textContent = question.title;
  dialog.querySelector(".confirm-text").innerHTML = question.text; // rendered by the server
  const [deny, agree] = dialog.querySelectorAll("button");
  deny.textContent = question.deny ?? "Cancel";
  agree.textContent = question.confirm ?? "Yes";
  agree.classList.add(question.style === "danger" ? "danger" : "primary");
  dialog.returnValue = "";
  dialog.showModal();
  deny.focus();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}

// Remember that a person has put something in; what was wrong with it before may be right now.
function touch(element) {
  element.dataset.touched = "yes";
  const block = element.closest(".has-error");
  if (!block) return;
  block.classList.remove("has-error");
  block.querySelector(".field-error")?.remove();
  for (const one of block.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
}

// An input has changed: remember it, and send it where the app wants to hear of it at once.
function changed(element) {
  touch(element);
  if (element.hasAttribute("data-dispatch") && element.dataset.dispatch !== "on_enter_pressed") use(element, read(element));
}

async function suggest(box, typed) {
  const element = box.closest(".el");
  const { block, action } = element.dataset;
  const { values: _, ...where } = holder(element);
  const options = await doing("suggest", { ...where, block_id: block, action_id: action, value: typed });
  return (Array.isArray(options) ? options : []).map((one) => ({ id: one.value, label: one.text.text, option: one }));
}

// --- Messages -----------------------------------------------------------------------------------------------------

function menuButton(text, run) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(text);
  button.onclick = () => {
    button.closest("details").open = false;
    run();
  };
  return button;
}

function fillPalette(pop, message) {
  const { channel, ts } = message.dataset;
  const react = (name) => doing("react", { channel, ts, name });
  const typed = document.createElement("input");
  typed.placeholder = "another: tada";
  typed.setAttribute("aria-label", "Name of another emoji");
  typed.onkeydown = (event) => {
    if (event.key !== "Enter" || !typed.value) return;
    pop.closest("details").open = false;
    react(typed.value);
  };
  const buttons = facts.palette.map((one) => {
    const button = menuButton(one.sign, () => react(one.name));
    button.setAttribute("aria-label", one.name.replaceAll("_", " "));
    return button;
  });
  pop.replaceChildren(...buttons, typed);
}

function fillMore(pop, message) {
  const { channel, ts } = message.dataset;
  const entries = facts.shortcuts.map((one) =>
    menuButton(one.name, () => doing("message_shortcut", { channel, ts, callback_id: one.callback_id })),
  );
  if ("typed" in pop.dataset) {
    entries.push(menuButton("Edit message", () => edit(message)), menuButton("Delete message", () => remove(message)));
  }
  if (!entries.length) entries.push(document.createTextNode("Nothing more can be done here."));
  pop.replaceChildren(...entries);
}

const isInThread = (message) => Boolean(message.closest("#replies"));
const refreshMessage = (message) =>
  isInThread(message) ? place.refreshReply(message.dataset.ts) : place.refreshMessage(message.dataset.ts);

function edit(message) {
  const box = document.createElement("textarea");
  box.value = message.querySelector("[data-typed]").dataset.typed;
  box.setAttribute("aria-label", "Edit message: Enter saves, Escape leaves it as it was");
  const end = () => {
    delete message.dataset.editing;
    refreshMessage(message);
  };
  box.onkeydown = async (event) => {
    if (event.key === "Escape") end();
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    const { channel, ts } = message.dataset;
    if (await doing("edit", { channel, ts, text: box.value })) end();
  };
  message.dataset.editing = "yes";
  message.querySelector(".body").replaceChildren(box);
  box.focus();
}

async function remove(message) {
  const { channel, ts } = message.dataset;
  if (await confirmed({ title: "Delete message", text: "It will be gone for everybody.", confirm: "Delete", style: "danger" }))
    doing("delete", { channel, ts });
}

function react(button) {
  const { channel, ts } = button.closest(".message").dataset;
  const verb = button.getAttribute("aria-pressed") === "true" ? "unreact" : "react";
  doing(verb, { channel, ts, name: button.dataset.react });
}

async function earlier(button) {
  const asked = new URLSearchParams({ as: viewer, channel: place.here(), before: button.dataset.earlier });
  const html = await (await fetch(`/page/part/earlier?${asked}`)).text();
  const list = $("#messages");
  const height = list.scrollHeight;
  button.closest("li").remove();
  list.insertAdjacentHTML("afterbegin", html);
  place.divide(list);
  list.scrollTop += list.scrollHeight - height;
}

// --- Clicks: the first selector that fits says what to do -----------------------------------------------------------

const CLICKS = [
  [".skip", () => ($("#composer") ?? $("#main")).focus()],
  ["#you .person", (link) => become(new URL(link.href).searchParams.get("as"))],
  [".combo [role=combobox]", (box) => combo.offer(combo.comboOf(box), suggest)],
  [".chip-remove", (button) => {
    const element = button.closest(".el");
    button.closest(".chip").remove();
    if (element) changed(element);
  }],
  [".combo [role=option]", (option) => pick(option)],
  [".completion [role=option]", (option) => composer.insert(option.closest("form").querySelector("textarea"), option)],
  ["[data-move]", (button) => clock.move(JSON.parse(button.dataset.move))],
  ["[data-react]", react],
  ["[data-earlier]", earlier],
  [".dismiss", (button) => doing("dismiss", { ts: button.closest(".message").dataset.ts })],
  ["[data-join]", async (button) => {
    await doing("join", { channel: button.dataset.join });
    place.go(button.dataset.join);
  }],
  ["#new-message", jump],
  ["[data-shortcut]", (button) => doing("shortcut", { callback_id: button.dataset.shortcut })],
  ["[data-close]", (button) => modal.dismiss(button.dataset.close === "everything")],
  ["#close-thread", () => place.go(place.here())],
  ["#clear-faults", wire.clearFaults],
  ["[data-reorder]", wire.reorder],
  ["[data-sockets]", wire.disconnect],
  ["#toggle-theme", toggleTheme],
  ["#open-sidebar", () => showSidebar(!document.body.classList.contains("sidebar-open"))],
  ["[data-thread]", (link) => place.go(place.here(), link.dataset.thread)],
  ["a[data-go]", (link) => place.go(link.dataset.go)],
  ["a[data-channel]", (link) => place.go(link.dataset.channel)],
  [".el button", press],
];

// Put the caret where the name of a channel or person is typed to go there.
function jump() {
  if (getComputedStyle($("#open-sidebar")).display !== "none") showSidebar(true);
  $("#jump-to").focus();
}

function showSidebar(open) {
  document.body.classList.toggle("sidebar-open", open);
  $("#open-sidebar").setAttribute("aria-expanded", String(open));
  if (open) $("#places a")?.focus();
}

function pick(option) {
  const box = combo.comboOf(option);
  if ("navigate" in box.dataset) {
    become(option.dataset.value);
    return;
  }
  if (box.dataset.source === "places") {
    combo.close(box);
    box.querySelector("[role=combobox]").value = "";
    place.go(option.dataset.value);
    return;
  }
  const element = box.closest(".el");
  if (combo.choose(box, option)) changed(element);
  box.querySelector("[role=combobox]").focus();
}

// Look at the same place as somebody else, or at where they begin when they cannot see it.
async function become(user) {
  const here = place.here();
  const channel = here === facts.direct ? facts.app : here; // their own messages with the app
  const seen = await fetch(`/page/part/sidebar?${new URLSearchParams({ as: user, channel })}`).catch(() => null);
  location.search = new URLSearchParams(seen?.ok ? { as: user, channel } : { as: user });
}

function toggleTheme() {
  const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  localStorage.setItem("theme", theme);
}

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.button) return;
  if (document.body.classList.contains("sidebar-open") && !event.target.closest("#sidebar, #open-sidebar")) {
    event.preventDefault(); // a tap beside the open sidebar puts it away, and does nothing to what lies there
    showSidebar(false);
    return;
  }
  for (const [selector, run] of CLICKS) {
    const target = event.target.closest(selector);
    if (!target) continue;
    event.preventDefault();
    const menu = target.closest("details.menu, details.overflow");
    if (menu && !target.closest(".combo")) menu.open = false;
    run(target);
    break;
  }
  for (const menu of document.querySelectorAll("details.menu[open], details.overflow[open]"))
    if (!menu.contains(event.target)) menu.open = false;
  for (const box of document.querySelectorAll(".combo")) if (!box.contains(event.target)) combo.close(box);
});

// A menu is filled when it is opened, so that a list of messages stays light.
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.open || !menu.matches?.("details.menu")) return;
  const message = menu.closest(".message");
  const palette = menu.querySelector("[data-palette]");
  const more = menu.querySelector("[data-more]");
  if (palette) fillPalette(palette, message);
  if (more) fillMore(more, message);
  if (message) menu.querySelector(".pop").classList.toggle("above", menu.getBoundingClientRect().bottom > innerHeight - 260);
}, true);

// --- Keys -----------------------------------------------------------------------------------------------------------

function comboKey(event, box) {
  const holder = combo.comboOf(box);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (combo.isOpen(holder)) combo.step(holder, event.key === "ArrowDown" ? 1 : -1);
    else combo.offer(holder, suggest);
  } else if (event.key === "Enter") {
    event.preventDefault();
    const option = combo.isOpen(holder) && combo.marked(holder);
    if (option) pick(option);
  } else if (event.key === "Escape" && combo.isOpen(holder)) {
    event.preventDefault();
    event.stopPropagation();
    combo.close(holder);
  } else if (event.key === "Backspace" && !box.value) {
    const last = [...holder.querySelectorAll(".chip")].at(-1);
    last?.querySelector("button").click();
  }
}

// F6 goes round the parts of the page, as in Slack; in a list of messages the arrows go from one to the next.
const PARTS = ["#jump-to", "#messages, .home-tab, .channel-list", "#composer", "#replies", "#reply"];

function nextPart(back) {
  const parts = PARTS.map($).filter((part) => part?.offsetParent);
  const now = parts.findIndex((part) => part.contains(document.activeElement));
  const next = parts[(now + (back ? -1 : 1) + parts.length) % parts.length];
  if (next?.matches(".messages")) ([...next.querySelectorAll(".message")].at(-1) ?? next).focus();
  else if (next?.matches("input, textarea")) next.focus();
  else (next?.querySelector("a, button, input, select") ?? $("#main")).focus();
}

function stepMessage(event) {
  const list = event.target.closest(".messages");
  const all = [...list.querySelectorAll(".message")];
  const now = all.indexOf(event.target);
  const steps = { ArrowUp: now < 0 ? all.length - 1 : now - 1, ArrowDown: now + 1, Home: 0, End: all.length - 1 };
  const next = all[steps[event.key]];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "F6" && !$("dialog[open]")) {
    event.preventDefault();
    nextPart(event.shiftKey);
    return;
  }
  if (event.target.matches?.(".messages, .message") && ["ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) {
    stepMessage(event);
    return;
  }
  const target = event.target;
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !$("dialog[open]")) {
    event.preventDefault();
    jump();
    return;
  }
  if (target.matches?.("[role=combobox]")) {
    comboKey(event, target);
  } else if (target.matches?.("form.composer textarea")) {
    if (composer.key(event, target)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      composer.send(target.form);
    }
  } else if (event.key === "Enter" && target.matches?.(".el[data-dispatch*=on_enter_pressed] input")) {
    event.preventDefault();
    const element = target.closest(".el");
    use(element, read(element));
  }
  if (event.key === "Escape" && !event.defaultPrevented && !$("#confirm[open]")) {
    event.preventDefault();
    escape(target);
  }
});

function escape(target) {
  const menu = target.closest?.("details.menu[open], details.overflow[open]");
  const isWriting = target.matches?.("input:not([type=checkbox]), textarea, select") && target.value;
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if ($("#modal[open]")) {
    modal.dismiss(false);
  } else if (document.body.classList.contains("sidebar-open")) {
    showSidebar(false);
    $("#open-sidebar").focus();
  } else if (place.openThread() && !isWriting) {
    place.go(place.here());
  }
}

// --- Input and submission -------------------------------------------------------------------------------------------

document.addEventListener("input", (event) => {
  const target = event.target;
  if (target.matches("[role=combobox]")) combo.offer(combo.comboOf(target), suggest);
  else if (target.matches("form.composer textarea")) {
    composer.grow(target);
    composer.complete(target);
  } else if (target.closest(".el")) {
    const element = target.closest(".el");
    touch(element);
    if (element.dataset.dispatch?.includes("on_character_entered")) {
      clearTimeout(element.timer);
      element.timer = setTimeout(() => use(element, read(element)), 300);
    }
  }
});

// Choosing with the mouse leaves the focus in the box.
document.addEventListener("mousedown", (event) => {
  if (event.target.closest("[role=option]")) event.preventDefault();
});

document.addEventListener("focusout", (event) => {
  const holder = combo.comboOf(event.target);
  if (holder && !holder.contains(event.relatedTarget)) combo.close(holder);
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-duplicates]")) wire.duplicate(event.target);
  const element = event.target.closest(".el");
  if (!element || event.target.matches("[role=combobox]")) return;
  if (event.target.matches("select, [type=checkbox], [type=radio], [type=date], [type=time], [type=datetime-local]")) changed(element);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog") return;
  event.preventDefault();
  if (form.matches(".composer")) composer.send(form);
  else if (form.matches("#modal form")) modal.submit();
  else if (form.matches("#wire form")) wire.apply(form);
});

addEventListener("popstate", () => place.go(place.query("channel"), place.query("thread"), { push: false }));
document.addEventListener("visibilitychange", () => place.seen());
addEventListener("unhandledrejection", (event) => say(`Something went wrong in this page: ${event.reason?.message ?? event.reason}`));

place.arrive();
document.body.classList.toggle("thread-open", Boolean(place.openThread()));
modal.show();
if (place.query("channel") === "home") doing("open_home");
live.connect();
