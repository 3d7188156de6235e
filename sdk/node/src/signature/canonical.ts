import { Buffer } from '../platform/buffer.js';
import { SignatureError } from './error.js';
import { bytesOf } from './signature.js';
import { Scanner, type Scan } from './scan.js';
import { withoutSpace } from './whitespace.js';

/**
 * Returns a JSON text without structural whitespace, after checking that it is
 * one value by RFC 8259 in UTF-8, that no two names of one object are equal
 * once unescaped, that no surrogate escape stands alone, and that nesting is at
 * most 128 deep. Scalars are accepted here; a verifier refuses them.
 *
 * @throws {@link SignatureError} `body_invalid_json`, `body_duplicate_name` or `body_too_deep`
 */
export function canonical(body: string | Uint8Array): Buffer {
  return new Scanner(bytesOf(body)).scan().text;
}

/** A JSON value without floats: see {@link parseJSON}. */
export type JSONValue = string | number | boolean | null | JSONValue[] | { [name: string]: JSONValue };

/**
 * Parses a JSON text without ever rounding a number: an integer of up to 15
 * digits becomes a number, every other number its text, as a string. `25.10`
 * is `"25.10"`, `12345678901234567890` keeps all its digits, `1800` is 1800.
 * It is as strict as {@link canonical}.
 *
 * @throws {@link SignatureError} with the codes of {@link canonical}
 */
export function parseJSON(text: string | Uint8Array): JSONValue {
  return valueOf(new Scanner(bytesOf(text)).scan());
}

/** The value of a text that was scanned. */
export function valueOf(scan: Scan): JSONValue {
  if (scan.numbers.length === 0) return JSON.parse(scan.text.toString('utf8')) as JSONValue;
  const parts: string[] = [];
  let from = 0;
  for (const [begin, end] of scan.numbers) {
    // Numbers are ASCII, so a slice between two never cuts a character.
    parts.push(scan.text.toString('utf8', from, begin), '"', scan.text.toString('latin1', begin, end), '"');
    from = end;
  }
  parts.push(scan.text.toString('utf8', from));
  return JSON.parse(parts.join('')) as JSONValue;
}

/** The text of a member of a JSON object, as it stands there; undefined when there is none. @internal */
export function memberOf(text: string, name: string): string | undefined {
  const scan = new Scanner(bytesOf(text)).scan();
  const span = scan.members.get(`"${name}`);
  return span === undefined ? undefined : scan.text.toString('utf8', ...span);
}

/** The JSON body of a message under verification. */
export interface Content {
  scan: Scan | undefined; // undefined while only another reading than the structural is in order
  /** What the signature is expected to cover. */
  text: Buffer;
  /** The body as it was sent. */
  sent: Buffer;
  /** Why the structural reading is refused, if another is in order and the message may yet be signed by that one. */
  error?: SignatureError;
}

/** Checks a body by the structural reading. `whole` says that no whitespace may stand before it. */
export function checkContent(body: Buffer, whole = false): Content {
  const scan = new Scanner(body).scan();
  const first = whole ? body[0] : scan.text[0];
  if (first !== 0x7b && first !== 0x5b) {
    throw new SignatureError('body_not_object_or_array', 'the body is an object or an array');
  }
  return { scan, text: scan.text, sent: body };
}

/** Checks a body by the structural reading, or by any other. */
export function checkAnyContent(body: Buffer): Content {
  try {
    return checkContent(body);
  } catch (error) {
    if (!(error instanceof SignatureError)) throw error;
    for (const reading of ['ascii', 'unicode'] as const) {
      try {
        checkContent(withoutSpace(reading, body));
        return { scan: undefined, text: body, sent: body, error };
      } catch {
        // The next reading, or the reason that the structural one gives.
      }
    }
    throw error;
  }
}

const retcodeFirst = Buffer.from('{"retcode":');

/**
 * Says whether a text is an answer: a JSON object with a member retcode, which
 * no verifier takes for a request. Where that stands first it is seen at once,
 * be the rest JSON or not; else all of the text is looked at.
 *
 * @throws {@link SignatureError} for what is no body at all
 */
export function isAnswer(text: Buffer): boolean {
  if (text.subarray(0, retcodeFirst.length).equals(retcodeFirst)) return true;
  return checkContent(text).scan?.members.has('"retcode') === true;
}
