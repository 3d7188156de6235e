// What signing costs beside its floor, which is crypto.createHmac with the same
// key object over a text that is ready, and beside the snippet that an
// integrator writes. All in one process, turn by turn; each figure is the
// median over the turns, each ratio the median of the turns' ratios.
//
//   npm run bench
import { createHmac, createSecretKey } from 'node:crypto';

import { Key, sign } from 'xcheckout/signature';

const turns = 101;
const turnFor = 8; // milliseconds, for each function of a turn

const signKey = 'aR2822Y6XbehWMclnB0Y2NJK';
const handle = createSecretKey(signKey, 'latin1');
const key = new Key(signKey);
const at = '1636360661729';
const target = '/checkout/order/create';

/** A compact body of that many bytes without any whitespace. */
function bodyOf(size) {
  const head = '{"orderNo":"A1042","orderAmount":"25.00","token":"ETH_USDT","notes":["';
  const note = `${'Yx7+/é'.repeat(8)}","`;
  const rest = size - Buffer.byteLength(head) - '"]}'.length;
  const notes = Math.floor(rest / Buffer.byteLength(note));
  return `${head}${note.repeat(notes)}${'z'.repeat(rest - notes * Buffer.byteLength(note))}"]}`;
}

const small = `{"orderNo":"A1042","orderAmount":"25.00","token":"ETH_USDT","fiat":"USD","customerId":"customer-000077","n":1}`;
const large = bodyOf(1 << 20);

/** The snippet: it parses to remove whitespace, and gives the key as text. */
function naive(body) {
  const text = `POST${at}${target}${JSON.stringify(JSON.parse(body))}`;
  return createHmac('sha512', signKey).update(text).digest('base64');
}

/** The functions of one table: the floor first. */
function contestants(body) {
  const text = `POST${at}${target}${body}`;
  const bytes = Buffer.from(body);
  const textBytes = Buffer.from(text);
  const m = { method: 'POST', timestamp: at, target, body };
  const mBytes = { ...m, body: bytes };
  return {
    'createHmac, text': () => createHmac('sha512', handle).update(text).digest('base64'),
    'createHmac, bytes': () => createHmac('sha512', handle).update(textBytes).digest('base64'),
    'key.sign, text': () => key.sign(m),
    'key.sign, bytes': () => key.sign(mBytes),
    'sign with the signKey as text': () => sign(signKey, m),
    "the integrator's snippet": () => naive(body),
  };
}

/** Nanoseconds a call. */
function measure(f) {
  let calls = 0;
  const begin = process.hrtime.bigint();
  const end = begin + BigInt(turnFor * 1e6);
  let now = begin;
  let batch = 1;
  while (now < end) {
    for (let i = 0; i < batch; i++) f();
    calls += batch;
    now = process.hrtime.bigint();
    if (now - begin < BigInt(turnFor * 1e5)) batch *= 2;
  }
  return Number(now - begin) / calls;
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

function run(title, body, limit) {
  const functions = Object.entries(contestants(body));
  const expected = functions[0][1]();
  for (const [name, f] of functions) if (f() !== expected) throw new Error(`${name} signs something else`);
  const times = functions.map(() => []);
  for (let turn = -3; turn < turns; turn++) {
    functions.forEach(([, f], i) => {
      const time = measure(f);
      if (turn >= 0) times[i].push(time);
    });
  }
  const size = Buffer.byteLength(body) + `POST${at}${target}`.length;
  console.log(`\n${title}: ${size} bytes to sign; at most ${limit} of createHmac\n`);
  console.log(`| | median | of createHmac on the same kind |\n|---|---|---|`);
  functions.forEach(([name], i) => {
    const floor = name.endsWith('bytes') ? 1 : 0;
    const ratio = median(times[i].map((time, turn) => time / times[floor][turn]));
    const time = median(times[i]);
    const shown = time > 1e5 ? `${(time / 1e6).toFixed(3)} ms` : `${(time / 1e3).toFixed(2)} µs`;
    const verdict = name.startsWith('key.sign') ? (ratio <= limit ? ' (within)' : ' (OVER)') : '';
    console.log(`| ${name} | ${shown} | ${ratio.toFixed(2)}${verdict} |`);
    if (verdict === ' (OVER)') process.exitCode = 1;
  });
}

console.log(`Node.js ${process.version}, OpenSSL ${process.versions.openssl}, ${turns} turns of ${turnFor} ms`);
run('A usual request', small, 1.5);
run('1 MB without whitespace', large, 1.3);
