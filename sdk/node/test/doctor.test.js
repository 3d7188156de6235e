import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { diagnose, doctorCommand, sign, timestamp } from 'xcheckout/signature';
import { Receiver } from 'xcheckout/webhook';

import { failure } from './failure.js';
import { program, skip } from './gateway.js';
import { ok, Peer, signKey } from './peer.js';

const at = '1636360661729';
const path = '/api/openapi/test';
const query = '?b=late payment&a=2';
const target = '/api/openapi/test?b=late%20payment&a=2';
const order = { token: 'ETH_USDT', amount: 25.1, remark: 'für / later' };
const body = '{"token":"ETH_USDT","amount":25.10,"remark":"für / later"}';
const m = { method: 'POST', target, timestamp: at, body };
const apiSecret = 'the-api-secret-0123456789';
const apiKey = 'xck_local_0123456789';

const hmac = (text, key = signKey, hash = 'sha512') => createHmac(hash, key).update(text, 'utf8');
const rightText = `POST${at}${path}${query}${body}`;
const right = hmac(rightText).digest('base64');
const hexKey = '00112233445566778899aabbccddeeff';

// Each mistake as JavaScript code makes it: what is sent, and the signature that comes of it.
const made = {
  whitespace_kept: () => {
    const pretty = JSON.stringify(order, undefined, 2);
    return [{ ...m, body: pretty }, hmac(`POST${at}${path}${query}${pretty}`).digest('base64')];
  },
  whitespace_inside_strings_removed: () => [
    m,
    hmac(`POST${at}${path}${query}${body.replace(/\s/g, '')}`).digest('base64'),
  ],
  body_reserialized: () => [m, hmac(`POST${at}${path}${query}${JSON.stringify(JSON.parse(body))}`).digest('base64')],
  body_omitted: () => [m, hmac(`POST${at}${path}${query}`).digest('base64')],
  body_signed_as_object: () => [m, hmac(`POST${at}${path}${query}${order}`).digest('base64')],
  trailing_newline: () => [m, hmac(`${rightText}\n`).digest('base64')],
  bom: () => [m, hmac(`POST${at}${path}${query}\ufeff${body}`).digest('base64')],
  query_omitted: () => [m, hmac(`POST${at}${path}${body}`).digest('base64')],
  query_without_question_mark: () => [m, hmac(`POST${at}${path}${query.slice(1)}${body}`).digest('base64')],
  query_url_encoded: () => [m, hmac(`POST${at}${target}${body}`).digest('base64')],
  query_sorted: () => [m, hmac(`POST${at}${path}?a=2&b=late payment${body}`).digest('base64')],
  method_lower_case: () => [m, hmac(rightText.replace('POST', 'post')).digest('base64')],
  method_missing: () => [m, hmac(rightText.replace('POST', '')).digest('base64')],
  uri_without_leading_slash: () => [m, hmac(rightText.replace('/', '')).digest('base64')],
  uri_with_trailing_slash: () => [m, hmac(rightText.replace('?', '/?')).digest('base64')],
  uri_with_base_path_missing: () => [m, hmac(rightText.replace('/api', '')).digest('base64')],
  timestamp_in_seconds: () => [m, hmac(rightText.replace(at, at.slice(0, 10))).digest('base64')],
  api_secret_used_as_key: () => [m, hmac(rightText, apiSecret).digest('base64')],
  api_key_used_as_key: () => [m, hmac(rightText, apiKey).digest('base64')],
  key_base64_decoded: () => [m, hmac(rightText, Buffer.from(signKey, 'base64')).digest('base64')],
  key_hex_decoded: () => [m, hmac(rightText, Buffer.from(hexKey, 'hex')).digest('base64'), hexKey],
  key_with_whitespace: () => [m, hmac(rightText, `${signKey}\n`).digest('base64')],
  hmac_sha256: () => [m, hmac(rightText, signKey, 'sha256').digest('base64')],
  hmac_sha1_or_md5: () => [m, hmac(rightText, signKey, 'sha1').digest('base64')],
  plain_sha512: () => [
    m,
    createHash('sha512')
      .update(rightText + signKey)
      .digest('base64'),
  ],
  hex_encoded: () => [m, hmac(rightText).digest('hex')],
  base64_url_alphabet: () => [m, hmac(rightText).digest('base64url')],
  base64_of_hex: () => [m, Buffer.from(hmac(rightText).digest('hex')).toString('base64')],
  signature_url_encoded: () => [m, encodeURIComponent(right)],
  separator_between_parts: () => [m, hmac(['POST', at, path + query, body].join('\n')).digest('base64')],
};

