import type { Members } from './decode.js';
import { missing, invalid, XCheckoutError } from './error.js';
import { eventTypes, type EventType } from './event.js';
import { parseAmount, type Amount } from './money.js';
import { checkParameters, namesOf, type CallOptions } from './options.js';
import { aboutOrder } from './order.js';
import type { Call, Decode, Raw } from './request.js';

/** A transfer from the gateway's test wallet. */
export interface TestPayment {
  /** Empty for one to a customer's deposit address. */
  orderNo: string;
  token: string;
  amount: Amount | undefined;
  txHash: string;
  from: string;
  to: string;
}

/** Pays to a customer's address. */
export interface DepositPayment {
  depositAddress: string;
  token: string;
  amount: Amount;
}

const depositPaymentNames = namesOf<DepositPayment>({ depositAddress: 1, token: 1, amount: 1 });

function decodePayment(m: Members): TestPayment {
  return {
    orderNo: m.string('orderNo'),
    token: m.string('token'),
    amount: m.amount('amount'),
    txHash: m.string('txHash'),
    from: m.string('from'),
    to: m.string('to'),
  };
}

/** Refuses an amount that is none. */
function checkAmount(amount: Amount): void {
  try {
    parseAmount(amount);
  } catch (error) {
    throw invalid('amount', (error as Error).message);
  }
}

/** What happened to the sandbox's chain in a reorg. */
export interface Reorg {
  /** Number of the newest block that stayed. */
  ancestor: number | undefined;
  /** Number of the newest block now. */
  head: number | undefined;
  /** How many transactions were in the replaced blocks. */
  transactions: number | undefined;
}

/** Where events went before and where they go now; `''` means nowhere. */
export interface WebhookChange {
  url: string;
  previousUrl: string;
}

/** An address that events are sent to until `expiresAt`. */
export interface Listener {
  url: string;
  expiresAt: Date | null;
}

/** Asks for a test event. */
export interface Simulation {
  /** What it announces. */
  event: EventType;
  /** Stands in the event's data, as `remark`. */
  remark?: string | undefined;
  /** The order that it is about; absent for one that is made up. */
  orderNo?: string | undefined;
}

const simulationNames = namesOf<Simulation>({ event: 1, remark: 1, orderNo: 1 });

/** What became of it. */
export interface Simulated {
  success: boolean;
  /** Names the event; empty at gateways that don't say. */
  eventId: string;
}

/**
 * `client.sandbox`: calls that gateways have only where the money is not real.
 * In production they are refused with `sandbox_only` and nothing is sent.
 */
export class SandboxService {
  readonly #call: Call;
  readonly #production: boolean;

  /** @internal */
  constructor(call: Call, production: boolean) {
    this.#call = call;
    this.#production = production;
  }

  /**
   * Pays an order from the test wallet: amount, or without one what is still
   * missing. It is not repeated when no answer came, since it would pay twice.
   */
  async pay(orderNo: string, amount?: Amount, options: CallOptions = {}): Promise<TestPayment & Raw> {
    return this.payIn(orderNo, undefined, amount, options);
  }

  /** Pays as `pay` does, but in another token of the order's chain, as a payer does by mistake. */
  async payIn(
    orderNo: string,
    token: string | undefined,
    amount?: Amount,
    options: CallOptions = {},
  ): Promise<TestPayment & Raw> {
    if (!orderNo) throw missing('orderNo');
    if (amount !== undefined) checkAmount(amount);
    return this.#post('/sandbox/pay', { orderNo, token, amount }, orderNo, options, decodePayment);
  }

  /**
   * Pays an amount of a token to the address that a customer keeps. It is not
   * repeated when no answer came, since it would pay twice.
   */
  async payDeposit(p: DepositPayment, options: CallOptions = {}): Promise<TestPayment & Raw> {
    checkParameters(p, depositPaymentNames);
    if (!p.depositAddress) throw missing('depositAddress');
    if (!p.token) throw missing('token');
    if (!p.amount) throw missing('amount');
    checkAmount(p.amount);
    return this.#post('/sandbox/pay', { ...p }, undefined, options, decodePayment);
  }

  /**
   * Replaces the newest blocks of the sandbox's chain: an order that was paid in
   * them is `PAYING` again. What was in them comes again three seconds later; with
   * drop, what the test wallet sent never does. It touches all orders of the
   * sandbox, and is not repeated when no answer came.
   */
  async reorg(depth: number, drop = false, options: CallOptions = {}): Promise<Reorg & Raw> {
    if (!Number.isInteger(depth) || depth < 1) throw invalid('depth', 'depth is a number of blocks from 1');
    return this.#post('/sandbox/reorg', { depth, drop }, undefined, options, (m) => ({
      ancestor: m.integer('ancestor'),
      head: m.integer('head'),
      transactions: m.integer('transactions'),
    }));
  }

  /**
   * Sends the merchant's events to url from now on, or nowhere when url is `''`.
   * It is not repeated when no answer came, since `previousUrl` would be lost.
   */
  async setWebhook(url: string, options: CallOptions = {}): Promise<WebhookChange & Raw> {
    return this.#post('/sandbox/webhook', { url }, undefined, options, (m) => ({
      url: m.string('url'),
      previousUrl: m.string('previousUrl'),
    }));
  }

  /**
   * Sends the merchant's events to url too, for a number of seconds up to an
   * hour; 0 ends it. Call it again to go on. Several may listen, and where events
   * go otherwise stays as it is.
   */
  async listen(url: string, seconds: number, options: CallOptions = {}): Promise<Listener & Raw> {
    const decode: Decode<Listener> = (m) => ({ url: m.string('url'), expiresAt: m.millis('expiresAt') });
    return this.#post('/sandbox/listener', { url, seconds }, undefined, options, decode, true);
  }

  /**
   * Sends a test event to where the merchant's events go. It is an event like
   * any other but for its `test`. It is not repeated when no answer came.
   */
  async simulate(simulation: Simulation, options: CallOptions = {}): Promise<Simulated & Raw> {
    checkParameters(simulation, simulationNames);
    if (!(eventTypes as readonly string[]).includes(simulation.event))
      throw invalid('event', `event is one of ${eventTypes.join(', ')}`);
    return this.#post('/base/notification/simulate', { ...simulation }, undefined, options, (m) => ({
      success: m.boolean('success'),
      eventId: m.string('eventId'),
    }));
  }

  async #post<T>(
    path: string,
    body: object,
    orderNo: string | undefined,
    options: CallOptions,
    decode: Decode<T>,
    repeatable = false,
  ): Promise<T & Raw> {
    if (this.#production) throw new XCheckoutError({ code: 'sandbox_only', message: `production has no ${path}` });
    const about = orderNo === undefined ? undefined : aboutOrder(orderNo);
    return this.#call({ method: 'POST', path, body, repeatable, about }, decode, options);
  }
}
