import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { FileStore, MemoryStore, rememberFor } from 'xcheckout/webhook';

const here = fileURLToPath(new URL('..', import.meta.url));

/** A directory that is gone when the test t ends. */
function directory(t) {
  const path = mkdtempSync(join(tmpdir(), 'xcheckout-store-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test('the memory forgets what is old and nothing else', () => {
  let at = 0;
  const store = new MemoryStore({ max: 2, now: () => at });
  store.markDone('a');
  at = 1;
  store.markDone('b');
  assert.deepEqual([store.done('a'), store.done('b')], [true, true]);
  assert.throws(() => store.done('c'), /more than 2 events/);
  at = rememberFor + 1;
  assert.deepEqual([store.done('c'), store.done('a'), store.done('b')], [false, false, true]);
});

test('a file remembers over restarts', async (t) => {
  const path = join(directory(t), 'handled');
  const ids = ['evt_1', 'with "quotes"', 'line\nbreak', 'ä😀'];
  const store = await FileStore.open(path);
  await Promise.all(ids.map((id) => store.markDone(id)));
  assert.equal(statSync(path).mode & 0o777, 0o600);
  await store.close();
  const again = await FileStore.open(path);
  for (const id of ids) assert.equal(await again.done(id), true, id);
  assert.equal(await again.done('evt_2'), false);
  await again.close();
  await again.close();
  await assert.rejects(again.done('evt_1'), /is closed/);
  await assert.rejects(again.markDone('evt_1'), /is closed/);
});

test('a last line that was cut short is dropped, any other line is an error', async (t) => {
  const path = join(directory(t), 'handled');
  const now = () => 1_758_701_681_000;
  writeFileSync(path, '1758701681 "evt_1"\n1758701681 "evt');
  const store = await FileStore.open(path, { now });
  assert.deepEqual([await store.done('evt_1'), await store.done('evt')], [true, false]);
  await store.close();
  assert.equal(readFileSync(path, 'utf8'), '1758701681 "evt_1"\n');
  writeFileSync(path, 'dear diary\n');
  await assert.rejects(FileStore.open(path), /line 1 is no handled event/);
  assert.equal(readFileSync(path, 'utf8'), 'dear diary\n');
});

test('what is forgotten is left out of the file', async (t) => {
  const path = join(directory(t), 'handled');
  let at = 0;
  const store = await FileStore.open(path, { now: () => at });
  const events = 1100;
  for (let i = 0; i < events; i++) {
    at += rememberFor / 10;
    await store.markDone(`evt_${i}`);
  }
  const lines = readFileSync(path, 'utf8').split('\n').length;
  assert.ok(lines < 1024 + 40, `${lines} lines for the 10 events that count`);
  assert.deepEqual([await store.done(`evt_${events - 1}`), await store.done('evt_0')], [true, false]);
  await store.close();
});

// The directory is taken away under the store, as a disk that is full does:
// events are refused until it can be written again.
test('a file mends itself', async (t) => {
  const home = directory(t);
  const data = join(home, 'data');
  mkdirSync(data);
  const path = join(data, 'handled');
  const store = await FileStore.open(path);
  await store.markDone('evt_1');
  await store.file.close(); // what follows fails as on a broken disk
  await assert.rejects(store.markDone('evt_2'));
  renameSync(data, join(home, 'away'));
  await assert.rejects(store.done('evt_3'), { code: 'ENOENT' });
  renameSync(join(home, 'away'), data);
  assert.equal(await store.done('evt_2'), true, 'the event that was not written down is forgotten');
  await store.close();
  const again = await FileStore.open(path);
  assert.deepEqual([await again.done('evt_1'), await again.done('evt_2')], [true, true]);
  await again.close();
  assert.deepEqual(readdirSync(data), ['handled']);
});

const opener = `
  import { FileStore } from 'xcheckout/webhook';
  try {
    await FileStore.open(process.argv[1]);
    console.log('open');
    setInterval(() => undefined, 1000);
  } catch (error) {
    console.log(error.message);
  }
`;

/** A process that opens a file, and what it says of it. */
async function openElsewhere(t, path) {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', opener, path], { cwd: here });
  const ended = once(child, 'exit');
  t.after(() => child.kill('SIGKILL'));
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += chunk));
  const [said] = await Promise.race([once(child.stdout, 'data'), ended.then(() => [errors])]);
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  return { said: String(said).trim(), kill };
}

test('a file is locked against a second opener', async (t) => {
  const path = join(directory(t), 'handled');
  const store = await FileStore.open(path);
  await assert.rejects(FileStore.open(path), /handled is in use by another store/);
  const second = await openElsewhere(t, path);
  assert.match(second.said, /handled is in use by another store/);
  await store.markDone('evt_1');
  await store.close();
  const again = await FileStore.open(path);
  assert.equal(await again.done('evt_1'), true);
  await again.close();
  assert.deepEqual(readdirSync(dirname(path)), ['handled']);
});

test('a process that was killed holds no lock', async (t) => {
  const path = join(directory(t), 'handled');
  const first = await openElsewhere(t, path);
  assert.equal(first.said, 'open');
  await assert.rejects(FileStore.open(path), /in use/);
  await first.kill();
  assert.ok(
    readdirSync(dirname(path)).some((name) => name.startsWith('handled.lock.')),
    'it left no socket',
  );
  const store = await FileStore.open(path);
  await assert.rejects(FileStore.open(path), /in use/);
  await store.close();
});

// All find the dead one's socket at once.
test('of several that take over from a dead one, one opens the file', async (t) => {
  for (let turn = 0; turn < 20; turn++) {
    const path = join(directory(t), 'handled');
    if (turn === 0) {
      const dead = await openElsewhere(t, path);
      await dead.kill();
    }
    const opened = await Promise.allSettled(Array.from({ length: 8 }, () => FileStore.open(path)));
    const stores = opened.filter(({ status }) => status === 'fulfilled');
    assert.equal(stores.length, 1);
    for (const { value } of stores) await value.close();
  }
});

test('a file that is none is not left locked', async (t) => {
  const path = join(directory(t), 'handled');
  writeFileSync(path, 'dear diary\n');
  for (let i = 0; i < 2; i++) await assert.rejects(FileStore.open(path), /is no handled event/);
  await assert.rejects(FileStore.open(join(path, 'below')), /can't be locked by a socket beside it: .*ENOTDIR/);
  const long = join(directory(t), 'x'.repeat(120));
  await assert.rejects(FileStore.open(long), /longer than a socket's name may be/);
});