for (const [code, make] of Object.entries(made)) {
  test(`the mistake is named: ${code}`, () => {
    const [message, sig, key = signKey] = make();
    assert.notEqual(sig, right);
    const finding = diagnose(message, sig, { signKey: key, apiSecret, apiKey });
    assert.equal(finding?.code, code);
    const rows = JSON.parse(readFileSync(new URL('../../../spec/doctor.json', import.meta.url), 'utf8'));
    const { cause, cure, fix } = rows.find((row) => row.code === code);
    assert.deepEqual(finding, { code, cause, cure, fix: fix.javascript });
  });
}

test('what is no usual mistake is none', () => {
  assert.equal(sign(signKey, m), right);
  assert.equal(diagnose(m, hmac('something else').digest('base64'), { signKey }), undefined);
  assert.equal(diagnose(m, 'x', { signKey }), undefined);
  assert.equal(diagnose({ ...m, body: '['.repeat(100_000) }, right, { signKey }), undefined);
});

// The command that an error prints is run as it stands, in a shell, with the
// body beside it: it must find the mistake and hold no secret.
test('the doctor of the command line takes the command', { skip }, (t) => {
  const home = mkdtempSync(join(tmpdir(), 'xcheckout-doctor-'));
  t.after(() => rmSync(home, { recursive: true }));
  const cli = program('xcheckout');
  const quotes = { ...m, target: "/a'b?c='%20$HOME`x`" };
  const cases = [
    [m, hmac(`POST${at}${path}${query}`).digest('base64'), /body_omitted/],
    [quotes, hmac(`POST${at}/a'b${body}`).digest('base64'), /query_omitted/],
    [{ kind: 'webhook', timestamp: at, body }, hmac(body).digest('base64'), /"findings"/],
  ];
  for (const [message, sig, want] of cases) {
    const command = doctorCommand(message, sig);
    writeFileSync(join(home, 'body.json'), message.body);
    const env = { PATH: process.env.PATH, HOME: home, XCHECKOUT_SIGN_KEY: signKey };
    const words = command.replace(/^xcheckout/, `'${cli}'`);
    const { stdout, stderr, status } = spawnSync('sh', ['-c', `${words} --json`], { cwd: home, env, encoding: 'utf8' });
    assert.ok(status === 0 || status === 1, `${command}\n${stderr}`);
    assert.match(stdout, want, command);
    assert.ok(!command.includes(signKey));
  }
  assert.match(doctorCommand({ ...m, target: '/t?access_token=s3cret&a=1' }, right), /access_token=<redacted>&a=1/);
});

/** What a call of a client that is spoiled comes to, at a sandbox that tells what it built. */
async function mismatch(t, change, prepare = () => undefined) {
  const peer = await Peer.start(t);
  peer.on('/openapi/test', () => ok('{}'));
  prepare(peer);
  return failure(peer.client(change(peer)).test({ body: { a: 'b', n: 1 } }));
}

/** A fetch that changes what is sent after it was signed. */
const altering = (change) => (url, init) => fetch(...change(url, init));

