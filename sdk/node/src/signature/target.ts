import { isUtf8 } from './utf8.js';
import { SignatureError } from './error.js';
import type { Message } from './signature.js';

/**
 * Everything of a string to sign that stands before the body, as a string of
 * bytes: each character is one byte.
 */
export interface Head {
  text: string;
  /** All bytes are ASCII, so that the text reads the same in UTF-8. */
  ascii: boolean;
  /** The parameters of the query, decoded, in the order sent. */
  params: Map<string, string>;
}

const noParams: ReadonlyMap<string, string> = new Map();
const methods = new Set(['GET', 'POST', 'PUT', 'DELETE', 'PATCH']);

// RFC 3986's pchar without ";", at which some routers cut a segment, and
// without the escapes that a router decodes into a delimiter, a dot or a NUL.
// No segment is empty, "." or "..".
const path = /^(?:\/(?!\.{1,2}(?:\/|$))(?:[\w\-.~!$&'()*+,=:@]|%(?!00|25|2[Ee]|2[Ff]|3[Ff]|5[Cc])[0-9A-Fa-f]{2})+)+$/;

/** Says where a refused path goes wrong, as far as one sentence can. */
function pathFault(text: string): string {
  if (!text.startsWith('/')) return 'a path begins with /';
  if (/\/(\/|$)/.test(text)) return 'a path has no empty segment and no / at its end';
  if (/\/\.{1,2}(\/|$)/.test(text)) return 'a path has no segment . or ..';
  const escape = /%(00|25|2e|2f|3f|5c)/i.exec(text);
  if (escape) return `${escape[0]} may not stand in a path`;
  return 'a character of the path may not stand in it unencoded, or an escape is malformed';
}

/**
 * Makes the head of a message's string to sign, and checks method, path and
 * query. The timestamp must have been checked. `binary` says that the target
 * is a string of bytes already.
 */
export function headOf(m: Message, binary = false): Head {
  const method = m.method ?? '';
  if (m.kind === 'webhook') {
    if (method !== '' && method !== 'POST') throw new SignatureError('method_not_allowed', 'a webhook is a POST');
    return { text: m.timestamp, ascii: true, params: noParams as Map<string, string> };
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
  const route = mark < 0 ? target : target.slice(0, mark);
  if (route !== '/' && !path.test(route)) throw new SignatureError('path_invalid', pathFault(route));
  const text = method + m.timestamp + route;
  if (mark < 0) return { text, ascii: true, params: noParams as Map<string, string> };
  const query = decodeQuery(target.slice(mark + 1));
  return { text: text + '?' + query.text, ascii: query.ascii, params: query.params };
}

const onlyASCII = /^[\x00-\x7f]*$/;

export function isASCII(text: string): boolean {
  return onlyASCII.test(text);
}

function malformed(detail: string): SignatureError {
  return new SignatureError('query_malformed', detail);
}

/** Decodes a query, each piece once. What makes it malformed comes before what makes it ambiguous, over all pieces. */
function decodeQuery(raw: string): Head {
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
