import { Buffer } from '../platform/buffer.js';
import { hashes } from '../platform/hash.js';
import { mistakes } from '../spec/doctor.js';
import { canonical } from './canonical.js';
import { bytesOf, type Message } from './signature.js';
import { strip } from './strip.js';
import { withoutSpace } from './whitespace.js';

/** A usual mistake in signing: what was done, what to do instead, and the corrected line of code. */
export interface Finding {
  /** The stable word that names the mistake, from spec/doctor.json or one of this package's own. */
  code: string;
  cause: string;
  cure: string;
  fix?: string;
}

/** The texts that a mistaken signer may have taken for the key. */
export interface Secrets {
  signKey: string;
  apiSecret?: string | undefined;
  apiKey?: string | undefined;
}

/** A finding as people read it. */
export function explained(finding: Finding): string {
  const text = `${finding.cause} ${finding.cure}`;
  return finding.fix === undefined ? text : `${text}\n  ${finding.fix}`;
}

/** Returns the row of the doctor's table, with what is known beyond it. */
export function findingOf(code: keyof typeof mistakes, more = ''): Finding {
  const { cause, cure, fix } = mistakes[code];
  return { code, cause: more === '' ? cause : `${cause} ${more}`, cure, fix };
}

/**
 * Says by how much two clocks differ.
 *
 * @param theirs the text of the other side's TIMESTAMP
 * @param ours this machine's clock
 */
export function skew(theirs: string, ours: number): Finding {
  if (!/^[0-9]{13}$/.test(theirs)) return findingOf('clock_skew');
  const ahead = ours - Number(theirs);
  const by = `This machine's clock is ${Math.abs(ahead)} ms ${ahead < 0 ? 'behind' : 'ahead of'} the other's.`;
  return findingOf('clock_skew', by);
}

type Mistake = keyof typeof mistakes;

/**
 * Looks for the usual mistake whose signature a message carries: one mistake
 * at a time, of the kinds that JavaScript code makes. Returns undefined when
 * none matches; `xcheckout doctor` knows more of them, and pairs. It computes
 * some forty MACs, so call it for a person and not for every refusal of a
 * public server. Where there is Web Crypto alone it looks only at the form of
 * timestamp and signature.
 */
export function diagnose(m: Message, sig: string, secrets: Secrets): Finding | undefined {
  const byForm = formOf(m, sig);
  if (byForm !== undefined) return findingOf(byForm);
  if (hashes === undefined) return undefined;
  const { hmac, sha512 } = hashes;
  const scene = sceneOf(m);
  const right = join(scene);
  for (const [code, text] of texts(scene)) {
    if (text !== right && hmac(secrets.signKey, text) === sig) return findingOf(code);
  }
  for (const [code, key] of keys(secrets)) if (hmac(key, right) === sig) return findingOf(code);
  for (const text of [right, right + secrets.signKey, secrets.signKey + right]) {
    if (sha512(text) === sig) return findingOf('plain_sha512');
  }
  return undefined;
}

/** The mistakes that show in the form of timestamp and signature. */
function formOf(m: Message, sig: string): Mistake | undefined {
  if (/^[0-9]{10}$/.test(m.timestamp)) return 'timestamp_in_seconds';
  if (/^[0-9a-f]{128}$/i.test(sig)) return 'hex_encoded';
  if (/^[0-9a-f]{64}$/i.test(sig) || /^[A-Za-z0-9+/]{43}=$/.test(sig)) return 'hmac_sha256';
  if (/^[0-9a-f]{32}$|^[0-9a-f]{40}$/i.test(sig) || /^([A-Za-z0-9+/]{22}==|[A-Za-z0-9+/]{27}=)$/.test(sig)) {
    return 'hmac_sha1_or_md5';
  }
  if (/%(2B|2F|3D)/i.test(sig) || (sig.includes(' ') && sig.length === 88)) return 'signature_url_encoded';
  if (sig.length === 172 && /^[0-9a-f]{128}$/i.test(Buffer.from(sig, 'base64').toString('latin1')))
    return 'base64_of_hex';
  const text = sig.replace(/[\r\n]/g, '').replace(/==$/, '');
  if (/^([A-Za-z0-9+/]{86}|[A-Za-z0-9_-]{86})$/.test(text) && (sig.length !== 88 || /[-_]/.test(sig)))
    return 'base64_url_alphabet';
  return undefined;
}

/** A message in parts, each as a string of bytes. */
interface Scene {
  method: string;
  timestamp: string;
  path: string;
  /** With its question mark, decoded; empty without a query. */
  query: string;
  rawQuery: string;
  body: string;
  rawBody: Buffer;
}

function sceneOf(m: Message): Scene {
  const webhook = m.kind === 'webhook';
  const target = webhook ? '' : Buffer.from(m.target ?? '', 'utf8').toString('latin1');
  const mark = target.indexOf('?');
  const rawQuery = mark < 0 ? '' : target.slice(mark);
  const rawBody = bytesOf(m.body);
  return {
    method: webhook ? '' : (m.method ?? ''),
    timestamp: m.timestamp,
    path: mark < 0 ? target : target.slice(0, mark),
    query: rawQuery.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    rawQuery,
    body: strip(rawBody).toString('latin1'),
    rawBody,
  };
}

function join(s: Scene): string {
  return s.method + s.timestamp + s.path + s.query + s.body;
}

