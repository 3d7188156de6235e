import type { Members } from './decode.js';
import { missing } from './error.js';
import type { EventType } from './event.js';
import { checkedChange, checkParameters, namesOf, type CallOptions, type ChangeOptions } from './options.js';
import type { Call, Raw } from './request.js';

/** Whether an endpoint is sent events: events for one that is `PAUSED` are held until it is resumed. */
export type WebhookStatus = 'ACTIVE' | 'PAUSED' | 'REMOVED' | (string & Record<never, never>);

/** An endpoint that events are sent to. */
export interface WebhookEndpoint {
  webhookId: string;
  /** Of the sub-merchant; empty where it is your own. */
  merchantId: string;
  /** The one that is set by its address alone. */
  first: boolean;
  url: string;
  /** Only events of these types; none is all. */
  eventTypes: string[];
  /** Of the credential whose signKey signs; empty where none does, in which case all deliveries fail. */
  apiKey: string;
  /** How many deliveries are under way at a time. */
  concurrency: number | undefined;
  status: WebhookStatus;
  /** `FAILING`, `REQUEST`, or empty where it is not paused. */
  pauseReason: string;
  /** Since when all deliveries have failed; null if the last one succeeded. */
  failingSince: Date | null;
  /** Null where it is not paused. */
  pausedAt: Date | null;
  /** How many events wait for it. */
  held: number | undefined;
  createdTime: Date | null;
  /** The same as `createdTime`, to the millisecond. */
  createdAt: Date | null;
  updatedAt: Date | null;
}

function decodeWebhook(m: Members): WebhookEndpoint {
  const createdAt = m.millis('createdAt');
  return {
    webhookId: m.required('webhookId'),
    merchantId: m.string('merchantId'),
    first: m.boolean('first'),
    url: m.string('url'),
    eventTypes: m.strings('eventTypes'),
    apiKey: m.string('apiKey'),
    concurrency: m.integer('concurrency'),
    status: m.required('status'),
    pauseReason: m.string('pauseReason'),
    failingSince: m.integer('failingSince') ? m.millis('failingSince') : null,
    pausedAt: m.integer('pausedAt') ? m.millis('pausedAt') : null,
    held: m.integer('held'),
    createdTime: createdAt ?? m.time('createdTime'),
    createdAt,
    updatedAt: m.millis('updatedAt'),
  };
}

/** Asks for an endpoint. */
export interface WebhookRequest {
  /** An http or https address that the gateway can reach. */
  url: string;
  /** The sub-merchant whose events are sent there; absent for your own. */
  merchantId?: string | undefined;
  /** Only events of these types; absent for all. */
  eventTypes?: EventType[] | undefined;
  /** Of the credential whose signKey signs; this client's when absent. */
  apiKey?: string | undefined;
  /** How many deliveries are under way at a time. */
  concurrency?: number | undefined;
  /** Names this call, for gateways that keep answers by it, which makes repeating safe. */
  requestId?: string | undefined;
  /** Is taken once; a call with it is not repeated. */
  nonce?: string | undefined;
}

const requestNames = namesOf<WebhookRequest>({
  url: 1,
  merchantId: 1,
  eventTypes: 1,
  apiKey: 1,
  concurrency: 1,
  requestId: 1,
  nonce: 1,
});

/** What to change of an endpoint; what is absent stays. */
export interface WebhookUpdate {
  webhookId: string;
  url?: string | undefined;
  /** An empty list is all. */
  eventTypes?: EventType[] | undefined;
  apiKey?: string | undefined;
  concurrency?: number | undefined;
  requestId?: string | undefined;
  /** Is taken once; a call with it is not repeated. */
  nonce?: string | undefined;
}

const updateNames = namesOf<WebhookUpdate>({
  webhookId: 1,
  url: 1,
  eventTypes: 1,
  apiKey: 1,
  concurrency: 1,
  requestId: 1,
  nonce: 1,
});

/** Whose endpoints are listed. */
export interface WebhookFilter {
  /** Those of this sub-merchant. */
  merchantId?: string | undefined;
}

const filterNames = namesOf<WebhookFilter>({ merchantId: 1 });

/**
 * `client.webhooks`: the endpoints that events are sent to. All but `list` need the scope
 * `webhooks`, which production gives on request.
 */
export class WebhookService {
  readonly #call: Call;

  /** @internal */
  constructor(call: Call) {
    this.#call = call;
  }

  /** Adds an endpoint. Without a `requestId` it is not repeated when no answer came, since there would be two. */
  async create(r: WebhookRequest, options: CallOptions = {}): Promise<WebhookEndpoint & Raw> {
    checkParameters(r, requestNames);
    if (!r.url) throw missing('url');
    return this.#one('create', r, !!r.requestId, options);
  }

  /** Changes an endpoint. What waits for it goes to the new address. */
  async update(u: WebhookUpdate, options: CallOptions = {}): Promise<WebhookEndpoint & Raw> {
    checkParameters(u, updateNames);
    if (!u.webhookId) throw missing('webhookId');
    return this.#one('update', u, true, options);
  }

  /**
   * Removes an endpoint. What waits for it is not sent any more. It is not
   * repeated when no answer came; `list` then tells whether it was done.
   */
  async delete(webhookId: string, options: ChangeOptions = {}): Promise<WebhookEndpoint & Raw> {
    return this.#named('delete', webhookId, false, options);
  }

  /** Has events held for an endpoint until `resume`. */
  async pause(webhookId: string, options: ChangeOptions = {}): Promise<WebhookEndpoint & Raw> {
    return this.#named('pause', webhookId, true, options);
  }

  /** Ends an endpoint's pause, whatever its reason. The events that were held are sent. */
  async resume(webhookId: string, options: ChangeOptions = {}): Promise<WebhookEndpoint & Raw> {
    return this.#named('resume', webhookId, true, options);
  }

  /** Returns your endpoints and those of your sub-merchants, or those of one sub-merchant. */
  async list(filter: WebhookFilter = {}, options: CallOptions = {}): Promise<{ records: WebhookEndpoint[] } & Raw> {
    checkParameters(filter, filterNames);
    const request = { method: 'POST', path: '/checkout/webhook/list', body: filter, repeatable: true, readOnly: true };
    return this.#call(request, (m) => ({ records: m.requiredList('records', decodeWebhook) }), options);
  }

  async #named(
    call: string,
    webhookId: string,
    again: boolean,
    options: ChangeOptions,
  ): Promise<WebhookEndpoint & Raw> {
    if (!webhookId) throw missing('webhookId');
    const { requestId, nonce, ...rest } = checkedChange(options);
    return this.#one(call, { webhookId, requestId, nonce }, again, rest);
  }

  async #one(call: string, body: object, repeatable: boolean, options: CallOptions): Promise<WebhookEndpoint & Raw> {
    return this.#call({ method: 'POST', path: `/checkout/webhook/${call}`, body, repeatable }, decodeWebhook, options);
  }
}
