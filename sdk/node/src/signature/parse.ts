import { Buffer } from '../platform/buffer.js';
import { checkBodyAllowed, checkReadable, ruleOfType } from './body.js';
import { checkAnyContent, checkContent, valueOf, type Content, type JSONValue } from './canonical.js';
import { SignatureError } from './error.js';
import { keysOf, type KeyLike } from './key.js';
import type { BodyReading, QueryReading, Reading, Readings } from './reading.js';
import {
  bodyMaxDefault,
  bytesOf,
  checkTimestamp,
  encodedSize,
  windowDefault,
  type Kind,
  type Message,
} from './signature.js';
import { headOf, textOf, type Head } from './target.js';
import { withoutSpace } from './whitespace.js';

/** What a verifier can be set to. */
export interface VerifyOptions {
  /** The largest body in bytes, 1,048,576 by default. */
  bodyMax?: number | undefined;
  /** How far the timestamp may be from the verifier's clock in either direction, in milliseconds; 120,000 by default. */
  window?: number | undefined;
  /** The route is registered for `multipart/form-data`. */
  upload?: boolean | undefined;
  /** Take all readings of the query and of "whitespace removed": `allReadings(paths)`. Without it the printed and the structural one alone. */
  readings?: Readings | undefined;
}

/** The checks before the body, done. */
export interface ParsedHead {
  kind: Kind;
  head: Head;
  mac: Buffer;
  timestamp: number;
  /** That of an answer's request, which is its own. */
  queryReading: QueryReading;
}

