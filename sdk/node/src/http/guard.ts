import { diagnosis } from './diagnosis.js';
import { newRequestId, refusal, type Answer } from './envelope.js';
import { BodyConsumedError } from './consumed.js';
import { signerOf, type AnswerSigner } from './signer.js';
import { checkNames, namesOf } from '../options.js';
import type { Buffer } from '../platform/buffer.js';
import { inProduction } from '../platform/env.js';
import type { JSONValue } from '../signature/canonical.js';
import { SignatureError } from '../signature/error.js';
import { Key, keysOf, type KeyLike } from '../signature/key.js';
import type { Parsed } from '../signature/parse.js';
import type { Reading } from '../signature/reading.js';
import { redact } from '../signature/redact.js';
import { ReplayMemory, type ReplayGuard } from '../signature/replay.js';
import { parseRequest, type BodyReader, type RequestHead, type RequestOptions } from '../signature/request.js';
import { timestamp, windowDefault } from '../signature/signature.js';

/** Who may have signed a request. */
export interface Credential {
  /** Its live keys: one, or two while they are rotated. */
  keys: KeyLike | readonly KeyLike[];
  /** Its name; replays are remembered by it. */
  id?: string | undefined;
}

/** What is known of a request before its signature is verified: enough to look its credential up, and not to be believed. */
export interface Claimant {
  method: string;
  /** Path and query as on the request line. */
  target: string;
  /** The access token of the Authorization header; empty without one. */
  token: string;
  /** The form of the request, its body included. */
  parsed: Parsed;
}

/** Gets a line for each refusal and failure. */
export interface Log {
  warn(message: string): void;
  error(message: string): void;
}

/**
 * How requests are verified. `keys` is required.
 *
 * An answer is signed, by the key that verified its request, if and only if the
 * request's own MAC verified. It is held back until the handler has ended it,
 * and sent free of whitespace. It must be a JSON object with a member retcode,
 * best at its beginning, for another text that we sign could be sent back to us
 * as a request. What can't be signed (more than `answerMax` bytes, an answer
 * without a body, a page in HTML, a redirect, a Content-Encoding) is never sent:
 * the caller gets a signed refusal instead, whose status is the handler's own if
 * that was a failure, and 500 if not; its `error.code` is `internal_error` or
 * what the status is called, `not_found` say, and the log has the reason. A
 * route that must send such an answer is named by `unsigned`.
 */
export interface GuardOptions extends Omit<RequestOptions, 'kind'> {
  /**
   * The live keys, or a function that looks up who signs: it gets what the
   * request claims and returns the credential, or nothing for one that is not
   * valid, whatever the reason.
   */
  keys: KeyLike | readonly KeyLike[] | ((claimant: Claimant) => Lookup | Promise<Lookup>);
  /** Remembers messages, a {@link ReplayMemory} by default; false for none. */
  replay?: ReplayGuard | false | undefined;
  /** Says which requests only read and may come again; by default none. */
  readOnly?: ((claimant: Claimant) => boolean) | undefined;
  /**
   * Says which requests are to routes whose answers are not signed but sent by
   * the handler as they come; by default none. Clients that go by the
   * specification believe none of them but failures. Refusals that come before
   * the handler are signed all the same.
   */
  unsigned?: ((claimant: Claimant) => boolean) | undefined;
  /** The largest answer that is held back and signed, in bytes; 8 MiB by default. A larger one is not sent, and a failure in its place. */
  answerMax?: number | undefined;
  /**
   * Name the mistake behind a signature that does not match, in the log, and
   * show the caller the string to sign that was expected, secrets left out. By
   * default where NODE_ENV is not `production`.
   */
  explain?: boolean | undefined;
  /** console by default. */
  log?: Log | undefined;
  /** The clock in milliseconds since the epoch, Date.now by default. */
  now?: (() => number) | undefined;
}

const optionNames = namesOf<GuardOptions>({
  keys: 1,
  replay: 1,
  readOnly: 1,
  unsigned: 1,
  answerMax: 1,
  explain: 1,
  log: 1,
  now: 1,
  bodyMax: 1,
  window: 1,
  upload: 1,
  readings: 1,
  signatureHeader: 1,
  timestampHeader: 1,
  requireAuthorization: 1,
});

const credentialNames = namesOf<Credential>({ keys: 1, id: 1 });

/** What a look-up returns. */
export type Lookup = Credential | KeyLike | readonly KeyLike[] | undefined | null;

/** A request that was verified: what is signed is what is to be used. */
export interface Verified {
  /** The canonical text of the body that the signature covers. */
  body: Buffer;
  /** The value of the body, without floats; undefined for a request without one. */
  json: JSONValue | undefined;
  /** The parameters of the query that the signature covers. */
  params: ReadonlyMap<string, string>;
  /** When it was signed, in milliseconds since the epoch. */
  timestamp: number;
  /** The credential's id, or '' when it has none. */
  credential: string;
  /** The index of the live key that signed. */
  matched: number;
  /** The reading of the signature's rule that it was verified in. */
  reading: Reading;
}

/** What became of a request, and what its answer must be signed by. Of a refused one the answer is ready. */
export type Outcome =
  | { verified: Verified; signer: AnswerSigner | undefined }
  | { verified?: undefined; answer: Answer; signer: AnswerSigner | undefined; error: SignatureError };

/** Verifies requests, whatever framework they come through. */
export class Guard {
  readonly options: GuardOptions;
  private readonly replay: ReplayGuard | undefined;
  private readonly log: Log;
  private readonly now: () => number;
  private readonly explain: boolean;

