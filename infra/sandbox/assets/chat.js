// Live replies and sending without a reload; the page works without this file.
"use strict";
const list = document.getElementById("messages");
const form = document.getElementById("write");
const note = document.getElementById("note");

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function show(message) {
  if (message.number <= Number(list.dataset.after)) return;
  list.dataset.after = message.number;
  const item = element("li", message.side);
  item.append(element("span", "who", message.who));
  if (message.text) item.append(element("p", "", message.text));
  for (const url of message.images) {
    const image = element("img");
    image.src = url;
    image.alt = "Image sent by " + message.who;
    item.append(image);
  }
  for (const file of message.files) {
    const line = element("p", "files");
    if (file.url) {
      const link = element("a", "", file.kind);
      link.href = file.url;
      link.rel = "noreferrer";
      line.append(link);
    } else {
      line.textContent = file.kind;
    }
    item.append(line);
  }
  list.append(item);
  document.getElementById("nothing")?.remove();
  item.scrollIntoView({ block: "nearest" });
}

// a stream that breaks is opened again where the page is, so that nothing is shown twice
function follow() {
  const events = new EventSource(list.dataset.events + "?after=" + list.dataset.after);
  events.addEventListener("message", (event) => show(JSON.parse(event.data)));
  events.addEventListener("stale", () => location.reload());
  events.addEventListener("error", () => {
    events.close();
    setTimeout(follow, 1000);
  });
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(new FormData(form)),
    });
    const said = await answer.json();
    note.textContent = said.note ?? "";
    if (answer.ok) form.reset();
  } catch {
    note.textContent = "The sandbox does not answer.";
  } finally {
    button.disabled = false;
    form.elements.text.focus();
  }
});

follow();
list.lastElementChild?.scrollIntoView({ block: "nearest" });