test('the client names its mistakes', async (t) => {
  const other = 'another-sign-key-0123456789';
  const cases = [
    ['api_secret_used_as_key', () => ({ signKey: other, apiSecret: other })],
    ['other_sign_key', () => ({ signKey: other })],
    [
      'body_altered',
      () => ({
        fetch: altering((url, init) => [
          url,
          { ...init, body: init.body?.replace('"n":1', '"n":2').replace('api-secret', 'api-secret-2') },
        ]),
      }),
    ],
    [
      'body_reserialized',
      () => ({
        fetch: altering((url, init) => [
          url,
          { ...init, body: init.body?.replace(/"([a-z])/, '"\\u00' + '6$1').replace('\\u006g', '\\u0067') },
        ]),
      }),
    ],
    [
      'target_altered',
      (peer) => ({ environment: `${peer.url}/v1`, fetch: altering((url, init) => [url.replace('/v1', ''), init]) }),
    ],
  ];
  for (const [want, change] of cases) {
    const error = await mismatch(t, change);
    assert.equal(error.code, 'answer_unverified', want);
    assert.equal(error.finding?.code, want, error.message);
    assert.ok(error.message.includes(error.finding.cause), error.message);
    assert.ok(
      !/pass-word-secret|api-secret-secret/.test(error.message) && !error.message.includes(other),
      error.message,
    );
  }
});

test('the client prints the doctor’s command when it cannot tell', async (t) => {
  const error = await mismatch(
    t,
    () => ({ signKey: 'another-sign-key-0123456789' }),
    (peer) => (peer.said = () => ''),
  );
  assert.equal(error.finding, undefined);
  assert.match(
    error.message,
    /xcheckout doctor --method POST --target \/user\/auth\/oauth2\/token --timestamp \d{13} --signature/,
  );
  assert.match(error.message, /--body-file body\.json/);
});

test('the client says by how much its clock is wrong', async (t) => {
  const peer = await Peer.start(t);
  peer.on('/openapi/test', () => ({ ...ok('{}'), timestamp: timestamp(Date.now() - 180_000) }));
  const error = await failure(peer.client().test());
  assert.equal(error.finding.code, 'clock_skew');
  const [, by] = /clock is (\d+) ms ahead/.exec(error.message);
  assert.ok(Math.abs(Number(by) - 180_000) < 2000, error.message);
});

test('the client names a key of another environment', async (t) => {
  const peer = await Peer.start(t);
  const refused = { status: 401, unsigned: true, body: '{"error":{"code":"wrong_environment","message":"m"}}' };
  peer.on('/user/auth/oauth2/token', () => refused);
  assert.equal((await failure(peer.client().test())).finding.code, 'wrong_environment');
});

test('a receiver names the mistake in its log, and shows no key', async () => {
  const text = '{"eventId":"evt_1", "eventType":"MOON_FULL","timestamp":1}';
  const now = Date.now();
  const deliver = async (sig, options = {}) => {
    const said = [];
    const log = { warn: (line) => said.push(line), error: (line) => said.push(line) };
    const receiver = new Receiver({ keys: signKey, handle: () => undefined, log, ...options });
    const headers = [
      ['TIMESTAMP', timestamp(now)],
      ['SIGNATURE', sig],
    ];
    await receiver.receive({ method: 'POST', target: '/hook', headers }, async () => Buffer.from(text));
    assert.ok(!said.join().includes(signKey));
    return said.join();
  };
  const good = sign(signKey, { kind: 'webhook', timestamp: timestamp(now), body: text });
  assert.match(
    await deliver(hmac(`${now}${text.replace(' ', '')}\n`).digest('base64')),
    /trailing_newline: A line break at the end/,
  );
  assert.match(await deliver(hmac(`${now}{}`).digest('hex')), /hex_encoded/);
  assert.match(await deliver(hmac('').digest('base64')), /xcheckout doctor --kind webhook --timestamp \d{13}/);
  assert.match(await deliver(good, { now: () => now + 300_000 }), /clock_skew.* 300000 ms ahead/);
  assert.doesNotMatch(await deliver(hmac('').digest('base64'), { explain: false }), /doctor/);
});