  /** @throws TypeError without a key, for a key that is none, or for an option that there is not */
  constructor(options: GuardOptions) {
    checkNames('signedRequests', options, optionNames);
    this.options = { ...options, keys: typeof options.keys === 'function' ? options.keys : keysOf(options.keys) };
    this.now = options.now ?? Date.now;
    this.log = options.log ?? console;
    this.explain = options.explain ?? !inProduction();
    this.replay = options.replay === false ? undefined : (options.replay ?? new ReplayMemory({ now: this.now }));
  }

  /**
   * Verifies one request.
   *
   * @throws BodyConsumedError when its raw body is gone; it is logged. What `keys` and `replay` throw.
   */
  async check(request: RequestHead, read: BodyReader): Promise<Outcome> {
    const trial: Trial = { request, keys: typeof this.options.keys === 'function' ? [] : keysOf(this.options.keys) };
    const keep: BodyReader = async (max) => (trial.rawBody = await read(max));
    try {
      const parsed = await parseRequest(request, keep, this.options);
      const claimant = { method: request.method, target: request.target, token: tokenOf(request), parsed };
      trial.parsed = parsed;
      const credential = await this.lookup(claimant);
      trial.keys = keysOf(credential.keys);
      const verdict = await verdictOf(parsed, trial.keys, this.now());
      if (verdict.matched >= 0) trial.signer = this.signer(request, trial.keys[verdict.matched], parsed);
      if (verdict.error !== undefined) throw verdict.error;
      await this.guardReplay(claimant, credential, verdict.matched);
      const signer = this.options.unsigned?.(claimant) === true ? undefined : trial.signer;
      return { verified: verifiedOf(parsed, credential, verdict.matched), signer };
    } catch (error) {
      if (error instanceof SignatureError) return this.refuse(error, trial);
      if (error instanceof BodyConsumedError) this.log.error(`xcheckout: ${error.message}`);
      throw error;
    }
  }

  private async lookup(claimant: Claimant): Promise<Credential> {
    const { keys } = this.options;
    const found = typeof keys === 'function' ? await keys(claimant) : keys;
    if (found === undefined || found === null) {
      throw new SignatureError('authentication_failed', 'the credential is not valid');
    }
    if (!isCredential(found)) return { keys: found };
    checkNames('the credential of a look-up', found, credentialNames);
    return found;
  }

  private async guardReplay(claimant: Claimant, credential: Credential, matched: number): Promise<void> {
    if (this.replay === undefined || this.options.readOnly?.(claimant) === true) return;
    const { parsed } = claimant;
    const id = `${credential.id ?? ''} ${parsed.mac.toString('base64', 0, 16)}`;
    const verdict = await this.replay.remember(id, parsed.timestamp + (this.options.window ?? windowDefault));
    if (verdict === 'fresh') return;
    const detail = verdict === 'replayed' ? 'the message was received before' : 'no further message can be remembered';
    throw new SignatureError(verdict, detail, matched);
  }

  private signer(request: RequestHead, key: Key, { queryReading: reading }: Parsed): AnswerSigner {
    const { options, now, log } = this;
    return signerOf({ request, key, reading, options, now, log, max: options.answerMax ?? 8 << 20 });
  }

  private refuse(error: SignatureError, trial: Trial): Outcome {
    const { request, parsed, keys, rawBody } = trial;
    const id = newRequestId();
    const more: Record<string, string> = {};
    let line = `xcheckout: ${id}: ${request.method} request refused, ${error.message}`;
    if (error.code === 'timestamp_outside_window' && parsed !== undefined) {
      more['receivedTimestamp'] = timestamp(parsed.timestamp);
    }
    if (this.explain) {
      const found = diagnosis({ code: error.code, request, rawBody, keys, options: this.options, now: this.now() });
      if (found !== '') line += `\n${found}`;
      if (error.code === 'signature_mismatch' && parsed !== undefined)
        more['stringToSign'] = redact(parsed.stringToSign());
    }
    this.log.warn(line);
    return { answer: refusal(error.code, id, more), signer: trial.signer, error };
  }
}

/** What is known of a request under verification so far. */
interface Trial {
  request: RequestHead;
  keys: Key[];
  rawBody?: Uint8Array | undefined;
  parsed?: Parsed | undefined;
  signer?: AnswerSigner | undefined;
}

function isCredential(found: NonNullable<Lookup>): found is Credential {
  return typeof found === 'object' && !(found instanceof Key) && !Array.isArray(found);
}

function tokenOf(request: RequestHead): string {
  const header = request.headers.find(([name]) => name.toLowerCase() === 'authorization');
  return /^bearer +([!-~]+)$/i.exec(header?.[1] ?? '')?.[1] ?? '';
}

/** Verifies, and returns what was refused beside the key that matched all the same. */
async function verdictOf(
  parsed: Parsed,
  keys: Key[],
  now: number,
): Promise<{ matched: number; error?: SignatureError }> {
  try {
    return { matched: await parsed.verifyAsync(keys, now) };
  } catch (error) {
    if (error instanceof SignatureError) return { matched: error.matched, error };
    throw error;
  }
}

function verifiedOf(parsed: Parsed, credential: Credential, matched: number): Verified {
  const { body, params, timestamp: at, reading } = parsed;
  return { body, json: parsed.json(), params, timestamp: at, credential: credential.id ?? '', matched, reading };
}
