import { SignatureError } from './error.js';
import type { Message } from './signature.js';

/** What of a body is signed: there is none, its canonical text, or nothing, for a file upload. */
export type BodyRule = 'absent' | 'json' | 'unsigned';

/** Says whether m may have a body. On GET and DELETE the boundary between query and body would depend on the reader. */
export function bodyAllowed(m: Message): boolean {
  return (m.kind ?? 'request') !== 'request' || (m.method !== 'GET' && m.method !== 'DELETE');
}

export function checkBodyAllowed(m: Message): void {
  if (!bodyAllowed(m)) throw new SignatureError('body_not_allowed', `a ${m.method} request has no body`);
}

/**
 * Says what of m's body is signed, or refuses the message for its body or for
 * what it says of one. Without a body it may name any type that can be read.
 */
export function ruleOf(m: Message): BodyRule {
  if (m.body === undefined || m.body.length === 0) {
    checkReadable(m);
    return 'absent';
  }
  checkBodyAllowed(m);
  return ruleOfType(m);
}

const usualTypes = new Set([
  '',
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=utf-8',
]);

/**
 * Refuses a Content-Type that parsers fail at or disagree about. It is refused
 * where no body follows too: a handler that asks for its form fails.
 */
export function checkReadable(m: Message): void {
  mediaTypeOf(m);
}

/** The rule for a body that is there. */
export function ruleOfType(m: Message): BodyRule {
  const encoding = m.contentEncoding ?? '';
  if (encoding !== '' && encoding.toLowerCase() !== 'identity')
    throw notAccepted('the content encoding is identity or none');
  const media = mediaTypeOf(m);
  if (media.type === 'multipart/form-data') {
    if (m.upload === true && (m.kind ?? 'request') === 'request') return 'unsigned';
    throw notAccepted('this route takes no file uploads');
  }
  if (media.type !== 'application/json') throw notAccepted('the content type is application/json');
  if (media.charset !== undefined && media.charset.toLowerCase() !== 'utf-8') throw notAccepted('JSON is UTF-8');
  return 'json';
}

interface MediaType {
  type: string;
  charset: string | undefined;
}

/** The Content-Type taken apart; an absent one is that of JSON. */
function mediaTypeOf(m: Message): MediaType {
  const contentType = m.contentType ?? '';
  if (usualTypes.has(contentType)) return { type: 'application/json', charset: undefined };
  const media = parseMediaType(contentType);
  if (media === undefined) throw notAccepted('the content type cannot be read');
  return media;
}

function notAccepted(detail: string): SignatureError {
  return new SignatureError('content_type_not_accepted', detail);
}

// What parsers agree about. Bytes beyond visible ASCII, space and tab servers
// read as Latin-1 or as UTF-8, and a * in a parameter's name says that RFC 2231
// encodes or continues it, which few understand.
const readByAll = /^[\t -~]*$/;
const nameChars = "!#$%&'+\\-.^_`{|}~0-9A-Za-z";
const token = `[*${nameChars}]+`;
const space = '[ \\t]*';
const mediaType = new RegExp(`^${space}(${token}(?:/${token})?)${space}(?=;|$)`);
// A backslash escapes the separators of RFC 2045 and stands for itself elsewhere.
const parameter = new RegExp(
  `${space};${space}([${nameChars}]+)${space}=${space}(?:(${token})|"((?:[^"\\\\]|\\\\["\\\\]|\\\\(?!["\\\\]))*)")`,
  'y',
);
const end = new RegExp(`${space}(?:;${space})?$`, 'y'); // a semicolon too many is no error

/** Reads a media type with its parameters, or returns undefined for one that is malformed or names a parameter twice. */
function parseMediaType(text: string): MediaType | undefined {
  const type = readByAll.test(text) ? mediaType.exec(text) : null;
  if (type === null) return undefined;
  const values = new Map<string, string>();
  let at = type[0].length;
  while (execAt(end, text, at) === null) {
    const found = execAt(parameter, text, at);
    if (found === null) return undefined;
    at = parameter.lastIndex;
    const name = found[1].toLowerCase();
    const bare = found[2] as string | undefined; // unless it is quoted
    const value = bare ?? found[3].replace(/\\([()<>@,;:\\"/[\]?=])/g, '$1');
    if (values.has(name) && values.get(name) !== value) return undefined;
    values.set(name, value);
  }
  return { type: type[1].toLowerCase(), charset: values.get('charset') };
}

/** Runs a sticky pattern at a place of the text. */
function execAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
