import type { Call, Raw } from './client.js';
import type { Members } from './decode.js';
import { invalid, missing, XCheckoutError } from './error.js';
import { parseAmount, type Amount } from './money.js';

/** How far an order has come. Treat a status that you don't know as not paid. */
export type OrderStatus =
  | 'PAYING'
  | 'PAID'
  | 'TIMEOUT'
  | 'CANCELLED'
  | 'REFUNDING'
  | 'PARTIAL_REFUNDED'
  | 'REFUNDED'
  | (string & Record<never, never>);

/** What every call takes besides its parameters. */
export interface CallOptions {
  /** Ends the call; it then rejects with the signal's reason. What the call did at the gateway is then unknown. */
  signal?: AbortSignal | undefined;
}

/** Asks for an order. Members are named as in the API. */
export interface OrderRequest {
  /**
   * Your name for the order, unique for ever. Asking again with the same
   * orderNo and the same parameters gives the same order; with others it is
   * refused with `order_no_reused`.
   */
  orderNo: string;
  /** The price in `fiat`, a decimal string such as `'25.00'`. */
  orderAmount: Amount;
  /** What the customer pays in: chain and token, as `'ETH_USDT'`. */
  token: string;
  /** Your name for the customer. */
  customerId?: string | undefined;
  /** Names a sub-merchant; absent for yourself. */
  merchantId?: string | undefined;
  /** The price's currency, USD when absent. */
  fiat?: string | undefined;
  /** How long the customer has, in seconds; the gateway's default when absent. */
  expiredIn?: number | undefined;
  /** Where the checkout page leads back to. */
  successUrl?: string | undefined;
  cancelUrl?: string | undefined;
  /** Kept with the order and repeated in its events: up to 20 pairs. */
  metadata?: Record<string, string> | undefined;
  /** Names this call, for gateways that keep answers by it. orderNo makes repeating safe without it. */
  requestId?: string | undefined;
}

/** Checks a request and returns what is sent of it, in this order. */
function checked(r: OrderRequest): object {
  for (const name of ['orderNo', 'orderAmount', 'token'] as const) if (!r[name]) throw missing(name);
  let amount: bigint;
  try {
    amount = parseAmount(r.orderAmount);
  } catch (error) {
    throw invalid('orderAmount', (error as Error).message);
  }
  if (amount <= 0n) throw invalid('orderAmount', 'an order has an amount above zero');
  if (r.expiredIn !== undefined && !(Number.isSafeInteger(r.expiredIn) && r.expiredIn > 0)) {
    throw invalid('expiredIn', 'expiredIn is a whole number of seconds');
  }
  const { orderNo, orderAmount, token, fiat = 'USD', customerId, merchantId, expiredIn } = r;
  const { successUrl, cancelUrl, metadata, requestId } = r;
  const optional = { customerId, merchantId, expiredIn, successUrl, cancelUrl, metadata, requestId };
  const given = Object.entries(optional).filter(([, value]) => value !== undefined && value !== '');
  return { orderNo, orderAmount, token, fiat, ...Object.fromEntries(given) };
}

/** An order that waits for its payment: send the customer to `paymentUrl`, or show `depositAddress` and `payingAmount` yourself. */
export interface CreatedOrder {
  /** The gateway's name for it: OR… */
  sysid: string;
  orderNo: string;
  /** In `token`. */
  payingAmount: Amount;
  token: string;
  /** The token's contract. */
  coinAddress: string;
  /** Tokens for one unit of fiat, as its text. */
  exchangeRate: string;
  depositAddress: string;
  /** The hosted checkout page. */
  paymentUrl: string;
  /** In seconds, counted from its creation. */
  expiredIn: number;
  expiresAt: Date | null;
  customerId: string;
  merchantId: string;
}

/** An order as it stands now. What the gateway left out is empty: `''`, `'0.00'`, 0, null. */
export interface Order {
  sysid: string;
  orderNo: string;
  orderStatus: OrderStatus;
  /** In `fiat`. */
  orderAmount: Amount;
  fiat: string;
  /** Asked for, in `token`. */
  payingAmount: Amount;
  /** Confirmed, in `token`. */
  receivedAmount: Amount;
  token: string;
  customerId: string;
  merchantId: string;
  /** Of the last deposit; empty before the first. */
  txHash: string;
  depositAddress: string;
  paymentUrl: string;
  expiredIn: number;
  expiresAt: Date | null;
  createdTime: Date | null;
  updatedTime: Date | null;
  confirmations: number;
  requiredConfirmations: number;
  metadata: Record<string, string>;
  deposits: Deposit[];
}

/** One transfer to an order's address, as seen on the chain. */
export interface Deposit {
  txHash: string;
  /** Which transfer of its chain transaction it is, from 0. */
  ordinal: number;
  /** What it is to its order: only those in time pay it. */
  kind: 'IN_TIME' | 'LATE' | 'OTHER_TOKEN' | 'OTHER_CHAIN' | (string & Record<never, never>);
  token: string;
  amount: Amount;
  /** In the token's smallest units. */
  rawAmount: string;
  blockNumber: number;
  blockTime: Date | null;
  confirmations: number;
  /** Whether it counts yet. */
  status: 'PENDING' | 'CONFIRMED' | (string & Record<never, never>);
}

function decodeCreated(m: Members): CreatedOrder {
  return {
    sysid: m.string('sysid'),
    orderNo: m.string('orderNo'),
    payingAmount: m.amount('payingAmount'),
    token: m.string('token'),
    coinAddress: m.string('coinAddress'),
    exchangeRate: m.numberText('exchangeRate'),
    depositAddress: m.string('depositAddress'),
    paymentUrl: m.string('paymentUrl'),
    expiredIn: m.integer('expiredIn'),
    expiresAt: m.millis('expiresAt'),
    customerId: m.string('customerId'),
    merchantId: m.string('merchantId'),
  };
}

