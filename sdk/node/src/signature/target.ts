import { Buffer } from '../platform/buffer.js';
import { isUtf8 } from '../platform/utf8.js';
import { SignatureError } from './error.js';
import { isPath, pathFault } from './path.js';
import { checkProse, type QueryReading, type Readings } from './reading.js';
import type { Message } from './signature.js';

/**
 * Everything of a string to sign that stands before the body, as strings of
 * bytes: each character is one byte.
 */
export interface Head {
  /** With the query as it is printed: its question mark, and decoded. */
  text: string;
  /** All bytes are ASCII, so that the text reads the same in UTF-8. */
  ascii: boolean;
  /** The parameters of the query, decoded, in the order sent. */
  params: Map<string, string>;
  path: string;
  /** What stands before the query. */
  start: string;
  /** The query decoded and as sent, without its question mark; undefined when there is none. */
  query: { decoded: string; sent: string } | undefined;
}

const noParams: ReadonlyMap<string, string> = new Map();
const methods = new Set(['GET', 'POST', 'PUT', 'DELETE', 'PATCH']);

/**
 * Makes the head of a message's string to sign, and checks method, path and
 * query. The timestamp must have been checked. `binary` says that the target
 * is a string of bytes already; a verifier has its readings judge the path, before
 * the query is looked at.
 */
export function headOf(m: Message, binary = false, readings?: Readings): Head {
  const method = m.method ?? '';
  const params = noParams as Map<string, string>;
  if (m.kind === 'webhook') {
    if (method !== '' && method !== 'POST') throw new SignatureError('method_not_allowed', 'a webhook is a POST');
    return { text: m.timestamp, ascii: true, params, path: '', start: m.timestamp, query: undefined };
  }
  if (!methods.has(method)) {
    throw new SignatureError(
      'method_not_allowed',
      'the method is one of GET, POST, PUT, DELETE and PATCH in upper case',
    );
  }
  let target = m.target ?? '';
  if (!binary && !isASCII(target)) target = Buffer.from(target, 'utf8').toString('latin1');
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  if (!isPath(path)) throw new SignatureError('path_invalid', pathFault(path));
  readings?.checkPath(path);
  const start = method + m.timestamp + path;
  if (mark < 0) return { text: start, ascii: true, params, path, start, query: undefined };
  const sent = target.slice(mark + 1);
  const decoded = decodeQuery(sent);
  return { ...decoded, text: start + '?' + decoded.text, path, start, query: { decoded: decoded.text, sent } };
}

/** The text of a head in a reading of its query. */
export function textOf(head: Head, reading: QueryReading): string {
  const { start, query } = head;
  if (query === undefined || reading === 'printed') return head.text;
  if (reading === 'printed_as_sent') return start + '?' + query.sent;
  return start + (reading === 'prose' ? query.decoded : query.sent);
}

/** The text that a message is signed with before its body, in the reading of the query that it names. */
export function signedHead(m: Message, head: Head): string {
  const reading = m.queryReading ?? 'printed';
  if (head.query !== undefined && reading.startsWith('prose')) checkProse(head.params.keys());
  return textOf(head, reading);
}

const onlyASCII = /^[\x00-\x7f]*$/;

export function isASCII(text: string): boolean {
  return onlyASCII.test(text);
}

function malformed(detail: string): SignatureError {
  return new SignatureError('query_malformed', detail);
}

/** Decodes a query, each piece once. What makes it malformed comes before what makes it ambiguous, over all pieces. */
function decodeQuery(raw: string): Pick<Head, 'text' | 'ascii' | 'params'> {
  if (/[+;]/.test(raw))
    throw malformed('a raw + or ; stands in the query, which parsers read in different ways; encode it');
  if (/%(?![0-9A-Fa-f]{2})/.test(raw)) throw malformed('the query has a malformed percent escape');
  const pieces: [name: string, value: string][] = [];
  for (const piece of raw.split('&')) {
    const equals = piece.indexOf('=');
    if (piece === '') throw malformed('the query is empty or has an empty piece');
    if (equals < 0) throw malformed('a piece of the query has no =');
    if (equals === 0) throw malformed('a parameter of the query has no name');
    pieces.push([unescape(piece.slice(0, equals)), unescape(piece.slice(equals + 1))]);
  }
  const text = pieces.map(([name, value]) => name + '=' + value).join('&');
  const ascii = isASCII(text);
  if (!ascii && !isUtf8(Buffer.from(text, 'latin1'))) throw malformed('the query is not UTF-8 once decoded');
  const params = new Map<string, string>();
  for (const [name, value] of pieces) {
    const key = ascii ? name : utf8(name);
    if (params.has(key)) throw malformed(`the parameter ${shown(key)} is given twice`);
    params.set(key, ascii ? value : utf8(value));
  }
  for (const [name, value] of pieces) checkAmbiguous(name, value);
  return { text, ascii, params };
}

// In text of bytes, U+0080 to 009F are C2 80 to C2 9F.
const ambiguous = /[\x00-\x1f\x7f&#{}[\]"]|\xc2[\x80-\x9f]|%[0-9A-Fa-f]{2}/;

/** Refuses a piece that could be read in another way than it was meant, now that it is decoded. */
function checkAmbiguous(name: string, value: string): void {
  if (name.includes('='))
    throw new SignatureError('query_ambiguous', `the parameter name ${shown(utf8(name))} contains =`);
  if (ambiguous.test(name + '=' + value)) {
    throw new SignatureError(
      'query_ambiguous',
      `the parameter ${shown(utf8(name))} contains a control character, one of & # { } [ ] " or a percent escape ` +
        'once decoded, and the decoded text is what is signed',
    );
  }
}

function unescape(piece: string): string {
  if (!piece.includes('%')) return piece;
  return piece.replace(/%(..)/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
}

function utf8(binary: string): string {
  return Buffer.from(binary, 'latin1').toString('utf8');
}

/** A name as an error may show it: quoted, escaped and cut. */
export function shown(name: string): string {
  return JSON.stringify(name.length > 64 ? name.slice(0, 64) : name);
}
