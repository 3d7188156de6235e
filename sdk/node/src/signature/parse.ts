import { checkBodyAllowed, checkReadable, ruleOfType } from './body.js';
import { checkCompat, checkContent, valueOf, type Content, type JSONValue } from './canonical.js';
import { SignatureError } from './error.js';
import { keyOf, type Key, type KeyLike } from './key.js';
import {
  bodyMaxDefault,
  bytesOf,
  checkTimestamp,
  encodedSize,
  windowDefault,
  type Kind,
  type Message,
} from './signature.js';
import { headOf, type Head } from './target.js';
import { readingOf, type Reading } from './whitespace.js';

/** What a verifier can be set to. */
export interface VerifyOptions {
  /** The largest body in bytes, 1,048,576 by default. */
  bodyMax?: number | undefined;
  /** How far the timestamp may be from the verifier's clock in either direction, in milliseconds; 120,000 by default. */
  window?: number | undefined;
  /** The route is registered for `multipart/form-data`. */
  upload?: boolean | undefined;
  /**
   * Some credential may sign by another reading of "whitespace removed": a body
   * that is in order by any reading is let through to {@link Parsed.verifyCompat}.
   * {@link Parsed.verify} is as strict as without it.
   */
  compat?: boolean | undefined;
}

/** The checks before the body, done. */
export interface ParsedHead {
  kind: Kind;
  head: Head;
  mac: Buffer;
  timestamp: number;
}

/** Checks all that stands before the body. `binary` says that the target is a string of bytes. */
export function parseHead(m: Message, sig: string, binary = false): ParsedHead {
  if (!m.timestamp || !sig) throw new SignatureError('header_missing', 'the message has no timestamp or no signature');
  checkTimestamp(m.timestamp);
  const mac = decodeMAC(sig);
  const kind = m.kind ?? 'request';
  return { kind, head: headOf(m, binary), mac, timestamp: Number(m.timestamp) };
}

/** Reads the one text that a MAC has: standard Base64 with padding and with zero bits behind the last byte. */
function decodeMAC(sig: string): Buffer {
  if (sig.length === encodedSize) {
    const mac = Buffer.from(sig, 'base64');
    if (mac.length === 64 && mac.toString('base64') === sig) return mac;
  }
  throw new SignatureError(
    'signature_malformed',
    `a signature is standard Base64 of 64 bytes with its padding: ${encodedSize} characters`,
  );
}

/** Refuses a body for its size. */
export function tooLarge(max: number): SignatureError {
  return new SignatureError('body_too_large', `a body has at most ${max} bytes`);
}

/** Checks the body and returns what the signature covers of it. */
export function parseBody(m: Message, options: VerifyOptions): Content {
  const body = bytesOf(m.body);
  if (body.length === 0) {
    checkReadable(m);
    if ((m.kind ?? 'request') === 'request') return { scan: undefined, text: body };
    throw new SignatureError('body_invalid_json', 'the body is empty');
  }
  checkBodyAllowed(m);
  const max = options.bodyMax ?? bodyMaxDefault;
  let refused: Error | undefined;
  try {
    if (ruleOfType(m) === 'unsigned') return { scan: undefined, text: Buffer.alloc(0) };
  } catch (error) {
    refused = error as Error;
  }
  if (body.length > max) throw tooLarge(max);
  if (refused !== undefined) throw refused;
  return options.compat === true ? checkCompat(body) : checkContent(body);
}

/** A message whose form is in order and whose signature is still to be verified. */
export class Parsed {
  readonly kind: Kind;
  /** When the message was signed, as it says, in milliseconds since the epoch. */
  readonly timestamp: number;
  /** The parameters of the query that the signature covers, decoded, in the order sent. */
  readonly params: ReadonlyMap<string, string>;
  /** The MAC that the message came with: what a replay guard remembers and what an answer's must differ from. */
  readonly mac: Buffer;
  /** The reading of "whitespace removed" that the signature was verified by. */
  reading: Reading = 'structural';

  private readonly head: Buffer;
  private readonly window: number;
  private content: Content;

  /** @internal */
  constructor(parsed: ParsedHead, content: Content, options: VerifyOptions) {
    this.kind = parsed.kind;
    this.timestamp = parsed.timestamp;
    this.params = parsed.head.params;
    this.mac = parsed.mac;
    this.head = Buffer.from(parsed.head.text, 'latin1');
    this.window = options.window ?? windowDefault;
    this.content = content;
  }