/** @internal */
export function decodeOrder(m: Members): Order {
  return {
    sysid: m.string('sysid'),
    orderNo: m.string('orderNo'),
    orderStatus: m.string('orderStatus'),
    orderAmount: m.amount('orderAmount'),
    fiat: m.string('fiat'),
    payingAmount: m.amount('payingAmount'),
    receivedAmount: m.amount('receivedAmount'),
    token: m.string('token'),
    customerId: m.string('customerId'),
    merchantId: m.string('merchantId'),
    txHash: m.string('txHash'),
    depositAddress: m.string('depositAddress'),
    paymentUrl: m.string('paymentUrl'),
    expiredIn: m.integer('expiredIn'),
    expiresAt: m.millis('expiresAt'),
    createdTime: m.time('createdTime'),
    updatedTime: m.time('updatedTime'),
    confirmations: m.integer('confirmations'),
    requiredConfirmations: m.integer('requiredConfirmations'),
    metadata: m.pairs('metadata'),
    deposits: m.list('deposits', decodeDeposit),
  };
}

/** @internal */
export function decodeDeposit(m: Members): Deposit {
  return {
    txHash: m.string('txHash'),
    ordinal: m.integer('ordinal'),
    kind: m.string('kind'),
    token: m.string('token'),
    amount: m.amount('amount'),
    rawAmount: m.numberText('rawAmount'),
    blockNumber: m.integer('blockNumber'),
    blockTime: m.millis('blockTime'),
    confirmations: m.integer('confirmations'),
    status: m.string('status'),
  };
}

/** Which orders to list; an empty filter means all. */
export interface OrderFilter {
  orderStatus?: OrderStatus | undefined;
  customerId?: string | undefined;
  merchantId?: string | undefined;
  token?: string | undefined;
  /** Bound the time of creation, the first included, the second not. */
  startTime?: Date | undefined;
  endTime?: Date | undefined;
  /** `nextCursor` of the page before; absent for the first. */
  cursor?: string | undefined;
  /** 200 at most; the gateway's default when absent. */
  pageSize?: number | undefined;
  /** Asks for `total`, which costs the gateway a count. */
  withTotal?: boolean | undefined;
}

/** One page of a list. */
export interface OrderPage {
  list: Order[];
  /** Empty on the last page. */
  nextCursor: string;
  /** Counts all orders that match; undefined unless asked for. */
  total: number | undefined;
}

/** `client.orders`: creates orders and looks after them. */
export class OrderService {
  readonly #call: Call;

  /** @internal */
  constructor(call: Call) {
    this.#call = call;
  }

  /**
   * Asks for an order. It is safe to repeat with the same request, also after
   * an error that leaves open whether the order exists: the orderNo makes it
   * the same order.
   */
  async create(r: OrderRequest, options: CallOptions = {}): Promise<CreatedOrder & Raw> {
    const request = {
      method: 'POST',
      path: '/checkout/order/create',
      body: checked(r),
      repeatable: true,
      orderNo: r.orderNo,
    };
    return this.#call(request, decodeCreated, options.signal);
  }

  /** Returns the order as it stands now, or rejects with `order_not_found`. */
  async info(orderNo: string, options: CallOptions = {}): Promise<Order & Raw> {
    return this.#one('/checkout/order/info', orderNo, true, options);
  }

  /**
   * Ends an order that nothing was paid on and returns it. It is refused with
   * `order_has_deposits` once a deposit is known. It is not repeated when no
   * answer came; `info` then tells whether it was done.
   */
  async cancel(orderNo: string, options: CallOptions = {}): Promise<Order & Raw> {
    return this.#one('/checkout/order/cancel', orderNo, false, options);
  }

  async #one(path: string, orderNo: string, repeatable: boolean, options: CallOptions): Promise<Order & Raw> {
    if (!orderNo) throw missing('orderNo');
    const request = { method: 'GET', path, query: [['orderNo', orderNo]] as [string, string][], repeatable, orderNo };
    return this.#call(request, decodeOrder, options.signal);
  }

  /** Returns one page of orders, newest first. {@link OrderService.all} walks through every page. */
  async list(filter: OrderFilter = {}, options: CallOptions = {}): Promise<OrderPage & Raw> {
    const { startTime, endTime, ...rest } = filter;
    const body = { ...rest, startTime: startTime?.getTime(), endTime: endTime?.getTime() };
    const request = { method: 'POST', path: '/checkout/order/list', body, repeatable: true };
    return this.#call(
      request,
      (retdata) => ({
        list: retdata.list('list', decodeOrder),
        nextCursor: retdata.string('nextCursor'),
        total: retdata.value('total') === undefined ? undefined : retdata.integer('total'),
      }),
      options.signal,
    );
  }

  /** Yields every order that matches, page by page: `for await (const order of client.orders.all())`. */
  async *all(filter: OrderFilter = {}, options: CallOptions = {}): AsyncGenerator<Order, void, undefined> {
    let cursor = filter.cursor;
    for (;;) {
      const page = await this.list(cursor === undefined ? filter : { ...filter, cursor }, options);
      yield* page.list;
      if (page.nextCursor === '') return;
      if (page.nextCursor === cursor) {
        const message = `the list does not move on from cursor ${JSON.stringify(cursor)}`;
        throw new XCheckoutError({ code: 'answer_body_invalid', httpStatus: 200, message });
      }
      cursor = page.nextCursor;
    }
  }
}
