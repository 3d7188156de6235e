// A gateway for tests: xcheckoutd dev, built from this repository, with a home
// of its own.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { Client } from 'xcheckout';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const binaries = fileURLToPath(new URL('../.build/', import.meta.url));

/** Whether the programs of this repository can be built here. */
export const skip =
  spawnSync('go', ['version']).status === 0
    ? false
    : 'install Go (https://go.dev/dl) to run this against a real gateway';

/** Builds a program of cmd/ and returns its path. */
export function program(name) {
  mkdirSync(binaries, { recursive: true });
  // Test files run at once: each builds its own, and the last one stays. Go links
  // nothing anew over one that is up to date.
  const fresh = join(binaries, `${name}-${process.pid}`);
  const last = join(binaries, name);
  if (existsSync(last)) copyFileSync(last, fresh);
  const build = spawnSync('go', ['build', '-o', fresh, `./cmd/${name}`], { cwd: repository, encoding: 'utf8' });
  if (build.status !== 0) throw new Error(`build ${name}: ${build.stderr}`);
  renameSync(fresh, last);
  return last;
}

/** Starts a gateway; it ends when the test t does. */
export async function startGateway(t) {
  const home = mkdtempSync(join(tmpdir(), 'xcheckout-node-'));
  const credentialsFile = join(home, 'credentials.json');
  const env = { PATH: process.env.PATH, HOME: home, TMPDIR: home };
  const daemon = spawn(
    program('xcheckoutd'),
    ['dev', '--listen', '127.0.0.1:0', '--credentials-file', credentialsFile],
    {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = new Promise((resolve) => daemon.once('exit', resolve));
  t.after(async () => {
    daemon.kill('SIGTERM');
    await ended;
    rmSync(home, { recursive: true, force: true });
  });
  let said = '';
  daemon.stderr.on('data', (chunk) => (said += chunk));
  const ready = (async () => {
    for await (const line of createInterface({ input: daemon.stdout })) {
      if (line === 'ready') return;
    }
    throw new Error(`xcheckoutd dev ended before it was ready:\n${said}`);
  })();
  await ready;
  daemon.stdout.resume();
  const credentials = JSON.parse(readFileSync(credentialsFile, 'utf8'));
  return { home, env, credentials, config: configOf(credentials), client: new Client(configOf(credentials)) };
}

function configOf({ baseUrl, email, password, apiKey, apiSecret, signKey }) {
  return { environment: baseUrl, email, password, apiKey, apiSecret, signKey };
}

let orders = 0;

/** An orderNo that no other order has. */
export function newOrderNo() {
  return `node${process.pid}x${++orders}`;
}

/** Waits until a condition holds, and returns what it returned. */
export async function until(condition, what) {
  const end = Date.now() + 30_000;
  for (;;) {
    const result = await condition();
    if (result) return result;
    if (Date.now() > end) throw new Error(`waited 30 s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
