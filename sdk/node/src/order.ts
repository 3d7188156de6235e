import type { Members } from './decode.js';
import { invalid, missing, XCheckoutError } from './error.js';
import { parseAmount, type Amount } from './money.js';
import { checkedChange, checkParameters, millisOf, namesOf, type CallOptions, type ChangeOptions } from './options.js';
import { All, decodePage, type Page, type PageRequest } from './page.js';
import type { Call, Raw, Subject } from './request.js';

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
  /** Where the checkout page leads back to, in a browser and in an app. */
  pcCallbackUrl?: string | undefined;
  appCallbackUrl?: string | undefined;
  /** Where it leads back to after success and after giving up; stronger than the two above. */
  successUrl?: string | undefined;
  cancelUrl?: string | undefined;
  /** Where this order's events go, instead of the merchant's own address. */
  webhookUrl?: string | undefined;
  /** Kept with the order and repeated in its events: up to 20 pairs. */
  metadata?: Record<string, string> | undefined;
  /** Names this call, for gateways that keep answers by it. orderNo makes repeating safe without it. */
  requestId?: string | undefined;
  /** Is taken once; a call that is repeated with it is refused with `nonce_reused`. orderNo makes repeating safe without it. */
  nonce?: string | undefined;
}

const orderNames = namesOf<OrderRequest>({
  orderNo: 1,
  orderAmount: 1,
  token: 1,
  fiat: 1,
  customerId: 1,
  merchantId: 1,
  expiredIn: 1,
  pcCallbackUrl: 1,
  appCallbackUrl: 1,
  successUrl: 1,
  cancelUrl: 1,
  webhookUrl: 1,
  metadata: 1,
  requestId: 1,
  nonce: 1,
});

/** Checks a request and returns what is sent of it, in the order of orderNames. */
function checked(r: OrderRequest): object {
  checkParameters(r, orderNames);
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
  const given: Record<string, unknown> = { ...r, fiat: r.fiat ?? 'USD' };
  const sent = orderNames.filter((name) => given[name] !== undefined && given[name] !== '');
  return Object.fromEntries(sent.map((name) => [name, given[name]]));
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
  /** What said so: `fixed`, or the names of price feeds. Only gateways of ours send it and `rateAt`. */
  rateSource: string;
  /** When it was so, by the oldest of them. */
  rateAt: Date | null;
  depositAddress: string;
  /** The hosted checkout page. */
  paymentUrl: string;
  /** In seconds, counted from its creation; undefined when the gateway doesn't say. */
  expiredIn: number | undefined;
  expiresAt: Date | null;
  customerId: string;
  merchantId: string;
  /** Empty when the gateway doesn't say; it is then as good as new. */
  orderStatus: OrderStatus | '';
}

/**
 * An order as it stands now. What the gateway left out is empty: `''`,
 * undefined, null. Only gateways of ours send `fiat` and all that stands from
 * `receivedAmount` on.
 */
export interface Order {
  sysid: string;
  orderNo: string;
  orderStatus: OrderStatus;
  /** In `fiat`. */
  orderAmount: Amount;
  fiat: string;
  /** Asked for, in `token`. */
  payingAmount: Amount;
  /** Paid back so far, in `token`. */
  refundedAmount: Amount;
  token: string;
  customerId: string;
  merchantId: string;
  /** Of the last deposit; empty before the first. */
  txHash: string;
  depositAddress: string;
  expiredIn: number | undefined;
  createdTime: Date | null;
  updatedTime: Date | null;
  /** Confirmed, in `token`. */
  receivedAmount: Amount | undefined;
  paymentUrl: string;
  expiresAt: Date | null;
  /** The same as `createdTime` and `updatedTime`, to the millisecond. */
  createdAt: Date | null;
  updatedAt: Date | null;
  confirmations: number | undefined;
  requiredConfirmations: number | undefined;
  /** The rate that it was quoted when it was made, what said so, and when it was so. */
  exchangeRate: string;
  rateSource: string;
  rateAt: Date | null;
  metadata: Record<string, string>;
  deposits: Deposit[];
}

/** One transfer to an order's address, as seen on the chain. */
export interface Deposit {
  txHash: string;
  /** Which transfer of its chain transaction it is, from 0. */
  ordinal: number | undefined;
  /** What it is to its order: only those in time pay it. */
  kind: 'IN_TIME' | 'LATE' | 'OTHER_TOKEN' | 'OTHER_CHAIN' | (string & Record<never, never>);
  token: string;
  amount: Amount | undefined;
  /** In the token's smallest units. */
  rawAmount: string;
  blockNumber: number | undefined;
  blockTime: Date | null;
  confirmations: number | undefined;
  /** Whether it counts yet; never where less arrived than the token's log says. */
  status: 'PENDING' | 'CONFIRMED' | 'NOT_CREDITED' | (string & Record<never, never>);
}

function decodeCreated(m: Members): CreatedOrder {
  return {
    sysid: m.string('sysid'),
    orderNo: m.string('orderNo'),
    payingAmount: m.requiredAmount('payingAmount'),
    token: m.string('token'),
    coinAddress: m.string('coinAddress'),
    exchangeRate: m.numberText('exchangeRate'),
    rateSource: m.string('rateSource'),
    rateAt: m.millis('rateAt'),
    depositAddress: m.string('depositAddress'),
    paymentUrl: m.string('paymentUrl'),
    expiredIn: m.integer('expiredIn'),
    expiresAt: m.millis('expiresAt'),
    customerId: m.string('customerId'),
    merchantId: m.string('merchantId'),
    orderStatus: m.string('orderStatus'),
  };
}

