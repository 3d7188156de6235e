// Follows the last calls of a local gateway: in the strip of every page, and in their
// list. A page that nobody looks at lets go of its stream, and at most two of a
// browser have one: it opens six connections to a host. Without it, the page shows
// what it knew when it was loaded.
(() => {
  'use strict';
  const strip = document.getElementById('last-call');
  const list = document.getElementById('calls');
  let after = strip.dataset.after;
  let source;

  const element = (name, className, text) => {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  };
  const show = (call) => {
    const parts = [element('b', `method ${call.method}`, call.method), ' ', element('code', '', call.path), ' ',
      element('b', call.refusal ? 'outcome failed' : 'outcome', call.status)];
    if (call.refusal) parts.push(' ', element('code', 'refused-with', call.refusal.code));
    strip.querySelector('.line').replaceChildren(...parts);
  };

  // The list is the server's: it is asked for when there is a call.
  let asking = false;
  let asked = false;
  const refresh = async () => {
    asked = true;
    if (asking) return;
    asking = true;
    while (asked) {
      asked = false;
      try {
        const answer = await fetch(location.pathname, { cache: 'no-store' });
        const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('calls');
        for (const open of list.querySelectorAll('li:has(details[open])')) fresh.querySelector(`#${open.id} details`)?.setAttribute('open', '');
        const held = list.contains(document.activeElement) && document.activeElement.closest('li')?.id;
        list.replaceChildren(...fresh.childNodes);
        if (held) list.querySelector(`#${held} summary`)?.focus();
      } catch { /* the next call asks again */ }
    }
    asking = false;
  };

  const follow = () => new Promise((resolve) => {
    source = new EventSource(`${strip.dataset.stream}?after=${encodeURIComponent(after)}`);
    source.addEventListener('call', (event) => {
      after = event.lastEventId;
      show(JSON.parse(event.data));
      if (list) void refresh();
    });
    source.addEventListener('stop', resolve);
  });
  const leave = () => {
    source?.close();
    source?.dispatchEvent(new Event('stop'));
    source = undefined;
  };
  const begin = async () => {
    for (let i = 0; i < 2 && !document.hidden && !source; i++) {
      if (!navigator.locks) return; // over plain http from another machine nobody can count streams
      await navigator.locks.request(`stream ${i}`, { ifAvailable: true }, (lock) => lock && !source && !document.hidden ? follow() : undefined);
    }
  };
  document.addEventListener('visibilitychange', () => (document.hidden ? leave() : void begin()));
  addEventListener('pagehide', leave);
  addEventListener('pageshow', () => void begin());
})();
