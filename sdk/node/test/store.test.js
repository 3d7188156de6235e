import assert from 'node:assert/strict';
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
import { join } from 'node:path';
import { test } from 'node:test';

import { FileStore, MemoryStore, rememberFor } from 'xcheckout/webhook';

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
