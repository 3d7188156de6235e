// Sends one request for each mistake in signing that people make in JavaScript,
// each made in the way in which it is made. The codes that the doctor should
// find travel in a header. Usage: node mistakes.mjs URL < credential.json
import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const base = process.argv[2];
const { signKey, apiSecret, apiKey, otherKey } = JSON.parse(readFileSync(0, 'utf8'));
const dir = mkdtempSync(join(tmpdir(), 'mistakes-'));

const order = {
  token: 'ETH_USDT', orderNo: 'A 1', remark: 'late <b>payment</b> & more', 10: 'ten', 2: 'two',
  orderAmount: 25.5, customer: { name: 'Zoë 中文', city: 'São Paulo' }, tags: ['a b', null, true],
};
// What another program wrote, and this one only passes on.
const foreign =
  '{"token":"ETH_USDT","2":"b","1":"a","orderAmount":1.0,"count":1e2,"big":12345678901234567890,' +
  '"name":"Zo\\u00eb","url":"https:\\/\\/shop.example.com"}';
const target = '/openapi/test?b=late%20payment%2F%C3%A9&a=1%2C2';

// parts are those of a correct request with a compact body.
function parts(body = JSON.stringify(order)) {
  const url = new URL(target, base);
  return {
    method: 'POST', timestamp: String(Date.now()), url, path: url.pathname,
    query: decodeURIComponent(url.search), body, type: 'application/json',
  };
}

const text = (p) => p.method + p.timestamp + p.path + p.query + p.body;
const hmac = (t, key = signKey) => createHmac('sha512', key).update(t).digest('base64');

async function send(codes, p, signature) {
  const response = await fetch(p.url, {
    method: p.method,
    headers: { SIGNATURE: signature, TIMESTAMP: p.timestamp, 'Content-Type': p.type, 'X-Codes': codes },
    body: p.method === 'GET' ? undefined : p.body,
  });
  await response.arrayBuffer();
}

