import type { JSONValue } from './signature/canonical.js';
import { AbnormalPaymentService } from './abnormal.js';
import { Clock } from './clock.js';
import { CustomerDepositService, DepositAddressService } from './deposit.js';
import { connectionFailed, invalid } from './error.js';
import { EventService } from './events.js';
import { checkParameters, namesOf, type CallOptions } from './options.js';
import { OrderService } from './order.js';
import { inspected } from './platform/inspect.js';
import { QueryLesson } from './reading.js';
import type { Call, Raw, Request } from './request.js';
import { RefundService } from './refund.js';
import { SandboxService } from './sandbox.js';
import { SubMerchantService } from './submerchant.js';
import { checkSelfTest, decodeEcho, type Echo, type SelfTest } from './selftest.js';
import { Sender } from './sender.js';
import { BalanceService, StatementService } from './balance.js';
import { SettlementService } from './settlement.js';
import { decodeToken, Tokens, tokenRequest, type Grant, type Token } from './token.js';
import { TokenService } from './tokenlist.js';
import { WebhookService } from './webhooks.js';
import { environments, Settings, type Config } from './xcheckout.js';

/** A call that this package has no function for. */
export interface OtherCall {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  /** Below the environment's URL, such as `/checkout/settlement/fiat/create`. */
  path: string;
  /** In the order in which they are sent. */
  query?: Record<string, string> | undefined;
  /** Sent as JSON. */
  body?: unknown;
  /** The call cannot happen twice by being sent twice, so that it may be repeated when no answer came; false by default. */
  repeatable?: boolean | undefined;
}

const otherNames = namesOf<OtherCall>({ method: 1, path: 1, query: 1, body: 1, repeatable: 1 });

/**
 * Speaks to one gateway with one credential. Make it once and keep it: it holds
 * the token. Printed or logged it shows nothing secret.
 *
 * It signs every request, obtains its access token and renews it, and believes
 * an answer only after it has verified the answer's signature. Calls that are
 * safe to repeat are repeated after failures that may pass, each time with a
 * fresh signature. Calls reject with an {@link XCheckoutError}.
 */
export class Client {
  /** Creates orders and looks after them. */
  readonly orders: OrderService;
  /** Sends money back, of orders, of abnormal payments and of customers' deposits. */
  readonly refunds: RefundService;
  /** Pays your balance out. */
  readonly settlements: SettlementService;
  readonly balances: BalanceService;
  readonly statements: StatementService;
  /** Looks after what came and is not wholly an order's. */
  readonly abnormalPayments: AbnormalPaymentService;
  /** Makes the addresses that customers keep. Gateways of ours alone have it. */
  readonly depositAddresses: DepositAddressService;
  /** Tells what arrived there. Gateways of ours alone have it. */
  readonly customerDeposits: CustomerDepositService;
  /** Creates the merchants that you sell for. Gateways of ours alone have it. */
  readonly subMerchants: SubMerchantService;
  /** Tells what orders can be paid in. */
  readonly tokens: TokenService;
  /** Looks up what was announced, and announces it again. Gateways of ours alone have it. */
  readonly events: EventService;
  /** Says where events go. Gateways of ours alone have it. */
  readonly webhooks: WebhookService;
  /** Pays orders with test money; no production gateway has it. */
  readonly sandbox: SandboxService;

  readonly #settings: Settings;
  readonly #clock: Clock;
  readonly #sender: Sender;
  readonly #now: () => number;

  /**
   * Makes a Client. It sends nothing: the first call obtains the token.
   *
   * @throws {@link XCheckoutError} `config_invalid`, or `wrong_environment` for an apiKey whose prefix belongs to another environment
   */
  constructor(config: Config) {
    this.#settings = new Settings({ ...config });
    this.#now = config.now ?? Date.now;
    this.#clock = new Clock(this.#now);
    const tokens = new Tokens((grant) => this.#renew(grant), this.#now);
    const lesson = new QueryLesson(config.queryReading, () => this.test({ name: 'test', value: '234' }));
    this.#sender = new Sender(this.#settings, this.#clock, tokens, lesson);
    const call: Call = (request, decode, options) => this.#sender.call(request, decode, options);
    this.orders = new OrderService(call);
    this.refunds = new RefundService(call);
    this.settlements = new SettlementService(call);
    this.balances = new BalanceService(call);
    this.statements = new StatementService(call);
    this.abnormalPayments = new AbnormalPaymentService(call);
    this.depositAddresses = new DepositAddressService(call);
    this.customerDeposits = new CustomerDepositService(call);
    this.subMerchants = new SubMerchantService(call);
    this.tokens = new TokenService(call);
    this.events = new EventService(call, this.#settings.zone);
    this.webhooks = new WebhookService(call);
    this.sandbox = new SandboxService(call, this.#settings.base.origin === environments.production);
  }

  /**
   * By how many milliseconds the local clock was found wrong: it is added to
   * every timestamp. 0 until a gateway has proven a skew.
   */
  get clockOffset(): number {
    return this.#clock.offset;
  }

  toString(): string {
    return `Client for ${this.#settings.toString()}`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspected](): string {
    return this.toString();
  }

  /**
   * Sends a self-test. When it resolves, the gateway has accepted our signature
   * and we have accepted its own.
   */
  async test(t: SelfTest = {}, options: CallOptions = {}): Promise<Echo & Raw> {
    checkSelfTest(t);
    const method = t.body === undefined ? 'GET' : 'POST';
    const request: Request = { method, path: '/openapi/test', repeatable: true, readOnly: true };
    if (t.name !== undefined && t.name !== '') request.query = [[t.name, t.value ?? '']];
    if (t.body !== undefined) request.body = t.body;
    return this.#sender.call(request, decodeEcho, options);
  }

  /**
   * Obtains a fresh access token, for programs that make their own requests.
   * Calls of the Client don't need it: they obtain and renew theirs.
   */
  async token(options: CallOptions = {}): Promise<Token> {
    return this.#token({}, options);
  }

  /**
   * Makes a call that this package has no function for: it is signed, its
   * answer is verified, and `retdata` is returned as it came, without floats.
   */
  async request(r: OtherCall, options: CallOptions = {}): Promise<{ retdata: JSONValue | undefined } & Raw> {
    checkParameters(r, otherNames);
    const { method, path, query = {}, body, repeatable = false } = r;
    if (!/^\/[^?#]*$/.test(path)) throw invalid('path', 'path begins with / and has no query');
    const pairs = Object.entries(query);
    const request = { method, path, query: pairs.length === 0 ? undefined : pairs, body, repeatable };
    return this.#sender.any(request, options);
  }

  async #token(grant: Grant, options: CallOptions): Promise<Token> {
    const asked = this.#now();
    return this.#sender.call(tokenRequest(this.#settings, grant), (m) => decodeToken(m, asked), options);
  }

  /** The token for the Client's own calls, which wait for it together and no longer than a minute. */
  async #renew(grant: Grant): Promise<Token> {
    const signal = AbortSignal.timeout(60_000);
    try {
      return await this.#token(grant, { signal });
    } catch (error) {
      throw error === signal.reason ? connectionFailed(error) : error;
    }
  }
}
