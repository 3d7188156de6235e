import { Buffer } from '../platform/buffer.js';
import { bytesOf } from './signature.js';
import { structural } from './strip.js';

// The closed set of whitespace characters.
const whitespace = /[\t-\r\x1c-\x20\x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/;

/** The whitespace character of the closed set at index i, and how many bytes it has in UTF-8: 0 when none stands there. */
interface Space {
  unit: number;
  size: number;
}

const none: Space = { unit: 0, size: 0 };

function spaceAt(text: Buffer, i: number): Space {
  const a = text[i];
  if ((a >= 0x09 && a <= 0x0d) || (a >= 0x1c && a <= 0x20)) return { unit: a, size: 1 };
  const b = text[i + 1] as number | undefined;
  const c = text[i + 2] as number | undefined;
  if (a === 0xc2 && (b === 0x85 || b === 0xa0)) return { unit: b, size: 2 };
  if (b === undefined || c === undefined || c < 0x80 || c > 0xbf || a < 0xe1) return none;
  const unit = ((a & 0x0f) << 12) | ((b & 0x3f) << 6) | (c & 0x3f);
  return (a & 0xf0) === 0xe0 && (b & 0xc0) === 0x80 && whitespace.test(String.fromCharCode(unit))
    ? { unit, size: 3 }
    : none;
}

// Bytes that need a look: the quote, the backslash, and those that a
// whitespace character begins with.
const stops = new Uint8Array(256);
for (const c of '"\\\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\u1680\u2000\u3000\ufeff') stops[Buffer.from(c)[0]] = 1;

/**
 * Returns the text of a JSON body as our side sends it, free of whitespace
 * under every reading of the word: structural whitespace is dropped, and a
 * whitespace character inside a string or a name is written as its `\u` escape
 * in lower-case hex. The JSON value stays the same. The body is not validated;
 * one that holds nothing to change is returned itself. What was given as text
 * is returned as text, what was given as bytes as bytes.
 */
export function escapeWhitespace(body: string): string;
export function escapeWhitespace(body: Uint8Array): Buffer;
export function escapeWhitespace(body: string | Uint8Array): string | Buffer;
export function escapeWhitespace(body: string | Uint8Array): string | Buffer {
  if (typeof body !== 'string') return escapeBytes(bytesOf(body));
  return whitespace.test(body) ? escapeBytes(Buffer.from(body, 'utf8')).toString('utf8') : body;
}

function escapeBytes(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  let open = false;
  let escaped = false; // an odd number of backslashes came last
  for (let i = 0; i < body.length; i++) {
    const c = body[i];
    const after = escaped;
    escaped = c === 0x5c && !escaped;
    if (stops[c] === 0) continue;
    if (c === 0x22 && !after) open = !open;
    const space = spaceAt(body, i);
    // What a backslash stands before, no JSON then, is left to be refused as it is.
    if (space.size === 0 || after || (!open && !structural(c))) continue;
    parts.push(body.subarray(from, i));
    if (open) parts.push(Buffer.from('\\u' + space.unit.toString(16).padStart(4, '0'), 'latin1'));
    i += space.size - 1;
    from = i + 1;
  }
  if (parts.length === 0) return body;
  parts.push(body.subarray(from));
  return Buffer.concat(parts);
}

/** Returns text without its whitespace, inside strings too: U+0009 to 000D and 0020, or the whole set; text itself when there is nothing to remove. */
export function withoutSpace(set: 'ascii' | 'unicode', text: Buffer): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (stops[text[i]] === 0) continue;
    const { unit, size } = spaceAt(text, i);
    if (size === 0 || (set === 'ascii' && unit !== 0x20 && (unit < 0x09 || unit > 0x0d))) continue;
    parts.push(text.subarray(from, i));
    i += size - 1;
    from = i + 1;
  }
  if (parts.length === 0) return text;
  parts.push(text.subarray(from));
  return Buffer.concat(parts);
}
