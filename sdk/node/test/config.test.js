import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';

import { Client, environments, XCheckoutError } from 'xcheckout';
import { load } from 'xcheckout/profile';
import { Key } from 'xcheckout/signature';

import { ok, Peer } from './peer.js';

const good = {
  environment: 'sandbox',
  email: 'dev@example.com',
  password: 'pass-word-secret',
  apiKey: 'xck_test_1',
  apiSecret: 'api-secret-secret',
  signKey: 'sign-key-secret-secret',
};

/** The code and param that a config is refused with. */
function refusalOf(config) {
  try {
    new Client(config);
    return [];
  } catch (error) {
    assert.ok(error instanceof XCheckoutError, String(error));
    return [error.code, error.param];
  }
}

test('a config that lacks something is refused', () => {
  assert.deepEqual(refusalOf(good), []);
  for (const [param, value] of [
    ['environment', ''],
    ['environment', 'staging'],
    ['environment', 'ftp://example.com'],
    ['environment', 'https://user@example.com'],
    ['environment', 'https://example.com?x=1'],
    ['environment', 'https://example.com/#x'],
    ['password', undefined],
    ['apiKey', ''],
    ['apiSecret', ''],
    ['signKey', ''],
    ['signKey', 'too-short'],
    ['signKey', 'with a space in between'],
    ['retries', -1],
  ]) {
    assert.deepEqual(refusalOf({ ...good, [param]: value }), ['config_invalid', param], `${param}: ${value}`);
  }
});

test('three parts of a credential are enough, and two more go together', () => {
  const { email, password, ...three } = good;
  assert.deepEqual(refusalOf(three), []);
  assert.deepEqual(refusalOf({ ...three, email: '', password: '' }), [], 'as a profile has them');
  assert.deepEqual(refusalOf({ ...three, email }), ['config_invalid', 'password']);
  assert.deepEqual(refusalOf({ ...three, password }), ['config_invalid', 'email']);
  assert.doesNotMatch(String(new Client(three)), /undefined/);
});

test('a key of another environment is refused', () => {
  for (const [environment, apiKey, want] of [
    ['sandbox', 'xck_live_1', 'wrong_environment'],
    ['sandbox', 'xck_local_1', 'wrong_environment'],
    ['production', 'xck_test_1', 'wrong_environment'],
    [environments.production, 'xck_test_1', 'wrong_environment'],
    ['production', 'xck_live_1', undefined],
    ['sandbox', 'd2f1a0', undefined],
    ['local', 'xck_local_1', undefined],
    ['https://pay.example.com', 'xck_live_1', undefined],
  ]) {
    assert.equal(refusalOf({ ...good, environment, apiKey })[0], want, `${apiKey} in ${environment}`);
  }
});

test('the base path is signed', async (t) => {
  const peer = await Peer.start(t);
  peer.on('/shop/api/user/auth/oauth2/token', () => ok('{"access_token":"t","expires_in":60}'));
  for (const base of ['/shop/api', '/shop/api/']) {
    await peer.client({ environment: peer.url + base }).token();
  }
});

// Looks for the secrets in all that a program may print, log or store.
test('secrets are not printed', async () => {
  const client = new Client(good);
  const key = new Key(good.signKey);
  let refused;
  try {
    new Client({ ...good, signKey: 'sign-key-secret with spaces' });
  } catch (error) {
    refused = error;
  }
  const texts = [client, client.orders, client.sandbox, key, refused].flatMap((value) => [
    inspect(value, { depth: 9 }),
    inspect({ value }, { depth: 9, showHidden: true }),
    JSON.stringify({ value }),
    String(value),
  ]);
  for (const text of texts) {
    for (const secret of [good.password, good.apiSecret, good.signKey, 'sign-key-secret']) {
      assert.ok(!text.includes(secret), text);
    }
  }
  assert.match(String(client), /openapi\.dev\.anexpay\.com.*xck_test_1/);
});

