import type { Members } from './decode.js';
import { missing } from './error.js';
import { decodeEvent, type Event, type EventType } from './event.js';
import { checkParameters, millisOf, namesOf, type CallOptions, type ChangeOptions } from './options.js';
import { All, decodePage, type Page, type PageRequest } from './page.js';
import type { Call, Raw } from './request.js';
import { memberOf } from './signature/canonical.js';

/** How far the delivery of an event has come; NONE where there was no address to deliver it to. */
export type DeliveryStatus = 'PENDING' | 'DELIVERED' | 'FAILED' | 'NONE' | (string & Record<never, never>);

/** An event that was announced, and how far its delivery has come. */
export interface EventRecord {
  eventId: string;
  eventType: EventType | (string & Record<never, never>);
  reason: string;
  orderNo: string;
  sysid: string;
  sequence: number | undefined;
  test: boolean;
  createdTime: Date | null;
  createdAt: Date | null;
  deliveryStatus: DeliveryStatus;
  /** How often it was tried to deliver it. */
  attempts: number | undefined;
  url: string;
}

/** One attempt to deliver an event. */
export interface Delivery {
  /** 1 for the first. */
  attempt: number | undefined;
  /** Of the endpoint; empty for the order's own address. */
  webhookId: string;
  url: string;
  outcome: string;
  /** 0 when no answer came. */
  httpStatus: number | undefined;
  /** In milliseconds. */
  latency: number | undefined;
  error: string;
  /** What the receiver answered, as far as it is kept. */
  answer: string;
  createdAt: Date | null;
}

/** How far an event is at one endpoint. */
export interface EventEndpoint {
  /** Of the endpoint; empty for the order's own address. */
  webhookId: string;
  /** `HELD` while the endpoint is paused, or events before it are still to be sent; `DROPPED` where it was removed before. */
  deliveryStatus: 'PENDING' | 'HELD' | 'DELIVERED' | 'FAILED' | 'DROPPED' | (string & Record<never, never>);
}

/** An event with what was announced and how it was delivered. */
export interface EventInfo extends EventRecord {
  /** The event as it was announced. */
  event: Event | null;
  endpoints: EventEndpoint[];
  deliveries: Delivery[];
}

/** Which events to list, and which page of them; an empty filter means all. */
export interface EventFilter extends PageRequest {
  orderNo?: string | undefined;
  eventType?: EventType | undefined;
  deliveryStatus?: DeliveryStatus | undefined;
  /** Bound the time of the event, the first included, the second not. A number is milliseconds since the epoch. */
  startTime?: Date | number | undefined;
  endTime?: Date | number | undefined;
}

const filterNames = namesOf<EventFilter>({
  orderNo: 1,
  eventType: 1,
  deliveryStatus: 1,
  startTime: 1,
  endTime: 1,
  pageNum: 1,
  pageSize: 1,
  cursor: 1,
});

function decodeRecord(m: Members): EventRecord {
  const createdAt = m.millis('createdAt');
  return {
    eventId: m.required('eventId'),
    eventType: m.required('eventType'),
    reason: m.string('reason'),
    orderNo: m.string('orderNo'),
    sysid: m.string('sysid'),
    sequence: m.integer('sequence'),
    test: m.boolean('test'),
    createdTime: createdAt ?? m.time('createdTime'),
    createdAt,
    deliveryStatus: m.string('deliveryStatus'),
    attempts: m.integer('attempts'),
    url: m.string('url'),
  };
}

function decodeDelivery(m: Members): Delivery {
  return {
    attempt: m.integer('attempt'),
    webhookId: m.string('webhookId'),
    url: m.string('url'),
    outcome: m.string('outcome'),
    httpStatus: m.integer('httpStatus'),
    latency: m.integer('latency'),
    error: m.string('error'),
    answer: m.string('answer'),
    createdAt: m.millis('createdAt'),
  };
}

function decodeEndpoint(m: Members): EventEndpoint {
  return { webhookId: m.string('webhookId'), deliveryStatus: m.string('deliveryStatus') };
}