  /**
   * The text of the body that the signature covers, without structural
   * whitespace: what a handler must parse. Empty for a message without body and
   * for a file upload.
   */
  get body(): Buffer {
    return this.content.text;
  }

  /** The value of the body, by {@link parseJSON}; undefined when there is none. */
  json(): JSONValue | undefined {
    return this.content.scan === undefined ? undefined : valueOf(this.content.scan);
  }

  /** The text of a member of the outermost object, as it came; undefined when there is none. */
  member(name: string): string | undefined {
    const span = this.content.scan?.members.get(`"${name}`);
    return span === undefined ? undefined : this.content.text.toString('utf8', ...span);
  }

  /** The text whose HMAC the signature must be. It may hold secrets: {@link redact} it before it is shown or logged. */
  stringToSign(): Buffer {
    return Buffer.concat([this.head, this.content.text]);
  }

  /**
   * Checks the MAC with each key in turn, then that a request is not an answer
   * sent back, then that the timestamp is within the window around now.
   *
   * @param now the verifier's clock in milliseconds since the epoch
   * @returns the index of the key whose MAC it is
   * @throws {@link SignatureError}, whose `matched` tells whether the MAC had verified
   */
  verify(keys: KeyLike | readonly KeyLike[], now: number = Date.now()): number {
    if (this.content.error !== undefined) throw this.content.error;
    const matched = this.match(keysOf(keys), this.content.text);
    if (matched < 0) throw mismatch();
    return this.checkMatched(matched, now);
  }

  /**
   * verify for a credential whose owner cannot be made to remove whitespace as
   * the specification reads it. It tries the structural reading, if the body is
   * JSON as it came, then the ascii and the unicode reading. Every check of the
   * body runs on the text that matched, which is then {@link Parsed.body}.
   */
  verifyCompat(keys: KeyLike | readonly KeyLike[], now: number = Date.now()): number {
    const list = keysOf(keys);
    const sent = this.content.text;
    const refused = this.content.error;
    if (refused === undefined) {
      const matched = this.match(list, sent);
      if (matched >= 0) return this.checkMatched(matched, now);
    }
    for (const reading of ['ascii', 'unicode'] as const) {
      const text = readingOf(reading, sent);
      if (refused === undefined && text.length === sent.length) continue; // the structural reading over again
      const matched = this.match(list, text);
      if (matched < 0) continue;
      this.reading = reading;
      this.use(text, matched);
      return this.checkMatched(matched, now);
    }
    throw refused ?? mismatch();
  }

  /** Makes the text of another reading the one in use, if it is in order. */
  private use(text: Buffer, matched: number): void {
    this.content = { scan: undefined, text };
    try {
      this.content = checkContent(text);
    } catch (error) {
      throw error instanceof SignatureError ? new SignatureError(error.code, error.detail, matched) : error;
    }
  }

  private match(keys: readonly Key[], body: Buffer): number {
    return keys.findIndex((key) => key.matches(this.mac, this.head, body));
  }

  private checkMatched(matched: number, now: number): number {
    if (this.kind === 'request' && this.content.scan?.members.has('"retcode') === true) {
      throw new SignatureError(
        'signature_reflected',
        'the body of this request has a retcode: it is an answer sent back',
        matched,
      );
    }
    const ahead = this.timestamp - now;
    if (!(Math.abs(ahead) <= this.window)) {
      throw new SignatureError(
        'timestamp_outside_window',
        `the timestamp is ${ahead} ms ahead of the verifier's clock; at most ${this.window} in either direction are accepted`,
        matched,
      );
    }
    return matched;
  }
}

function keysOf(keys: KeyLike | readonly KeyLike[]): Key[] {
  return Array.isArray(keys) ? (keys as readonly KeyLike[]).map(keyOf) : [keyOf(keys as KeyLike)];
}

function mismatch(): SignatureError {
  return new SignatureError('signature_mismatch', 'the signature is not the one of this message with this key');
}

/**
 * Checks the form of a message and its signature, in the order of the codes:
 * everything for which no key is needed.
 *
 * @param sig the text of the SIGNATURE header
 * @throws {@link SignatureError}
 */
export function parse(m: Message, sig: string, options: VerifyOptions = {}): Parsed {
  const message = options.upload === true ? { ...m, upload: true } : m;
  return new Parsed(parseHead(message, sig), parseBody(message, options), options);
}
