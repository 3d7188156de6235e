import { DecodeError } from '../decode.js';
import { decodeEvent, type Event } from '../event.js';
import { stackOf } from '../http/stack.js';
import { diagnosis } from '../http/diagnosis.js';
import { answer, type Answer } from '../http/envelope.js';
import { BodyConsumedError } from '../http/consumed.js';
import { SignatureError, type SignatureCode } from '../signature/error.js';
import { checkNames, namesOf } from '../options.js';
import { keysOf, type Key, type KeyLike } from '../signature/key.js';
import { allReadings } from '../signature/reading.js';
import { parseRequest, type BodyReader, type RequestHead, type RequestOptions } from '../signature/request.js';
import { checkZone } from '../time.js';
import { inProduction } from '../platform/env.js';
import { MemoryStore, type EventStore } from './store.js';

/** How webhooks are received. `keys` and `handle` are required. */
export interface ReceiverOptions {
  /** The signKeys that the gateway may sign with: one, or two while they are rotated. */
  keys: KeyLike | readonly KeyLike[];
  /**
   * Called for each event, concurrently for different ones. A rejection makes
   * the gateway deliver the event again; its text goes into the log and not
   * into the answer.
   */
  handle: (event: Event) => void | Promise<void>;
  /** Remembers the events that were handled; a {@link MemoryStore} by default, which forgets them at a restart. */
  store?: EventStore | undefined;
  /** Gets a line for each refusal and failure; console by default. */
  log?: { warn(message: string): void; error(message: string): void } | undefined;
  /** Name the mistake behind a signature that does not match, in the log; by default where NODE_ENV is not `production`. */
  explain?: boolean | undefined;
  /** The clock in milliseconds since the epoch, Date.now by default. */
  now?: (() => number) | undefined;
  /** The names of the two headers, SIGNATURE and TIMESTAMP by default. */
  signatureHeader?: string | undefined;
  timestampHeader?: string | undefined;
  /** The time zone of times that the gateway writes without one, such as `Asia/Singapore`; UTC by default. */
  timeZone?: string | undefined;
}

const optionNames = namesOf<ReceiverOptions>({
  keys: 1,
  handle: 1,
  store: 1,
  log: 1,
  explain: 1,
  now: 1,
  signatureHeader: 1,
  timestampHeader: 1,
  timeZone: 1,
});

/**
 * Gateways read "the body with its whitespace removed" in different ways, so a
 * receiver takes them all. A webhook has no query.
 */
export const readings = allReadings();

/**
 * Receives webhooks: verifies them, decodes them, drops repeats, and answers as
 * the gateway expects. The modules `express`, `fastify`, `koa`, `next` and
 * `http` put it into a server.
 *
 * It answers 200 with `{"retcode":200,"retmsg":"SUCCESS"}` when `handle` has
 * resolved, now or for an earlier delivery of the same event. Any other answer
 * makes the gateway deliver the event again later: 401 to a signature that is
 * not in order, 400 to a body that is no event, 409 while an earlier delivery
 * of the event is still being handled, and 500 when `handle` or the store has
 * failed.
 */
export class Receiver {
  /** @internal */
  readonly log: { warn(message: string): void; error(message: string): void };

  private readonly keys: Key[];
  private readonly handle: ReceiverOptions['handle'];
  private readonly store: EventStore;
  private readonly explain: boolean;
  private readonly now: () => number;
  private readonly zone: string | undefined;
  private readonly form: RequestOptions;
  private readonly running = new Set<string>(); // the events in handle's hands

  /** @throws TypeError without a key or a handle, for a key that is none, or for an option that there is not */
  constructor(options: ReceiverOptions) {
    checkNames('a receiver of webhooks', options, optionNames);
    this.keys = keysOf(options.keys);
    if (typeof options.handle !== 'function')
      throw new TypeError('xcheckout: a receiver of webhooks needs a function handle');
    this.handle = options.handle;
    this.now = options.now ?? Date.now;
    this.store = options.store ?? new MemoryStore({ now: this.now });
    this.log = options.log ?? console;
    this.explain = options.explain ?? !inProduction();
    const { signatureHeader, timestampHeader, timeZone } = options;
    if (timeZone !== undefined) checkZone(timeZone);
    this.zone = timeZone;
    this.form = { kind: 'webhook', signatureHeader, timestampHeader, readings };
  }

