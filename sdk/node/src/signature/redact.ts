import { Buffer } from '../platform/buffer.js';

// The members and parameters whose values are never shown.
const secretNames = new Set([
  'password',
  'apisecret',
  'api_secret',
  'access_token',
  'refresh_token',
  'refreshtoken',
  'signkey',
  'totp',
  'bankaccount',
]);
const secretEnd = new RegExp(`(${[...secretNames].join('|')})$`, 'i');

function isSecret(name: string): boolean {
  return secretNames.has(name.toLowerCase());
}

/**
 * Returns a copy of a string to sign, or of a body, that may be shown and
 * logged: the values of password, apiSecret, access_token, refresh_token,
 * signKey, totp, bankAccount and the other spellings of them, in the query and
 * anywhere in the body, read `<redacted n bytes>`. Names are compared without regard to case. The text
 * need not be well formed; bytes that are not UTF-8 are shown as U+FFFD.
 */
export function redact(text: string | Uint8Array): string {
  // One character a byte, so that lengths are in bytes and nothing is lost.
  const binary = (typeof text === 'string' ? Buffer.from(text, 'utf8') : Buffer.from(text)).toString('latin1');
  const begin = binary.search(/[{["]/);
  const head = begin < 0 ? binary : binary.slice(0, begin);
  const body = begin < 0 ? '' : binary.slice(begin);
  return Buffer.from(redactQuery(head) + redactBody(body), 'latin1').toString('utf8');
}

/** Copies what stands before a body, in whichever reading of the query. */
function redactQuery(text: string): string {
  const mark = text.indexOf('?');
  let begin = 0; // of the piece
  const shown = text.split('&').map((piece) => {
    const at = secretAt(piece, mark < 0 ? piece.length : mark - begin);
    begin += piece.length + 1;
    return at < 0 ? piece : `${piece.slice(0, at)}<redacted ${piece.length - at} bytes>`;
  });
  return shown.join('&');
}

/**
 * Where a secret value begins in a piece of a query; -1 where there is none.
 * Before the question mark, if there is one, a name may follow the path without
 * a mark: what ends with a secret's name will do.
 */
function secretAt(piece: string, mark: number): number {
  for (let equals = piece.indexOf('='); equals >= 0 && equals < mark; equals = piece.indexOf('=', equals + 1)) {
    if (secretEnd.test(decoded(piece.slice(0, equals)))) return equals + 1;
  }
  const name = Math.max(mark + 1, 0);
  const equals = mark < piece.length ? piece.indexOf('=', name) : -1;
  return equals >= 0 && isSecret(decoded(piece.slice(name, equals))) ? equals + 1 : -1;
}

function decoded(name: string): string {
  return name.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** Copies a body and replaces each value that follows a secret name and a colon, wherever they stand. */
function redactBody(text: string): string {
  let shown = '';
  let from = 0;
  for (let i = 0; i < text.length;) {
    if (text[i] !== '"') {
      i++;
      continue;
    }
    const end = stringEnd(text, i);
    const colon = skipSpace(text, end);
    if (text[colon] !== ':' || !isSecret(unquoted(text.slice(i, end)))) {
      i = end;
      continue;
    }
    const value = skipSpace(text, colon + 1);
    i = valueEnd(text, value);
    const secret = text.slice(value, i);
    const size = secret.startsWith('"') ? secret.slice(1).replace(/"$/, '').length : secret.length;
    shown += `${text.slice(from, value)}"<redacted ${size} bytes>"`;
    from = i;
  }
  return shown + text.slice(from);
}

/** The text of a quoted name, escapes resolved where they are in order. */
function unquoted(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted.replace(/^"|"$/g, '');
  }
}

/** The index behind the string that begins at i, or the length of a text that ends before the string does. */
function stringEnd(text: string, begin: number): number {
  for (let i = begin + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') return i + 1;
  }
  return text.length;
}

/** The index behind the value that begins at i. */
function valueEnd(text: string, begin: number): number {
  let depth = 0;
  for (let i = begin; i < text.length;) {
    const c = text[i];
    if (depth === 0 && (c === '}' || c === ']' || c === ',' || isSpace(c))) return i;
    const next = c === '"' ? stringEnd(text, i) : i + 1;
    if (c === '{' || c === '[') depth++;
    else if (c === '}' || c === ']') depth--;
    i = next;
    if (depth === 0 && (c === '"' || c === '}' || c === ']')) return i;
  }
  return text.length;
}

function skipSpace(text: string, begin: number): number {
  let i = begin;
  while (i < text.length && isSpace(text[i])) i++;
  return i;
}

function isSpace(c: string): boolean {
  return c === ' ' || c === '\n' || c === '\r' || c === '\t';
}