/** Checks all that stands before the body. `binary` says that the target is a string of bytes. */
export function parseHead(m: Message, sig: string, options: VerifyOptions, binary = false): ParsedHead {
  if (!m.timestamp || !sig) throw new SignatureError('header_missing', 'the message has no timestamp or no signature');
  checkTimestamp(m.timestamp);
  const mac = decodeMAC(sig);
  const kind = m.kind ?? 'request';
  const head = headOf(m, binary, options.readings);
  const queryReading = kind === 'response' && head.query !== undefined ? (m.queryReading ?? 'printed') : 'printed';
  return { kind, head, mac, timestamp: Number(m.timestamp), queryReading };
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

const none = Buffer.alloc(0);

/** Checks the body and returns what the signature covers of it. */
export function parseBody(m: Message, options: VerifyOptions): Content {
  const body = bytesOf(m.body);
  if (body.length === 0) {
    checkReadable(m);
    if ((m.kind ?? 'request') === 'request') return { scan: undefined, text: body, sent: body };
    throw new SignatureError('body_invalid_json', 'the body is empty');
  }
  checkBodyAllowed(m);
  const max = options.bodyMax ?? bodyMaxDefault;
  let refused: Error | undefined;
  try {
    if (ruleOfType(m) === 'unsigned') return { scan: undefined, text: none, sent: none };
  } catch (error) {
    refused = error as Error;
  }
  if (body.length > max) throw tooLarge(max);
  if (refused !== undefined) throw refused;
  return options.readings === undefined ? checkContent(body) : checkAnyContent(body);
}

/** One of the texts that a message may have been signed as. */
interface Candidate {
  reading: Reading;
  head: Buffer;
  body: Buffer;
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

  private readonly head: Head;
  private readonly readings: Readings | undefined;
  private readonly window: number;
  private content: Content;
  private matched: { reading: Reading; head: Buffer };

  /** @internal */
  constructor(parsed: ParsedHead, content: Content, options: VerifyOptions) {
    this.kind = parsed.kind;
    this.timestamp = parsed.timestamp;
    this.params = parsed.head.params;
    this.mac = parsed.mac;
    this.head = parsed.head;
    this.readings = options.readings;
    this.window = options.window ?? windowDefault;
    this.content = content;
    const head = Buffer.from(textOf(parsed.head, parsed.queryReading), 'latin1');
    this.matched = { reading: `${parsed.queryReading}/structural`, head };
  }

  /** The reading that the signature was verified in; before that, the first that is tried. */
  get reading(): Reading {
    return this.matched.reading;
  }

  /** That of the query, in which an answer is signed. */
  get queryReading(): QueryReading {
    return this.reading.split('/')[0] as QueryReading;
  }

  /**
   * The text of the body that the signature covers: what a handler must parse.
   * Empty for a message without body and for a file upload.
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
    const { scan } = this.content;
    const span = scan?.members.get(`"${name}`);
    return scan === undefined || span === undefined ? undefined : scan.text.toString('utf8', ...span);
  }

  /** The text whose HMAC the signature must be. It may hold secrets: {@link redact} it before it is shown or logged. */
  stringToSign(): Buffer {
    return Buffer.concat([this.matched.head, this.content.text]);
  }

  /**
   * Checks the MAC with each key in turn, in each reading that is taken, then
   * that a request is not an answer sent back, then that the timestamp is
   * within the window around now. All checks of a body run on the text that
   * matched, which is then {@link Parsed.body}.
   *
   * @param now the verifier's clock in milliseconds since the epoch
   * @returns the index of the key whose MAC it is
   * @throws {@link SignatureError}, whose `matched` tells whether the MAC had verified
   */
  verify(keys: KeyLike | readonly KeyLike[], now: number = Date.now()): number {
    const list = keysOf(keys);
    for (const candidate of this.candidates()) {
      const matched = list.findIndex((key) => key.matches(this.mac, candidate.head, candidate.body));
      if (matched >= 0) return this.accept(candidate, matched, now);
    }
    throw this.content.error ?? mismatch();
  }

  /** {@link Parsed.verify} for runtimes that have Web Crypto alone. It rejects with what verify throws. */
  async verifyAsync(keys: KeyLike | readonly KeyLike[], now: number = Date.now()): Promise<number> {
    const list = keysOf(keys);
    for (const candidate of this.candidates()) {
      for (const [matched, key] of list.entries()) {
        if (await key.matchesAsync(this.mac, candidate.head, candidate.body))
          return this.accept(candidate, matched, now);
      }
    }
    throw this.content.error ?? mismatch();
  }

  /** The texts that the message may have been signed as, each made when those before it have not matched. */
  private *candidates(): Generator<Candidate> {
    const { content, head } = this;
    const query = this.queryReading;
    if (content.error === undefined)
      yield { reading: `${query}/structural`, head: this.matched.head, body: content.text };
    if (this.readings === undefined) return;
    if (content.sent.length === 0) {
      for (const reading of this.otherQueries()) {
        const text = Buffer.from(textOf(head, reading), 'latin1');
        yield { reading: `${reading}/structural`, head: text, body: content.text };
      }
      return;
    }
    // What the structural reading leaves, where it is none, is not tried.
    const tried = content.error === undefined ? [content.text] : [];
    for (const reading of ['as_sent', 'ascii', 'unicode'] as const) {
      const body = bodyIn(reading, content.sent);
      if (tried.some((text) => text.equals(body))) continue;
      tried.push(body);
      yield { reading: `${query}/${reading}`, head: this.matched.head, body };
    }
  }

  /** The readings of a query that are tried when the printed one has not matched. */
  private otherQueries(): QueryReading[] {
    const { query, path, params } = this.head;
    if (query === undefined || this.kind !== 'request') return [];
    const prose = this.readings?.allowsProse(path, params.keys()) === true;
    const differs = query.sent !== query.decoded;
    const readings: [QueryReading, boolean][] = [
      ['prose', prose],
      ['printed_as_sent', differs],
      ['prose_as_sent', prose && differs],
    ];
    return readings.filter(([, taken]) => taken).map(([reading]) => reading);
  }

  /** Makes the text that matched the one in use, if it is in order, and checks the rest. */
  private accept({ reading, head, body }: Candidate, matched: number, now: number): number {
    this.matched = { reading, head };
    if (!reading.endsWith('/structural')) this.content = contentOf(body, matched);
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

/** A body in one of the readings that are not the structural one. */
function bodyIn(reading: Exclude<BodyReading, 'structural'>, sent: Buffer): Buffer {
  return reading === 'as_sent' ? sent : withoutSpace(reading, sent);
}

/** Checks the text of another reading than the structural one, which has matched. */
function contentOf(text: Buffer, matched: number): Content {
  try {
    // Behind a query, whitespace before the bracket could be a part of that.
    return { ...checkContent(text, true), text };
  } catch (error) {
    throw error instanceof SignatureError ? new SignatureError(error.code, error.detail, matched) : error;
  }
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
  return new Parsed(parseHead(message, sig, options), parseBody(message, options), options);
}
