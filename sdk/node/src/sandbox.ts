import type { Call, Decode, Raw } from './client.js';
import { missing, invalid, XCheckoutError } from './error.js';
import { parseAmount, type Amount } from './money.js';
import type { CallOptions } from './order.js';

/** A transfer from the gateway's test wallet. */
export interface TestPayment {
  orderNo: string;
  token: string;
  amount: Amount;
  txHash: string;
  from: string;
  to: string;
}

/** Where events went before and where they go now; `''` means nowhere. */
export interface WebhookChange {
  url: string;
  previousUrl: string;
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
    if (!orderNo) throw missing('orderNo');
    try {
      if (amount !== undefined) parseAmount(amount);
    } catch (error) {
      throw invalid('amount', (error as Error).message);
    }
    return this.#post('/sandbox/pay', { orderNo, amount }, orderNo, options, (m) => ({
      orderNo: m.string('orderNo'),
      token: m.string('token'),
      amount: m.amount('amount'),
      txHash: m.string('txHash'),
      from: m.string('from'),
      to: m.string('to'),
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

  async #post<T>(
    path: string,
    body: object,
    orderNo: string | undefined,
    options: CallOptions,
    decode: Decode<T>,
  ): Promise<T & Raw> {
    if (this.#production) throw new XCheckoutError({ code: 'sandbox_only', message: `production has no ${path}` });
    return this.#call({ method: 'POST', path, body, repeatable: false, orderNo }, decode, options.signal);
  }
}
