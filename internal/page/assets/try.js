// Trying a call. A local gateway makes the call itself, and this shows its answer
// without leaving the page. Elsewhere the page signs with the reader's own key, by the
// browser's own cryptography: the key is in no form, is kept nowhere, and nothing is
// sent.
(() => {
  'use strict';

  // The gateway signs and sends.
  for (const form of document.querySelectorAll('form[data-try]')) {
    const shown = form.parentElement.querySelector('[data-tried]');
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const button = form.querySelector('button');
      const said = button.textContent;
      button.disabled = true;
      button.textContent = form.dataset.sending;
      try {
        const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
        const tried = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('tried');
        if (!tried) throw new Error(answer.statusText);
        tried.removeAttribute('id');
        shown.replaceChildren(tried);
      } catch {
        form.submit(); // the page that answers says what is wrong
      }
      button.disabled = false;
      button.textContent = said;
    });
  }

  // The page signs.
  const whitespace = /[\u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/g;
  const escape = (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
  // compact leaves the whitespace between JSON's parts out and writes that in strings
  // as escapes, so that the text that is signed is the one that is sent.
  const compact = (json) => json.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (part) => (part[0] === '"' ? part.replace(whitespace, escape) : ''));
  const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
  const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const encode = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

  const sign = async (key, text) => {
    const utf8 = new TextEncoder();
    const imported = await crypto.subtle.importKey('raw', utf8.encode(key), { name: 'HMAC', hash: 'SHA-512' }, false, ['sign']);
    return base64(await crypto.subtle.sign('HMAC', imported, utf8.encode(text)));
  };

  for (const tool of document.querySelectorAll('[data-sign]')) {
    const find = (name) => tool.querySelector(`[data-${name}]`);
    const problem = (text) => {
      find('problem').textContent = text;
      find('problem').hidden = text === '';
      if (text) find('signed').hidden = true;
    };
    const { method, call } = tool.dataset;
    // message is what is sent: its target, the same decoded, and its body.
    const message = () => {
      let body = '';
      if (find('body')?.value.trim()) {
        JSON.parse(find('body').value);
        body = compact(find('body').value);
      }
      const sent = [];
      const signed = [];
      for (const input of tool.querySelectorAll('[data-query]')) {
        if (!input.value) continue;
        if (input.dataset.query === '') {
          const query = input.value.replace(/^\?/, '');
          sent.push(query);
          signed.push(decodeURIComponent(query));
        } else {
          sent.push(`${input.dataset.query}=${encode(input.value)}`);
          signed.push(`${input.dataset.query}=${input.value}`);
        }
      }
      const query = (list) => (list.length > 0 ? `?${list.join('&')}` : '');
      return { target: call + query(sent), signed: call + query(signed), body };
    };
    const show = async () => {
      const key = find('key').value.trim();
      if (!globalThis.crypto?.subtle) return problem(tool.dataset.insecure);
      if (!key) return problem(tool.dataset.noKey);
      let m;
      try {
        m = message();
      } catch {
        return problem(tool.dataset.badJson);
      }
      const timestamp = String(Date.now());
      const text = method + timestamp + m.signed + m.body;
      const signature = await sign(key, text);
      const lines = [`curl ${method === 'GET' ? '' : `-X ${method} `}${quote(find('base').value.replace(/\/+$/, '') + m.target)}`];
      if (m.body) lines.push("-H 'Content-Type: application/json'");
      lines.push('-H "Authorization: Bearer $ACCESS_TOKEN"', `-H 'TIMESTAMP: ${timestamp}'`, `-H 'SIGNATURE: ${signature}'`);
      if (m.body) lines.push(`--data-binary ${quote(m.body)}`);
      find('text').textContent = text;
      find('signature').textContent = signature;
      find('curl').textContent = `${lines.join(' \\\n  ')}\n`;
      problem('');
      find('signed').hidden = false;
    };
    tool.querySelector('button').addEventListener('click', () => void show());
    addEventListener('pagehide', () => { find('key').value = ''; });
  }
})();
