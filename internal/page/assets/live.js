// Makes the payment page live: follows the order, counts down, copies.
"use strict";

const main = document.getElementById("checkout");

// Copying

const said = document.getElementById("said");
let silence;

// say has screen readers say a text, and takes it away again, unless another has
// come in between.
function say(text, ms) {
  clearTimeout(silence);
  said.textContent = text;
  silence = setTimeout(() => { said.textContent = ""; }, ms);
}

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
  say(text, ms);
  setTimeout(() => {
    button.classList.remove("told");
    button.lastElementChild.textContent = "Copy";
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

let base; // the gateway's time and ours, at one moment

function setClock(gateway) {
  base = { gateway, wall: Date.now(), run: performance.now() };
}

// What passed since then is the greater of two readings: one stands still while
// the device sleeps, the other can be set back.
function gatewayNow() {
  return base.gateway + Math.max(Date.now() - base.wall, performance.now() - base.run);
}

function clock(ms) {
  const s = Math.ceil(ms / 1000);
  const two = (n) => String(n).padStart(2, "0");
  if (s >= 86400) return `${Math.floor(s / 86400)} d ${Math.floor((s % 86400) / 3600)} h`;
  if (s >= 3600) return `${Math.floor(s / 3600)}:${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`;
  return `${Math.floor(s / 60)}:${two(s % 60)}`;
}

let next;

function tick() {
  clearTimeout(next);
  const timer = document.querySelector("[data-expires]");
  if (!timer) return;
  const left = Number(timer.dataset.expires) - gatewayNow();
  if (left <= 0) return timeIsOver();
  const share = Math.min(100, (100 * left) / Number(timer.dataset.lasts));
  timer.querySelector(".clock").textContent = clock(left);
  timer.querySelector(".left").setAttribute("stroke-dasharray", `${share} 100`);
  timer.classList.toggle("soon", left < 120000);
  next = setTimeout(tick, Math.min(left, left % 1000 || 1000)); // when the text changes
}

// timeIsOver takes away what could be paid, without asking the gateway: it may
// be out of reach.
function timeIsOver() {
  const over = document.getElementById("over").content;
  const parts = {};
  for (const part of over.querySelectorAll("[data-part]")) parts[part.dataset.part] = part.innerHTML;
  show({ version: "", final: false, title: over.querySelector("[data-title]").textContent, state: "checking", parts });
  look(); // the gateway's word counts, whichever it is
}

// The choice of the QR code

function choose(code) {
  main.dataset.code = code;
  for (const link of document.querySelectorAll("[data-choose]")) {
    if (link.dataset.choose === code) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-choose]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  choose(link.dataset.choose);
  history.replaceState(null, "", `?code=${link.dataset.choose}`); // for loading again
});

// What the page shows

const drawn = new Map(); // the parts by their ids, as they came
for (const part of document.querySelectorAll("[id]")) drawn.set(part.id, part.innerHTML);
let version = main.dataset.version;
let ended = !main.dataset.follow;

function draw(id, html) {
  const part = document.getElementById(id);
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  if (fresh.innerHTML === drawn.get(id)) return;
  drawn.set(id, fresh.innerHTML);
  (part.content ?? part).replaceChildren(fresh.content);
}

// An update that comes between the press and the release of a button waits for the
// release: it may replace or move what is being pressed, and the click would be lost.
let pressed = false;
let waiting;

addEventListener("pointerdown", () => { pressed = true; }, true);
for (const kind of ["pointerup", "pointercancel", "dragend", "blur"]) {
  addEventListener(kind, () => setTimeout(() => { // the click comes after this event
    pressed = false;
    const update = waiting;
    waiting = undefined;
    if (update) show(update);
  }), true);
}

function show(update) {
  if (pressed) {
    waiting = update;
    return;
  }
  const held = document.activeElement;
  for (const [id, html] of Object.entries(update.parts)) draw(id, html);
  choose(main.dataset.code);
  document.title = update.title;
  main.dataset.state = update.state;
  version = update.version;
  ended = update.final;
  if (update.now) setClock(update.now);
  tick();
  // What had the focus may be gone; the news is where to go on.
  if (held !== document.body && !held.isConnected) document.getElementById("status").focus();
}

// Whether the gateway can be reached

const lost = document.getElementById("lost");
const lostAfter = 4000; // shorter breaks are nobody's concern
let losing;

function unreachable() {
  losing ??= setTimeout(() => {
    lost.textContent = "Connection lost. What you see may be out of date. Trying again…";
  }, lostAfter);
}

function reachable() {
  clearTimeout(losing);
  losing = undefined;
  if (!lost.textContent) return;
  lost.textContent = "";
  say("Connected again.", 4000);
}

// Following the order: by a stream if this browser has one to spare, by asking
// again and again if not. Browsers open six connections to a host over HTTP/1.1;
// were each page's stream one of them, a seventh page would not open.

const streamsMax = 2; // of all pages of this browser
const askEvery = 4000;
const askHiddenEvery = 15000; // when nobody looks; the title tells them to
const hiddenFor = 30000; // then a page lets go of its stream
let hideTimer;
let look = () => {}; // ends what is waited for, and asks the gateway

// withStream runs work while this page holds one of the browser's streams, and
// returns what it returns, or undefined when none is free. Without locks, on a
// page that came over plain http from another machine, nobody can count them, and
// so none is free.
async function withStream(work) {
  for (let i = 0; navigator.locks && i < streamsMax; i++) {
    const result = await navigator.locks.request(`stream ${i}`, { ifAvailable: true }, (lock) => lock && work());
    if (result) return result;
  }
}

// stream follows the order until there is nothing more to come, the gateway
// refuses, or look is called, and returns which of these it was.
function stream() {
  return new Promise((resolve) => {
    const source = new EventSource(`${main.dataset.follow}/events?after=${encodeURIComponent(version)}`);
    const end = (why) => {
      source.close();
      resolve(why);
    };
    look = () => end("look");
    source.addEventListener("open", reachable);
    source.addEventListener("order", (event) => show(JSON.parse(event.data)));
    source.addEventListener("end", () => {
      ended = true;
      end("end");
    });
    source.addEventListener("error", () => {
      unreachable();
      if (source.readyState === EventSource.CLOSED) end("refused"); // else it tries by itself
    });
  });
}

async function ask() {
  try {
    const answer = await fetch(`${main.dataset.follow}/update?after=${encodeURIComponent(version)}`, { cache: "no-store", signal: AbortSignal.timeout(10000) });
    if (!answer.ok) throw new Error(answer.statusText);
    const update = answer.status === 204 ? undefined : await answer.json();
    reachable();
    if (update) show(update);
  } catch {
    unreachable();
  }
}

function pause() {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, document.hidden ? askHiddenEvery : askEvery);
    look = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

async function follow() {
  while (!ended) {
    const why = document.hidden ? undefined : await withStream(stream);
    if (why !== "look") await pause();
    if (!ended) await ask();
  }
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(hideTimer);
  if (document.hidden) {
    hideTimer = setTimeout(() => look(), hiddenFor);
  } else {
    tick();
    look();
  }
});
addEventListener("pageshow", tick); // as it was left, maybe long ago

setClock(Number(main.dataset.now));
tick();
follow();