  /** Returns a Receiver as it is, or makes one of its options. @internal */
  static of(receiver: Receiver | ReceiverOptions): Receiver {
    return receiver instanceof Receiver ? receiver : new Receiver(receiver);
  }

  /**
   * Receives one delivery and returns what to answer.
   *
   * @throws {@link BodyConsumedError} when the raw body is gone; it is logged
   */
  async receive(request: RequestHead, read: BodyReader): Promise<Answer> {
    let event: Event;
    try {
      event = await this.verify(request, read);
    } catch (error) {
      return this.refuse(error);
    }
    if (this.running.has(event.eventId)) return reply(409, 'an earlier delivery of this event is still being handled');
    this.running.add(event.eventId);
    try {
      await this.once(event);
      return reply(200, 'SUCCESS');
    } catch (error) {
      this.log.error(`xcheckout: webhook ${event.eventId} (${event.eventType}) was not handled: ${stackOf(error)}`);
      return reply(500, 'the event was not handled');
    } finally {
      this.running.delete(event.eventId);
    }
  }

  /**
   * Verifies a delivery and decodes its event. It knows nothing of repeats.
   *
   * @throws {@link SignatureError} with the reason of a refusal, or an Error that tells why the body is no event
   */
  async verify(request: RequestHead, read: BodyReader): Promise<Event> {
    let rawBody: Uint8Array | undefined;
    const keep: BodyReader = async (max) => (rawBody = await read(max));
    try {
      const parsed = await parseRequest(request, keep, this.form);
      await parsed.verifyAsync(this.keys, this.now());
      return decodeEvent(parsed.body, { timeZone: this.zone });
    } catch (error) {
      if (error instanceof SignatureError) this.say(error, request, rawBody);
      throw error;
    }
  }

  /** Logs a refusal, with the mistake behind it. */
  private say({ code, message }: SignatureError, request: RequestHead, rawBody: Uint8Array | undefined): void {
    const refused = { code, request, rawBody, keys: this.keys, options: this.form, now: this.now() };
    const found = this.explain ? diagnosis(refused) : '';
    this.log.warn(`xcheckout: webhook refused, ${message}${found === '' ? '' : `\n${found}`}`);
  }

  /** Handles an event unless that has been done. */
  private async once(event: Event): Promise<void> {
    if (await this.store.done(event.eventId)) return;
    await this.handle(event);
    try {
      await this.store.markDone(event.eventId);
    } catch (error) {
      // It is handled all the same. Another answer would bring it again at once.
      this.log.error(`xcheckout: webhook ${event.eventId} was handled but not remembered: ${stackOf(error)}`);
    }
  }

  /** Answers a delivery that is not in order. The code helps whoever set up the gateway; it tells nothing that the caller doesn't know. */
  private refuse(error: unknown): Answer {
    if (error instanceof BodyConsumedError) {
      this.log.error(`xcheckout: ${error.message}`);
      throw error;
    }
    if (error instanceof SignatureError) {
      const refused = reply(statuses[error.code] ?? 401, error.code);
      return error.code === 'method_not_allowed'
        ? { ...refused, headers: { ...refused.headers, allow: 'POST' } }
        : refused;
    }
    if (error instanceof DecodeError) {
      this.log.warn(`xcheckout: webhook refused, ${error.message}`);
      return reply(400, 'this is no event');
    }
    // It failed before the event was there, by no fault of whoever sent it.
    this.log.error(`xcheckout: a webhook could not be received: ${stackOf(error)}`);
    return reply(500, 'the webhook could not be received');
  }
}

const statuses: Partial<Record<SignatureCode, number>> = {
  method_not_allowed: 405,
  body_too_large: 413,
  content_type_not_accepted: 415,
  body_invalid_json: 400,
  body_duplicate_name: 400,
  body_too_deep: 400,
  body_not_object_or_array: 400,
};

function reply(status: number, text: string): Answer {
  return answer(status, { retcode: status, retmsg: text });
}
