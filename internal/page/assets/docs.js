// What the reference does beyond showing: copies, remembers a language, searches.
// Every page can be read without it.
(() => {
  'use strict';
  const main = document.getElementById('text');

  // Copying.
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('.block > .copy');
    if (!button) return;
    const text = button.parentElement.querySelector('pre').innerText.replace(/\n*$/, '\n');
    try {
      await navigator.clipboard.writeText(text);
    } catch { // no permission, or an insecure address: let the reader copy the selection
      getSelection().selectAllChildren(button.parentElement.querySelector('pre'));
      return;
    }
    const said = button.textContent;
    button.textContent = main.dataset.copied;
    button.classList.add('told');
    setTimeout(() => {
      button.textContent = said;
      button.classList.remove('told');
    }, 1500);
  });

  // The language of the samples is one choice for all of them.
  const choice = {
    get: () => { try { return localStorage.getItem('language'); } catch { return null; } },
    set: (value) => { try { localStorage.setItem('language', value); } catch { /* not remembered */ } },
  };
  const choose = (value) => {
    for (const input of document.querySelectorAll('.sample input')) if (input.value === value) input.checked = true;
  };
  if (choice.get()) choose(choice.get());
  document.addEventListener('change', (event) => {
    if (!event.target.closest('.sample .choices')) return;
    const top = event.target.getBoundingClientRect().top;
    choose(event.target.value);
    choice.set(event.target.value);
    scrollBy(0, event.target.getBoundingClientRect().top - top); // what is chosen stays where it is
  });

  // Anchors, and tables that a phone stacks.
  for (const heading of main.querySelectorAll('h2[id], h3[id]')) {
    const link = document.createElement('a');
    link.className = 'anchor';
    link.href = `#${heading.id}`;
    link.setAttribute('aria-label', heading.textContent);
    link.textContent = '#';
    heading.append(link);
  }

  // Searching: the index is loaded when it is first needed.
  const input = document.getElementById('search');
  const results = document.getElementById('results');
  if (!input) return;
  const root = new URL(input.dataset.index, location.href);
  let loading;
  const load = () => loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = root.href;
    script.onload = () => resolve(globalThis.searchIndex.map((row) => [...row, row.slice(1).join('\n').toLowerCase()]));
    script.onerror = reject;
    document.head.append(script);
  });
  const score = (row, words) => {
    let sum = 0;
    for (const word of words) {
      if (!row[5].includes(word)) return 0;
      const [, page, heading] = row.map((text) => text.toLowerCase());
      sum += (page.startsWith(word) ? 8 : page.includes(word) ? 5 : 0) + (heading === word ? 12 : heading.includes(word) ? 4 : 0) + 1;
    }
    return sum;
  };
  const select = (item) => {
    results.querySelector('[aria-selected="true"]')?.setAttribute('aria-selected', 'false');
    item?.setAttribute('aria-selected', 'true');
    item?.scrollIntoView({ block: 'nearest' });
    if (item) input.setAttribute('aria-activedescendant', item.id);
    else input.removeAttribute('aria-activedescendant');
  };
  // Whether two words differ by one letter: another, one more, one less, or two that
  // changed places.
  const isClose = (a, b) => {
    if (Math.abs(a.length - b.length) > 1) return false;
    let i = 0;
    while (i < a.length && a[i] === b[i]) i++;
    const [restA, restB] = [a.slice(i), b.slice(i)];
    return restA.slice(1) === restB.slice(1) || restA === restB.slice(1) || restA.slice(1) === restB ||
      (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2));
  };
  // Words that nothing has, replaced by ones that are close to them.
  const corrected = (words, index) => {
    const known = [...new Set(index.flatMap((row) => row[5].match(/[a-z]{4,}/g) ?? []))];
    return words.map((word) => (word.length < 5 || index.some((row) => row[5].includes(word)) ? word : (known.find((k) => isClose(word, k)) ?? word)));
  };
  const show = async () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const index = await load();
    const find = (these) => index.map((row) => [score(row, these), row]).filter(([n]) => n > 0).sort((a, b) => b[0] - a[0]).slice(0, 12);
    let found = words.length === 0 ? [] : find(words);
    if (found.length === 0 && words.length > 0) found = find(corrected(words, index));
    results.replaceChildren(...found.map(([, [address, page, heading, text]], i) => {
      const item = document.createElement('li');
      item.id = `result-${i}`;
      item.setAttribute('role', 'option');
      const link = document.createElement('a');
      // Of files without a server each page has its file's name.
      const [path, hash] = address.split('#');
      const name = main.dataset.files ? `${path || 'index'}${path.endsWith('/') ? 'index' : ''}.html` : path;
      link.href = new URL(name + (hash ? `#${hash}` : ''), root).href;
      link.tabIndex = -1;
      link.textContent = heading ? `${page}: ${heading}` : page;
      const more = document.createElement('span');
      const at = Math.max(0, text.toLowerCase().indexOf(words[0]) - 40);
      more.textContent = text.slice(at, at + 110);
      link.append(more);
      item.append(link);
      return item;
    }));
    if (words.length > 0 && found.length === 0) {
      const nothing = document.createElement('li');
      nothing.className = 'nothing';
      nothing.textContent = input.dataset.nothing;
      results.append(nothing);
    }
    results.hidden = words.length === 0;
    input.setAttribute('aria-expanded', String(!results.hidden));
    select(results.querySelector('[role="option"]'));
  };
  input.addEventListener('focus', () => void load().catch(() => {}), { once: true });
  input.addEventListener('input', () => void show().catch(() => {}));
  input.addEventListener('keydown', (event) => {
    const items = [...results.querySelectorAll('[role="option"]')];
    const at = items.findIndex((item) => item.getAttribute('aria-selected') === 'true');
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      select(items[(at + (event.key === 'ArrowDown' ? 1 : items.length - 1)) % items.length]);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      items[at]?.querySelector('a').click();
    } else if (event.key === 'Escape') {
      input.value = '';
      results.hidden = true;
      input.setAttribute('aria-expanded', 'false');
    }
  });
  document.addEventListener('click', (event) => {
    if (event.target.closest('.search')) return;
    results.hidden = true;
    input.setAttribute('aria-expanded', 'false');
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.target.closest('input, textarea') || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
  });
})();