/** Refuses an order that no customer must be sent to. */
function payable(order: CreatedOrder): CreatedOrder {
  const known = { httpStatus: 200, retcode: '200', verified: true };
  if (order.depositAddress === '-1') {
    const message = `the gateway does not take ${order.token} here: it has no address for it`;
    throw new XCheckoutError({ ...known, code: 'token_not_supported', param: 'token', message });
  }
  if (order.orderStatus === 'TIMEOUT' || order.orderStatus === 'CANCELLED') {
    const message = `the order ${order.orderNo} is ${order.orderStatus} and can't be paid any more; a new one needs a new orderNo`;
    throw new XCheckoutError({ ...known, code: 'order_closed', param: 'orderNo', message, order });
  }
  return order;
}

/** @internal */
export function decodeOrder(m: Members): Order {
  const createdAt = m.millis('createdAt');
  const updatedAt = m.millis('updatedAt');
  return {
    sysid: m.string('sysid'),
    orderNo: m.required('orderNo'),
    orderStatus: m.required('orderStatus'),
    orderAmount: m.requiredAmount('orderAmount'),
    fiat: m.string('fiat'),
    payingAmount: m.requiredAmount('payingAmount'),
    refundedAmount: m.amount('refundedAmount') ?? '0.00',
    token: m.string('token'),
    customerId: m.string('customerId'),
    merchantId: m.string('merchantId'),
    txHash: m.string('txHash'),
    depositAddress: m.string('depositAddress'),
    expiredIn: m.integer('expiredIn'),
    createdTime: createdAt ?? m.time('createdTime'),
    updatedTime: updatedAt ?? m.time('updatedTime'),
    receivedAmount: m.amount('receivedAmount'),
    paymentUrl: m.string('paymentUrl'),
    expiresAt: m.millis('expiresAt'),
    createdAt,
    updatedAt,
    confirmations: m.integer('confirmations'),
    requiredConfirmations: m.integer('requiredConfirmations'),
    exchangeRate: m.numberText('exchangeRate'),
    rateSource: m.string('rateSource'),
    rateAt: m.millis('rateAt'),
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

/** Which orders to list, and which page of them; an empty filter means all. */
export interface OrderFilter extends PageRequest {
  orderStatus?: OrderStatus | undefined;
  customerId?: string | undefined;
  merchantId?: string | undefined;
  token?: string | undefined;
  /** Bound the time of creation, the first included, the second not. A number is milliseconds since the epoch. */
  startTime?: Date | number | undefined;
  endTime?: Date | number | undefined;
}

const filterNames = namesOf<OrderFilter>({
  orderStatus: 1,
  customerId: 1,
  merchantId: 1,
  token: 1,
  startTime: 1,
  endTime: 1,
  pageNum: 1,
  pageSize: 1,
  cursor: 1,
});

/** @internal */
export const aboutOrder = (orderNo: string): Subject => ['orderNo', orderNo];

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
   * the same order. When that order can't be paid any more the call rejects
   * with `order_closed`, and when the gateway doesn't take the token, with
   * `token_not_supported`.
   */
  async create(r: OrderRequest, options: CallOptions = {}): Promise<CreatedOrder & Raw> {
    const body = checked(r);
    const path = '/checkout/order/create';
    const request = { method: 'POST', path, body, repeatable: true, about: aboutOrder(r.orderNo) };
    return this.#call(request, (m) => payable(decodeCreated(m)), options);
  }

  /** Returns the order as it stands now, or rejects with `order_not_found`. */
  async info(orderNo: string, options: CallOptions = {}): Promise<Order & Raw> {
    if (!orderNo) throw missing('orderNo');
    const query: [string, string][] = [['orderNo', orderNo]];
    const request = {
      method: 'GET',
      path: '/checkout/order/info',
      query,
      repeatable: true,
      readOnly: true,
      about: aboutOrder(orderNo),
    };
    return this.#call(request, decodeOrder, options);
  }

  /**
   * Ends an order that nothing was paid on and returns it. It is refused with
   * `order_has_deposits` once a deposit is known. It is not repeated when no
   * answer came; `info` then tells whether it was done.
   */
  async cancel(orderNo: string, options: ChangeOptions = {}): Promise<Order & Raw> {
    if (!orderNo) throw missing('orderNo');
    const { requestId, nonce, ...rest } = checkedChange(options);
    const query: [string, string][] = [['orderNo', orderNo]];
    if (requestId) query.push(['requestId', requestId]);
    if (nonce) query.push(['nonce', nonce]);
    const request = {
      method: 'GET',
      path: '/checkout/order/cancel',
      query,
      repeatable: false,
      about: aboutOrder(orderNo),
    };
    return this.#call(request, decodeOrder, rest);
  }

  /** Returns one page of orders, newest first. {@link OrderService.all} walks through every page. */
  async list(filter: OrderFilter = {}, options: CallOptions = {}): Promise<Page<Order> & Raw> {
    checkParameters(filter, filterNames);
    const { startTime, endTime, ...rest } = filter;
    const body = { ...rest, startTime: millisOf('startTime', startTime), endTime: millisOf('endTime', endTime) };
    const request = { method: 'POST', path: '/checkout/order/list', body, repeatable: true, readOnly: true };
    return this.#call(request, (m) => decodePage(m, decodeOrder), options);
  }

  /**
   * All orders that match, asked for page by page as they are needed:
   * `for await (const order of client.orders.all())`, or
   * `await client.orders.all().toArray({ limit: 1000 })`.
   */
  all(filter: OrderFilter = {}, options: CallOptions = {}): All<Order> {
    return new All(filter, (page) => this.list(page, options));
  }
}