/** What sending an event again takes besides. */
export interface ResendOptions extends ChangeOptions {
  /** Only to this endpoint of those that the event goes to. */
  webhookId?: string | undefined;
}

/** What sending events again since a time takes besides. */
export interface ResendSinceOptions extends CallOptions {
  /** Only to this endpoint. */
  webhookId?: string | undefined;
}

const resendNames = namesOf<ResendOptions>({ webhookId: 1, signal: 1, timeout: 1, retries: 1, requestId: 1, nonce: 1 });
const sinceNames = namesOf<ResendSinceOptions>({ webhookId: 1, signal: 1, timeout: 1, retries: 1 });

/** `client.events`: looks up what was announced, and announces it again. */
export class EventService {
  readonly #call: Call;
  readonly #zone: string;

  /** @internal */
  constructor(call: Call, zone: string) {
    this.#call = call;
    this.#zone = zone;
  }

  /** Returns one page of events, newest first. {@link EventService.all} walks through every page. */
  async list(filter: EventFilter = {}, options: CallOptions = {}): Promise<Page<EventRecord> & Raw> {
    checkParameters(filter, filterNames);
    const { startTime, endTime, ...rest } = filter;
    const body = { ...rest, startTime: millisOf('startTime', startTime), endTime: millisOf('endTime', endTime) };
    const request = { method: 'POST', path: '/checkout/event/list', body, repeatable: true, readOnly: true };
    return this.#call(request, (m) => decodePage(m, decodeRecord), options);
  }

  /** All events that match, asked for page by page as they are needed. */
  all(filter: EventFilter = {}, options: CallOptions = {}): All<EventRecord> {
    return new All(filter, (page) => this.list(page, options));
  }

  /** Returns an event, what was announced, and every attempt to deliver it. */
  async info(eventId: string, options: CallOptions = {}): Promise<EventInfo & Raw> {
    if (!eventId) throw missing('eventId');
    const request = {
      method: 'POST',
      path: '/checkout/event/info',
      body: { eventId },
      repeatable: true,
      readOnly: true,
    };
    const decode = (m: Members): EventInfo => ({
      ...decodeRecord(m),
      event: null,
      endpoints: m.list('endpoints', decodeEndpoint),
      deliveries: m.list('deliveries', decodeDelivery),
    });
    const found = await this.#call(request, decode, options);
    const announced = memberOf(found.raw, 'event');
    if (announced?.startsWith('{') === true) found.event = decodeEvent(announced, { timeZone: this.#zone });
    return found;
  }

  /**
   * Delivers an event once more, to where events go now, or to one endpoint of
   * these. Receivers know it by its eventId, and handle it only if they had not.
   * It is not repeated when no answer came.
   */
  async resend(eventId: string, options: ResendOptions = {}): Promise<EventRecord & Raw> {
    if (!eventId) throw missing('eventId');
    checkParameters(options, resendNames);
    const { webhookId, requestId, nonce, ...rest } = options;
    const body = { eventId, webhookId, requestId, nonce };
    const request = { method: 'POST', path: '/checkout/event/resend', body, repeatable: false };
    return this.#call(request, decodeRecord, rest);
  }

  /**
   * Delivers all events since a time once more, the oldest first, to all endpoints
   * or to one. Resolves with how many are sent, by as many calls as it takes; if one
   * of these fails, those before have been sent. A number is milliseconds since the
   * epoch.
   */
  async resendSince(since: Date | number, options: ResendSinceOptions = {}): Promise<number> {
    checkParameters(options, sinceNames);
    const { webhookId, ...rest } = options;
    const at = millisOf('since', since);
    if (at === undefined) throw missing('since');
    const decode = (m: Members): { count: number; nextCursor: string } => ({
      count: m.integer('count') ?? 0,
      nextCursor: m.string('nextCursor'),
    });
    for (let sent = 0, cursor: string | undefined; ;) {
      const body = { since: at, webhookId, cursor };
      const request = { method: 'POST', path: '/checkout/event/resend-since', body, repeatable: false };
      const page = await this.#call(request, decode, rest);
      sent += page.count;
      cursor = page.nextCursor;
      if (cursor === '') return sent;
    }
  }
}
