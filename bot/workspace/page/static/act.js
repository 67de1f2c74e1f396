// What a person does: one request to the workspace's JSON API, and what is said when it cannot be done.

export const viewer = document.documentElement.dataset.as;

export function say(sentence, kind = "trouble") {
  const toast = document.createElement("div");
  toast.className = `toast ${kind}`;
  const text = document.createElement("p");
  text.textContent = sentence;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "icon";
  close.setAttribute("aria-label", "Dismiss");
  close.textContent = "✕";
  close.onclick = () => toast.remove();
  toast.append(text, close);
  const toasts = document.getElementById("toasts");
  // Beside an open dialog nothing can be pressed or is read out, so what is said then is said in it.
  ([...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body).append(toasts);
  toasts.append(toast);
  setTimeout(() => toast.remove(), 8000);
}

document.addEventListener("close", (event) => {
  const toasts = event.target.querySelector?.("#toasts");
  if (toasts) document.body.append(toasts);
}, true);

// Return what the workspace answers, or undefined when it could not be done; then the person has been told.
export async function act(verb, what = {}) {
  let response;
  try {
    response = await fetch(`/workspace/${verb}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(what),
    });
  } catch {
    say("The workspace cannot be reached. Is it still running?");
    return undefined;
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) {
    say(answer?.error ?? `The workspace answered with status ${response.status}.`);
    return undefined;
  }
  if (answer?.error) say(answer.error); // the app did not answer as it must: Slack's own sentence
  return answer ?? {};
}

export const doing = (verb, what = {}) => act(verb, { user: viewer, ...what });

// Return one part of the page for the place where the person is, as HTML; null when there is no such thing (any more),
// undefined when the workspace cannot be asked.
export async function part(name, query = {}) {
  const here = new URLSearchParams(location.search);
  const asked = new URLSearchParams({ as: viewer, channel: here.get("channel") ?? "", thread: here.get("thread") ?? "", ...query });
  let response;
  try {
    response = await fetch(`/page/part/${name}?${asked}`);
  } catch {
    return undefined;
  }
  return response.ok ? response.text() : null;
}

export function nodes(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content;
}