test('without variables and profile it says how to get either', async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'xcheckout-profile-'));
  const before = { ...process.env };
  t.after(() => {
    rmSync(home, { recursive: true });
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  });
  for (const name of Object.keys(process.env)) if (name.startsWith('XCHECKOUT_')) delete process.env[name];
  process.env.XDG_CONFIG_HOME = home;
  const cure =
    /^Error: no profile "local" in .*: run 'xcheckoutd dev', which writes it, or set XCHECKOUT_BASE_URL, XCHECKOUT_API_KEY, XCHECKOUT_API_SECRET and XCHECKOUT_SIGN_KEY$/;
  await assert.rejects(load(), cure);
  process.env.XCHECKOUT_API_KEY = 'xck_local_1'; // one is not enough
  await assert.rejects(load(), cure);
  process.env.XCHECKOUT_PROFILE = 'shop';
  await assert.rejects(load(), /^Error: no profile "shop" in .*config set.*, or set XCHECKOUT_BASE_URL/);
  // A file that is there and can't be read is another failure.
  mkdirSync(join(home, 'xcheckout'));
  writeFileSync(join(home, 'xcheckout', 'config.json'), '{');
  await assert.rejects(load(), /^Error: read the profiles of .*JSON/);
});

test('a profile is loaded', async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'xcheckout-profile-'));
  const before = process.env.XDG_CONFIG_HOME;
  process.env.XDG_CONFIG_HOME = home;
  t.after(() => {
    rmSync(home, { recursive: true });
    if (before === undefined) delete process.env.XDG_CONFIG_HOME;
    else process.env.XDG_CONFIG_HOME = before;
  });
  await assert.rejects(
    load('local'),
    /^Error: no profile "local" in .*config\.json: run 'xcheckoutd dev', which writes it$/,
  );
  mkdirSync(join(home, 'xcheckout'));
  const secret = join(home, 'signKey');
  writeFileSync(secret, `${good.signKey}\r\n`);
  chmodSync(secret, 0o600);
  const { environment: baseUrl, email, apiKey, password, apiSecret } = { ...good, environment: environments.sandbox };
  const headers = { signatureHeader: 'D-SIGNATURE', timestampHeader: 'D-TIMESTAMP' };
  const shop = { baseUrl, email, apiKey, password, apiSecret, signKeyFile: secret, ...headers };
  const both = { ...shop, signKey: good.signKey };
  writeFileSync(join(home, 'xcheckout', 'config.json'), JSON.stringify({ profiles: { shop, both } }));
  const profile = await load('shop');
  assert.deepEqual({ ...profile }, { ...good, environment: environments.sandbox, ...headers });
  for (const text of [inspect(profile), JSON.stringify(profile), JSON.stringify({ profile }, undefined, 1)]) {
    assert.ok(!text.includes('secret-secret') && text.includes('xck_test_1'), text);
  }
  assert.deepEqual(Object.keys(profile).sort(), Object.keys({ ...good, ...headers }).sort());
  new Client(profile);
  new Client({ ...profile, retries: 1 });
  // Without a name, the environment comes first.
  const set = (name, value) => {
    const old = process.env[name];
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
    t.after(() => (old === undefined ? delete process.env[name] : (process.env[name] = old)));
  };
  for (const name of ['BASE_URL', 'API_KEY', 'API_SECRET', 'SIGN_KEY', 'EMAIL', 'PASSWORD'])
    set(`XCHECKOUT_${name}`, undefined);
  set('XCHECKOUT_PROFILE', 'shop');
  set('XCHECKOUT_API_KEY', 'xck_test_2');
  assert.deepEqual({ ...(await load()) }, { ...profile, apiKey: 'xck_test_2' });
  set('XCHECKOUT_BASE_URL', 'https://other.example');
  const usual = { signatureHeader: '', timestampHeader: '' };
  assert.deepEqual(
    { ...(await load()) },
    { ...profile, apiKey: 'xck_test_2', environment: 'https://other.example', ...usual },
  );
  set('XCHECKOUT_BASE_URL', undefined);
  set('XCHECKOUT_PROFILE', undefined);
  await assert.rejects(
    load(),
    /^Error: no profile "local" in .*config\.json: run 'xcheckoutd dev'.*, or set XCHECKOUT_BASE_URL, XCHECKOUT_API_KEY, XCHECKOUT_API_SECRET and XCHECKOUT_SIGN_KEY$/,
  );
  const [environment, signKey] = ['http://127.0.0.1:3', good.signKey];
  set('XCHECKOUT_BASE_URL', environment);
  set('XCHECKOUT_API_SECRET', apiSecret);
  set('XCHECKOUT_SIGN_KEY', signKey);
  const whole = { environment, email: '', password: '', apiKey: 'xck_test_2', apiSecret, signKey, ...usual };
  assert.deepEqual({ ...(await load()) }, whole, 'no file is read, whose user might be another');
  await assert.rejects(load('both'), /signKey is given both here and in a file/);
  await assert.rejects(load('constructor'), /no profile "constructor" in .*xcheckout config set/);
});