/** The strings to sign that usual mistakes make, in the order of likelihood. */
function* texts(s: Scene): Generator<[Mistake, string]> {
  for (const [code, body] of bodies(s)) yield [code, join({ ...s, body })];
  if (s.query !== '') {
    const sorted = '?' + s.query.slice(1).split('&').sort().join('&');
    yield ['query_omitted', join({ ...s, query: '' })];
    yield ['query_without_question_mark', join({ ...s, query: s.query.slice(1) })];
    yield ['query_without_question_mark', join({ ...s, query: s.rawQuery.slice(1) })];
    yield ['query_url_encoded', join({ ...s, query: s.rawQuery })];
    yield ['query_sorted', join({ ...s, query: sorted })];
  }
  if (s.method !== '') {
    yield ['method_lower_case', join({ ...s, method: s.method.toLowerCase() })];
    yield ['method_missing', join({ ...s, method: '' })];
    yield ['uri_without_leading_slash', join({ ...s, path: s.path.slice(1) })];
    yield ['uri_with_trailing_slash', join({ ...s, path: s.path + '/' })];
    for (let i = s.path.indexOf('/', 1); i > 0; i = s.path.indexOf('/', i + 1)) {
      yield ['uri_with_base_path_missing', join({ ...s, path: s.path.slice(i) })];
    }
  }
  yield ['timestamp_in_seconds', join({ ...s, timestamp: s.timestamp.slice(0, 10) })];
  const parts = [s.method, s.timestamp, s.path + s.query, s.body].filter((part) => part !== '');
  for (const separator of ['\n', '&', '|']) yield ['separator_between_parts', parts.join(separator)];
}

/** The texts that may have been signed in the body's place. */
function* bodies(s: Scene): Generator<[Mistake, string]> {
  for (const body of ['[object Object]', 'undefined', 'null']) yield ['body_signed_as_object', body];
  if (s.rawBody.length === 0) return;
  yield ['whitespace_kept', s.rawBody.toString('latin1')];
  for (const reading of ['ascii', 'unicode'] as const) {
    yield ['whitespace_inside_strings_removed', withoutSpace(reading, s.rawBody).toString('latin1')];
  }
  for (const text of reserialized(s.rawBody)) yield ['body_reserialized', Buffer.from(text, 'utf8').toString('latin1')];
  yield ['body_omitted', ''];
  yield ['trailing_newline', s.body + '\n'];
  yield ['bom', '\xef\xbb\xbf' + s.body];
}

/** Other texts of the same JSON: as JSON.stringify writes it, with names sorted, with non-ASCII characters escaped. */
function reserialized(raw: Buffer): string[] {
  let value: unknown;
  try {
    value = JSON.parse(canonical(raw).toString('utf8'));
  } catch {
    return [];
  }
  const plain = JSON.stringify(value);
  const escaped = plain.replace(/[^\0-\x7f]/g, (c) => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
  return [plain, JSON.stringify(sorted(value)), escaped, plain.replace(/\//g, '\\/')];
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, v]) => [name, sorted(v)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What may have been used as the key. */
function* keys({ signKey, apiSecret, apiKey }: Secrets): Generator<[Mistake, string | Buffer]> {
  if (apiSecret) yield ['api_secret_used_as_key', apiSecret];
  if (apiKey) yield ['api_key_used_as_key', apiKey];
  yield ['key_base64_decoded', Buffer.from(signKey, 'base64')];
  if (/^([0-9a-f]{2})+$/i.test(signKey)) yield ['key_hex_decoded', Buffer.from(signKey, 'hex')];
  for (const end of ['\n', '\r\n', ' ']) yield ['key_with_whitespace', signKey + end];
  for (const around of [' ', '"', "'"]) yield ['key_with_whitespace', around + signKey + around];
  yield ['key_with_whitespace', '\ufeff' + signKey];
}

/**
 * The command that finds the mistake with the doctor of the `xcheckout` CLI,
 * which knows more of them, and pairs. It holds no secret: the signKey comes
 * from XCHECKOUT_SIGN_KEY, the body, as it was sent, from a file.
 */
export function doctorCommand(m: Message, sig: string): string {
  const words = ['xcheckout', 'doctor'];
  if (m.kind !== undefined && m.kind !== 'request') words.push('--kind', m.kind);
  if (m.kind !== 'webhook')
    words.push('--method', quoted(m.method ?? ''), '--target', quoted(redactedTarget(m.target ?? '')));
  words.push('--timestamp', quoted(m.timestamp), '--signature', quoted(sig));
  if (m.contentType) words.push('--content-type', quoted(m.contentType));
  if (m.body !== undefined && m.body.length > 0) words.push('--body-file', 'body.json');
  return words.join(' ');
}

/** How a person is told to run that command. */
export function howToAsk(command: string): string {
  return `To find the mistake, with the body as it was sent in body.json and the signKey in XCHECKOUT_SIGN_KEY:\n  ${command}`;
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  const safe = word.replace(/[^ -~]/g, '?').slice(0, 2048);
  return /^[A-Za-z0-9_./:=+-]+$/.test(safe) ? safe : `'${safe.replace(/'/g, `'\\''`)}'`;
}

/** A target without the values of secret parameters. */
function redactedTarget(target: string): string {
  return target.replace(
    /([?&](?:password|api_?secret|access_token|refresh_?token|signKey|totp|bankAccount)=)[^&]*/gi,
    '$1<redacted>',
  );
}
