// Signed here, verified by the command line in Go, and the other way round.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

import { codeOf, escapeWhitespace, redact, sign, stringToSign, verify } from 'xcheckout/signature';

import { program, skip } from './gateway.js';
import { signKey } from './peer.js';

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

/** Random numbers that the seed brings back. */
function newRandom(state) {
  const next = (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor(((state >>> 8) / 2 ** 24) * n);
  };
  return { next, pick: (list) => list[next(list.length)] };
}

const words = [
  'orderNo',
  'remark',
  'late payment',
  'é',
  '支付',
  '😀',
  'a\tb',
  '\u00a0',
  '\u2028',
  '\u3000',
  '"',
  '\\',
  '/',
  '</script>',
  '',
];

function randomValue(random, depth = 0) {
  switch (random.next(depth > 3 ? 5 : 7)) {
    case 0:
      return random.next(1_000_000) - 500_000;
    case 1:
      return random.next(1000) / 7;
    case 2:
      return random.pick([true, false, null]);
    case 5:
      return Array.from({ length: random.next(5) }, () => randomValue(random, depth + 1));
    case 6:
      return randomObject(random, depth + 1);
  }
  return random.pick(words) + random.pick(words);
}

function randomObject(random, depth = 0) {
  return Object.fromEntries(
    Array.from({ length: random.next(6) }, (_, i) => [random.pick(words) + i, randomValue(random, depth)]),
  );
}

function randomMessage(random) {
  const kind = random.pick(['request', 'response', 'webhook']);
  const method = random.pick(['GET', 'POST', 'PUT', 'DELETE', 'PATCH']);
  const message = { kind, timestamp: String(1_636_360_661_729 + random.next(1e9)) };
  if (kind !== 'webhook') {
    const value = encodeURIComponent(random.pick(words.filter((word) => !/["\t]/.test(word))));
    Object.assign(message, {
      method,
      target: random.pick(['/', '/openapi/test', `/a%20b?x=${value}`, `/t?b=${value}&a=%2B`]),
    });
  }
  if (kind !== 'request' || /^P/.test(method)) {
    const object = { ...randomObject(random), x: 1 };
    message.body = JSON.stringify(object, undefined, random.pick([undefined, 2, '\t']));
  }
  return message;
}

test(`what one signs the other verifies, seed ${seed}`, { skip }, () => {
  const cli = program('xcheckout');
  const run = (command, m, ...more) => {
    const words = [command, '--json', '--kind', m.kind, '--timestamp', m.timestamp, ...more];
    if (m.kind !== 'webhook') words.push('--method', m.method, '--target', m.target);
    if (m.body !== undefined) words.push('--body-file', '-');
    const env = { PATH: process.env.PATH, HOME: '/nonexistent', XCHECKOUT_SIGN_KEY: signKey };
    const { stdout, stderr, status } = spawnSync(cli, words, { env, input: m.body ?? '', encoding: 'utf8' });
    assert.ok(stdout !== '', stderr);
    return { status, ...JSON.parse(stdout) };
  };
  const random = newRandom(seed);
  const now = (m) => ['--now', m.timestamp];
  for (let i = 0; i < 60; i++) {
    const m = randomMessage(random);
    const sig = sign(signKey, m);
    const signed = run('sign', m);
    assert.equal(signed.signature, sig, JSON.stringify(m));
    assert.equal(signed.stringToSign, redact(stringToSign(m)));
    assert.equal(run('verify', m, '--signature', sig, ...now(m)).valid, true, JSON.stringify(m));
    verify(m, signed.signature, signKey, { now: Number(m.timestamp) });
    if (m.body === undefined) continue;
    assert.equal(run('sign', m, '--escape-whitespace').body, escapeWhitespace(m.body));

    // Spoiled, it is refused by both, and for the same reason.
    const at = random.next(m.body.length);
    const spoiled = {
      ...m,
      body: m.body.slice(0, at) + random.pick(['x', '"', ',', '{', ' ', '']) + m.body.slice(at + 1),
    };
    let code = '';
    try {
      verify(spoiled, sig, signKey, { now: Number(m.timestamp) });
    } catch (error) {
      code = codeOf(error);
    }
    assert.equal(run('verify', spoiled, '--signature', sig, ...now(m)).code, code, JSON.stringify(spoiled));
  }
});
