import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  canonical,
  codeOf,
  codes,
  escapeWhitespace,
  Key,
  parse,
  parseJSON,
  ReplayMemory,
  sign,
  SignatureError,
  stringToSign,
  verify,
} from 'xcheckout/signature';

const signKey = 'aR2822Y6XbehWMclnB0Y2NJK';
const m = { method: 'POST', target: '/openapi/test', timestamp: '1636360661729', body: '{"a": "124"}' };
const now = Number(m.timestamp);

/** The code of what a function throws. */
function thrown(f) {
  try {
    f();
  } catch (error) {
    assert.ok(error instanceof SignatureError, String(error?.stack));
    return error.code;
  }
  return undefined;
}

test('a message is signed and verified', () => {
  const sig = sign(signKey, m);
  assert.equal(sig, 'MxrYnCm9Q7JOAvOrISf8+T2kuTW1d/w0at8aaPaoiX08VWfun3XPokVlIx1TkHXdcitls09wzfUGtXQZq23xdg==');
  assert.equal(stringToSign(m).toString(), 'POST1636360661729/openapi/test{"a":"124"}');
  const parsed = verify(m, sig, ['another-key-0123456789', signKey], { now });
  assert.deepEqual(parsed.json(), { a: '124' });
  assert.equal(parsed.member('a'), '"124"');
  assert.equal(parsed.verify(['another-key-0123456789', new Key(signKey)], now), 1);
});

test('a body may be text or bytes, and nothing else', () => {
  const sig = sign(signKey, m);
  for (const body of [m.body, Buffer.from(m.body), new Uint8Array(Buffer.from(m.body))]) {
    assert.equal(sign(signKey, { ...m, body }), sig);
    assert.equal(codeOf(undefined), undefined);
    verify({ ...m, body }, sig, signKey, { now });
  }
  for (const body of [{ a: '124' }, ['a'], 124, null, true]) {
    for (const use of [sign.bind(null, signKey), stringToSign, (message) => verify(message, sig, signKey, { now })]) {
      assert.throws(() => use({ ...m, body }), { name: 'TypeError', message: /JSON\.stringify\(order\)/ });
    }
  }
});

// The window is 120,000 ms; 120,001 are too many, in either direction.
test('the window', () => {
  const sig = sign(signKey, m);
  for (const [at, want] of [
    [now + 120_000, undefined],
    [now - 120_000, undefined],
    [now + 120_001, 'timestamp_outside_window'],
    [now - 120_001, 'timestamp_outside_window'],
    [NaN, 'timestamp_outside_window'],
  ]) {
    assert.equal(
      thrown(() => verify(m, sig, signKey, { now: at })),
      want,
      String(at - now),
    );
  }
  verify(m, sig, signKey, { now: now + 200_000, window: 200_000 });
});

test('an error says whether the MAC had verified, and never shows a value', () => {
  const body = '{"retcode":"200","password":"s3cret"}';
  const message = { ...m, body };
  try {
    verify(message, sign(signKey, message), signKey, { now });
    assert.fail('accepted');
  } catch (error) {
    assert.deepEqual([error.code, error.matched], ['signature_reflected', 0]);
  }
  for (const spoiled of [body.replace('"password"', '"retcode"'), `${body}x`, body.replace('}', ',}')]) {
    try {
      canonical(spoiled);
      assert.fail('accepted');
    } catch (error) {
      assert.ok(!error.message.includes('s3cret'), error.message);
    }
  }
});

test('what is missing is named', () => {
  assert.equal(
    thrown(() => parse(m, '')),
    'header_missing',
  );
  assert.equal(
    thrown(() => parse({ ...m, timestamp: undefined }, sign(signKey, m))),
    'header_missing',
  );
  assert.equal(
    thrown(() => sign(signKey, { timestamp: m.timestamp })),
    'method_not_allowed',
  );
  assert.throws(() => sign(undefined, m), TypeError);
  assert.throws(() => sign('', m), /16 to 256/);
  assert.equal(new Set(codes).size, 21);
});

test('numbers never go through a float', () => {
  const text =
    '{"a":25.10,"b":12345678901234567890,"c":1800,"d":-0,"e":1E400,"f":[0.1,-7,123456789012345],"1.5":"é 1.5"}';
  const want = {
    a: '25.10',
    b: '12345678901234567890',
    c: 1800,
    d: '-0',
    e: '1E400',
    f: ['0.1', -7, 123456789012345],
    1.5: 'é 1.5',
  };
  assert.deepEqual(parseJSON(text), want);
  assert.deepEqual(parseJSON(` ${text.replace(/([,:])/g, '$1 \n')} `), want);
  assert.deepEqual(parseJSON('1.0'), '1.0');
  const poisoned = parseJSON('{"__proto__":{"polluted":1}}');
  assert.deepEqual([Object.keys(poisoned), {}.polluted], [['__proto__'], undefined]);
  for (const [spoiled, want] of [
    ['{"a":1,"a":2}', 'body_duplicate_name'],
    ['{"a":1,}', 'body_invalid_json'],
    ['['.repeat(129) + ']'.repeat(129), 'body_too_deep'],
  ]) {
    assert.equal(
      thrown(() => parseJSON(spoiled)),
      want,
    );
  }
});

// Names that are numbers have hashes that a sender can choose; such a body
// must not take longer than any other.
test('many names cost little, whatever they are', () => {
  const time = (name) => {
    const body = Buffer.from(`{${Array.from({ length: 60_000 }, (_, i) => `"${name(i)}":0`).join(',')}}`);
    const begin = performance.now();
    canonical(body);
    return performance.now() - begin;
  };
  const usual = Math.max(...[0, 1, 2].map(() => time((i) => `n${i * 65536}`)));
  const chosen = Math.min(...[0, 1, 2].map(() => time((i) => i * 65536)));
  assert.ok(chosen < 10 * usual + 50, `${chosen} ms against ${usual} ms`);
});

test('the text that is sent has no whitespace', () => {
  assert.equal(escapeWhitespace('{"a": "late payment\u3000"}'), '{"a":"late\\u0020payment\\u3000"}');
  const free = Buffer.from('{"a":1}');
  assert.equal(escapeWhitespace(free), free, 'copied without need');
});

test('the replay memory never forgets a live message', () => {
  let at = 0;
  const memory = new ReplayMemory({ max: 2, now: () => at });
  assert.deepEqual(
    [memory.remember('a', 100), memory.remember('b', 50), memory.remember('a', 100), memory.remember('c', 100)],
    ['fresh', 'fresh', 'replayed', 'replay_memory_full'],
  );
  at = 51;
  assert.deepEqual(
    [memory.remember('c', 100), memory.remember('d', 100), memory.remember('a', 100)],
    ['fresh', 'replay_memory_full', 'replayed'],
  );
  at = 101;
  assert.deepEqual([memory.remember('d', 200), memory.remember('a', 200)], ['fresh', 'fresh']);
});