// Each returns what was done: a message, and what was signed instead.
const mistakes = [
  ['whitespace_kept', () => { const p = parts(JSON.stringify(order, null, 2)); return [p, hmac(text(p))]; }],
  ['whitespace_kept', () => { const p = parts(); return [p, hmac(text({ ...p, body: JSON.stringify(order, null, '\t') }))]; }],
  ['whitespace_inside_strings_removed', () => { const p = parts(); return [p, hmac(text({ ...p, body: p.body.replace(/\s/g, '') }))]; }],
  // What Express does: the body is parsed, and serialised again to be signed.
  ['body_reserialized', () => { const p = parts(foreign); return [p, hmac(text({ ...p, body: JSON.stringify(JSON.parse(foreign)) }))]; }],
  ['body_reserialized', () => {
    const flat = { token: 'ETH_USDT', orderNo: 'A-1', amount: '25.00' };
    const p = parts(JSON.stringify(flat));
    return [p, hmac(text({ ...p, body: JSON.stringify(flat, Object.keys(flat).sort()) }))];
  }],
  ['whitespace_kept,body_reserialized', () => { const p = parts(foreign); return [p, hmac(text({ ...p, body: JSON.stringify(JSON.parse(foreign), null, 2) }))]; }],
  ['body_omitted', () => { const p = parts(); return [p, hmac(`${p.method}${p.timestamp}${p.path}${p.query}`)]; }],
  ['body_signed_as_object', () => { const p = parts(); return [p, hmac(`${p.method}${p.timestamp}${p.path}${p.query}${order}`)]; }],
  ['body_signed_as_object', () => { const p = { ...parts(), method: 'GET', body: undefined }; return [p, hmac(text(p))]; }],
  ['body_signed_as_object', () => { const p = parts(); return [p, hmac(text({ ...p, body: new TextEncoder().encode(p.body) }))]; }],
  ['form_encoded_body', () => {
    const flat = { token: 'ETH_USDT', orderNo: 'A 1', amount: '25.00' };
    const p = parts(JSON.stringify(flat));
    return [p, hmac(text({ ...p, body: new URLSearchParams(flat) }))];
  }],
  ['form_encoded_body', () => { // fetch sends such a body as a form
    const flat = { token: 'ETH_USDT', orderNo: 'A 1', amount: '25.00' };
    const p = { ...parts(new URLSearchParams(flat)), type: 'application/x-www-form-urlencoded' };
    return [p, hmac(text({ ...p, body: JSON.stringify(flat) }))];
  }],
  ['trailing_newline', () => { const p = parts(JSON.stringify(order) + '\n'); return [p, hmac(text(p))]; }],
  ['bom', () => {
    const file = join(dir, 'order.json');
    writeFileSync(file, '\ufeff' + JSON.stringify(order));
    const p = parts(readFileSync(file, 'utf8')); // the mark stays
    return [p, hmac(text(p))];
  }],
  ['bom', () => { const p = parts(); return [p, hmac(text({ ...p, body: '\ufeff' + p.body }))]; }],
  ['query_omitted', () => { const p = parts(); return [p, hmac(text({ ...p, query: '' }))]; }],
  ['query_without_question_mark', () => { const p = parts(); return [p, hmac(text({ ...p, query: p.query.slice(1) }))]; }],
  ['query_url_encoded', () => { const p = parts(); return [p, hmac(text({ ...p, query: p.url.search }))]; }],
  ['query_url_encoded', () => { const p = parts(); return [p, hmac(text({ ...p, query: '?' + p.url.searchParams }))]; }],
  ['query_url_encoded', () => {
    const p = parts();
    const pairs = [...p.url.searchParams].map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    return [p, hmac(text({ ...p, query: '?' + pairs.join('&') }))];
  }],
  ['query_sorted', () => {
    const p = parts();
    const sorted = new URL(p.url);
    sorted.searchParams.sort();
    return [p, hmac(text({ ...p, query: decodeURIComponent(sorted.search.replaceAll('+', ' ')) }))];
  }],
  ['query_without_question_mark,query_url_encoded', () => { const p = parts(); return [p, hmac(text({ ...p, query: p.url.searchParams }))]; }],
  ['method_lower_case', () => { const p = parts(); return [p, hmac(text({ ...p, method: 'post' }))]; }],
  // fetch makes POST of post, but leaves patch as it is.
  ['method_lower_case', () => { const p = { ...parts(), method: 'patch' }; return [p, hmac(text({ ...p, method: 'PATCH' }))]; }],
  ['method_missing', () => { const p = parts(); return [p, hmac(text({ ...p, method: '' }))]; }],
  ['uri_with_host', () => { const p = parts(); return [p, hmac(text({ ...p, path: p.url.origin + p.path }))]; }],
  ['uri_with_host', () => { const p = parts(); return [p, hmac(text({ ...p, path: p.url.host + p.path }))]; }],
  ['query_url_encoded,uri_with_host', () => { const p = parts(); return [p, hmac(text({ ...p, path: p.url.href, query: '' }))]; }],
  ['uri_without_leading_slash', () => { const p = parts(); return [p, hmac(text({ ...p, path: p.path.slice(1) }))]; }],
  ['uri_with_trailing_slash', () => { const p = parts(); return [p, hmac(text({ ...p, path: p.path + '/' }))]; }],
  ['uri_with_trailing_slash', () => { const p = parts(); p.url.pathname += '/'; return [p, hmac(text(p))]; }],
  // In a router that is mounted at /openapi, Express's req.url is the rest.
  ['uri_with_base_path_missing', () => { const p = parts(); return [p, hmac(text({ ...p, path: p.path.slice('/openapi'.length) }))]; }],
  ['timestamp_in_seconds', () => { const p = parts(); return [p, hmac(text({ ...p, timestamp: Math.floor(p.timestamp / 1000) }))]; }],
  ['timestamp_in_seconds', () => { const p = { ...parts(), timestamp: String(Math.floor(Date.now() / 1000)) }; return [p, hmac(text(p))]; }],
  ['timestamp_in_microseconds', () => { const p = parts(); return [p, hmac(text({ ...p, timestamp: new Date(Number(p.timestamp)).toISOString() }))]; }],
  ['timestamp_in_microseconds', () => { const p = { ...parts(), timestamp: new Date().toISOString() }; return [p, hmac(text(p))]; }],
  ['timestamp_in_microseconds', () => { const p = { ...parts(), timestamp: String(Math.round((performance.timeOrigin + performance.now()) * 1000)) }; return [p, hmac(text(p))]; }],
  ['timestamp_differs_from_header', async () => {
    const p = parts();
    const signature = hmac(text(p));
    await sleep(5);
    return [{ ...p, timestamp: String(Date.now()) }, signature];
  }],
  ['clock_skew', () => { const p = { ...parts(), timestamp: String(Date.now() - 180_000) }; return [p, hmac(text(p))]; }],
  ['time_zone', () => { const p = { ...parts(), timestamp: String(Date.now() + 2 * 3600_000) }; return [p, hmac(text(p))]; }],
  ['api_secret_used_as_key', () => { const p = parts(); return [p, hmac(text(p), apiSecret)]; }],
  ['api_key_used_as_key', () => { const p = parts(); return [p, hmac(text(p), apiKey)]; }],
  ['key_base64_decoded', () => { const p = parts(); return [p, hmac(text(p), Buffer.from(signKey, 'base64'))]; }],
  ['key_hex_decoded', () => { const p = parts(); return [p, hmac(text(p), Buffer.from(signKey, 'hex'))]; }],
  ['key_with_whitespace', () => {
    const file = join(dir, 'sign.key');
    writeFileSync(file, signKey + '\n');
    const p = parts();
    return [p, hmac(text(p), readFileSync(file, 'utf8'))];
  }],
  ['other_environment_key', () => { const p = parts(); return [p, hmac(text(p), otherKey)]; }],
  ['hmac_sha256', () => { const p = parts(); return [p, createHmac('sha256', signKey).update(text(p)).digest('base64')]; }],
  ['hmac_sha1_or_md5', () => { const p = parts(); return [p, createHmac('sha1', signKey).update(text(p)).digest('base64')]; }],
  ['hmac_sha1_or_md5,hex_encoded', () => { const p = parts(); return [p, createHmac('md5', signKey).update(text(p)).digest('hex')]; }],
  ['plain_sha512', () => { const p = parts(); return [p, createHash('sha512').update(text(p) + signKey).digest('base64')]; }],
  ['plain_sha512,hex_encoded', () => { const p = parts(); return [p, createHash('sha512').update(text(p)).digest('hex')]; }],
  ['hex_encoded', () => { const p = parts(); return [p, createHmac('sha512', signKey).update(text(p)).digest('hex')]; }],
  ['base64_url_alphabet', () => { const p = parts(); return [p, createHmac('sha512', signKey).update(text(p)).digest('base64url')]; }],
  ['base64_of_hex', () => { const p = parts(); return [p, btoa(createHmac('sha512', signKey).update(text(p)).digest('hex'))]; }],
  ['signature_url_encoded', () => { const p = parts(); return [p, encodeURIComponent(hmac(text(p)))]; }],
  ['separator_between_parts', () => { const p = parts(); return [p, hmac([p.method, p.timestamp, p.path + p.query, p.body].join('\n'))]; }],
  ['separator_between_parts', () => { const p = parts(); return [p, hmac([p.method, p.timestamp, p.path, p.query, p.body].join('&'))]; }],
  ['parts_in_other_order', () => { const p = parts(); return [p, hmac(p.timestamp + p.method + p.path + p.query + p.body)]; }],
  ['body_encoding_not_utf8', () => { const p = parts(); return [p, hmac(Buffer.from(text(p), 'utf16le'))]; }],
  ['body_encoding_not_utf8', () => { const p = parts(); return [p, hmac(Buffer.from(text(p), 'latin1'))]; }],
  // A body read as Latin-1 text.
  ['body_encoding_not_utf8', () => { const p = parts(); return [p, hmac(text({ ...p, body: Buffer.from(p.body).toString('latin1') }))]; }],
];

try {
  for (const [codes, make] of mistakes) {
    await send(codes, ...await make());
  }
} finally {
  rmSync(dir, { recursive: true });
}
