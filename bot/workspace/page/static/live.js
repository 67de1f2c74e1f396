// The live connection: what changed is fetched again, and only where the person sees it.

import { viewer } from "./act.js";
import * as clock from "./clock.js";
import * as modal from "./modal.js";
import * as place from "./place.js";
import * as wire from "./wire.js";

const offline = document.getElementById("offline");
let delay = 500;
let sidebarTimer = 0;

function sidebarSoon() {
  clearTimeout(sidebarTimer);
  sidebarTimer = setTimeout(place.refreshSidebar, 150);
}

function messageChanged(notice) {
  sidebarSoon();
  if (notice.channel !== place.here()) return [];
  const root = notice.thread_ts ?? notice.ts;
  const work = [place.refreshMessage(root)];
  if (notice.ts !== root) work.push(place.refreshMessage(notice.ts)); // only there if it was also sent to the channel
  if (place.openThread() === root) work.push(place.refreshReply(notice.ts), place.refreshReply(root));
  return work;
}

function personChanged() {
  sidebarSoon();
  const work = [modal.refresh()];
  if (place.query("channel") === "home") work.push(place.refreshHome());
  else work.push(place.refreshEphemerals());
  return work;
}

const AFTER = {
  message: messageChanged,
  person: personChanged,
  channel: (notice) => {
    sidebarSoon();
    return notice.channel === place.here() ? [place.refreshMain()] : [];
  },
  wire: () => [wire.refreshSoon()],
  clock: () => [clock.refresh()],
};

async function hear(notices) {
  const done = new Set();
  let read = false;
  for (const notice of notices) {
    const key = JSON.stringify(notice);
    if (done.has(key)) continue;
    done.add(key);
    read ||= notice.about === "message" && notice.channel === place.here();
    await Promise.all(AFTER[notice.about]?.(notice) ?? []);
  }
  if (read) place.seen();
}

export function connect({ again = false } = {}) {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const asked = new URLSearchParams({ as: viewer, ...(again ? {} : { since: document.documentElement.dataset.number }) });
  const socket = new WebSocket(`${scheme}://${location.host}/page/live?${asked}`);
  let turn = Promise.resolve();
  socket.onopen = () => {
    delay = 500;
    offline.textContent = "";
    if (again) {
      if (place.query("channel") === "home") place.refreshHome();
      else place.refreshMain();
      place.refreshThread();
      place.refreshSidebar();
      modal.refresh();
      clock.refresh();
    }
  };
  socket.onmessage = (event) => {
    const notices = JSON.parse(event.data);
    turn = turn.then(() => hear(notices)).catch((error) => console.error(error));
  };
  socket.onclose = () => {
    offline.textContent = "Not connected";
    setTimeout(() => connect({ again: true }), delay);
    delay = Math.min(delay * 2, 8000);
  };
}
