// The workspace's clock in the header: it ticks by itself, and is asked again when somebody moved it.

import { act, viewer } from "./act.js";

const face = () => document.querySelector("#clock time");

export async function refresh() {
  const response = await fetch(`/page/clock?as=${viewer}`).catch(() => null);
  if (!response?.ok) return;
  const clock = await response.json();
  face().textContent = clock.shown;
  face().dateTime = clock.iso;
}

export async function move(by) {
  await act("move_clock", { user: viewer, ...by });
  await refresh();
}

setInterval(refresh, 20000);
