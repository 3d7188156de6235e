// Makes the payment page live: follows the order, counts down, copies.
"use strict";

const main = document.getElementById("checkout");

// Copying

const said = document.getElementById("said");

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // A page that came over plain http from another machine has no clipboard.
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (!copied) throw new Error("not copied");
}

function label(button, text, ms) {
  button.classList.add("told");
  button.lastElementChild.textContent = text;
  said.textContent = text;
  setTimeout(() => {
    button.classList.remove("told");
    button.lastElementChild.textContent = "Copy";
    said.textContent = "";
  }, ms);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  copy(button.dataset.copy).then(
    () => label(button, "Copied", 2000),
    () => label(button, "Select and copy it yourself", 4000),
  );
});

// Countdown

let skew = Number(main.dataset.now) - Date.now(); // of the gateway's clock

function clock(ms) {
  const s = Math.ceil(ms / 1000);
  const two = (n) => String(n).padStart(2, "0");
  if (s >= 86400) return `${Math.floor(s / 86400)} d ${Math.floor((s % 86400) / 3600)} h`;
  if (s >= 3600) return `${Math.floor(s / 3600)}:${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`;
  return `${Math.floor(s / 60)}:${two(s % 60)}`;
}

function tick() {
  const timer = document.querySelector("[data-expires]");
  if (!timer) return;
  const left = Math.max(0, Number(timer.dataset.expires) - Date.now() - skew);
  const share = Math.min(100, (100 * left) / Number(timer.dataset.lasts));
  timer.querySelector(".clock").textContent = clock(left);
  timer.querySelector(".left").setAttribute("stroke-dasharray", `${share} 100`);
  timer.classList.toggle("soon", left < 120000);
}

setInterval(tick, 1000);
tick();

// Live status

const hiddenFor = 120000; // then a page that nobody looks at lets go of its connection
const againAfter = 15000; // when the gateway refuses one
let version = main.dataset.version;
let ended = !main.dataset.events;
let source, rest;

function show(update) {
  const held = document.activeElement;
  for (const [id, html] of Object.entries(update.parts)) {
    const part = document.getElementById(id);
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    if (fresh.innerHTML !== part.innerHTML) part.replaceChildren(fresh.content);
  }
  document.title = update.title;
  main.dataset.state = update.state;
  skew = update.now - Date.now();
  tick();
  // What had the focus may be gone; the news is where to go on.
  if (held !== document.body && !held.isConnected) document.getElementById("status").focus();
}

function connect() {
  if (ended || source) return;
  source = new EventSource(`${main.dataset.events}?after=${encodeURIComponent(version)}`);
  source.addEventListener("open", () => document.body.classList.remove("offline"));
  source.addEventListener("order", (event) => {
    version = event.lastEventId;
    show(JSON.parse(event.data));
  });
  source.addEventListener("end", () => {
    ended = true;
    disconnect();
  });
  source.addEventListener("error", () => {
    document.body.classList.add("offline");
    if (source.readyState !== EventSource.CLOSED) return; // it tries by itself
    disconnect();
    setTimeout(connect, againAfter);
  });
}

function disconnect() {
  source?.close();
  source = undefined;
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(rest);
  if (document.hidden) {
    rest = setTimeout(disconnect, hiddenFor);
  } else {
    tick();
    connect();
  }
});

connect();
