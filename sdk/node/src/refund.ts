import type { Members } from './decode.js';
import { invalid, missing, type XCheckoutError } from './error.js';
import { parseAmount, type Amount } from './money.js';
import { checkedChange, checkParameters, millisOf, namesOf, type CallOptions, type ChangeOptions } from './options.js';
import { All, decodePage, type Page, type PageRequest } from './page.js';
import type { Call, Raw, Request } from './request.js';

/** How far a refund has come. Treat a status that you don't know as not ended. */
export type RefundStatus =
  /** Reserved, and not sent yet. */
  | 'PENDING_REFUND'
  /** On its way. */
  | 'REFUNDING'
  | 'REFUNDED'
  /** `failReason` says why. */
  | 'FAILED'
  | 'CANCELLED'
  | (string & Record<never, never>);

/** Asks for money to go back: of `orderNo`, with an `amount`, of `abnormalPaymentNo`, or of `depositNo`. */
export interface RefundRequest {
  /**
   * Your name for the refund, unique for ever. Asking again with the same
   * refundOrderNo and the same parameters gives the same refund; with others it
   * is refused with `refund_order_no_reused`.
   */
  refundOrderNo: string;
  /** Refunds of what this order kept. */
  orderNo?: string | undefined;
  /** Refunds of this abnormal payment. */
  abnormalPaymentNo?: string | undefined;
  /** Refunds of this customer's deposit, which must be credited. */
  depositNo?: string | undefined;
  /**
   * In the token that was received. When absent, of an abnormal payment all that is
   * pending, and of a deposit all that can still be refunded.
   */
  amount?: Amount | undefined;
  /**
   * Where the money goes. Absent, it goes to the sender where that is certain
   * and the merchant's setting says so, and is refused with `address_required`
   * otherwise.
   */
  address?: string | undefined;
  /** Kept with the refund. */
  remark?: string | undefined;
  /** Names this call, for gateways that keep answers by it. refundOrderNo makes repeating safe without it. */
  requestId?: string | undefined;
  /** Is taken once; a call with it is not repeated. */
  nonce?: string | undefined;
}

const requestNames = namesOf<RefundRequest>({
  refundOrderNo: 1,
  orderNo: 1,
  abnormalPaymentNo: 1,
  depositNo: 1,
  amount: 1,
  address: 1,
  remark: 1,
  requestId: 1,
  nonce: 1,
});

/** Refuses an amount that nothing can be refunded with. @internal */
export function checkAmount(amount: Amount | undefined): void {
  if (amount === undefined) return;
  let parsed: bigint;
  try {
    parsed = parseAmount(amount);
  } catch (error) {
    throw invalid('amount', (error as Error).message);
  }
  if (parsed <= 0n) throw invalid('amount', 'a refund has an amount above zero');
}

/** What is sent of a request: what is there, in the order of its names. @internal */
export function sentOf(r: object, names: readonly string[]): object {
  const given = r as Record<string, unknown>;
  return Object.fromEntries(
    names.filter((name) => given[name] !== undefined && given[name] !== '').map((name) => [name, given[name]]),
  );
}

/** The error for a refund of more than one thing. */
function ofSeveral(param: string): XCheckoutError {
  return invalid(param, "a refund is of an order, of an abnormal payment or of a customer's deposit, and not of two");
}

function checked(r: RefundRequest): object {
  checkParameters(r, requestNames);
  if (!r.refundOrderNo) throw missing('refundOrderNo');
  if (!r.orderNo && !r.abnormalPaymentNo && !r.depositNo) throw missing('orderNo');
  if (r.depositNo && (r.orderNo || r.abnormalPaymentNo)) throw ofSeveral('depositNo');
  if (r.orderNo && r.abnormalPaymentNo) throw ofSeveral('abnormalPaymentNo');
  if (r.orderNo && !r.amount) throw missing('amount');
  checkAmount(r.amount);
  return sentOf(r, requestNames);
}

/** A refund as it stands now. What the gateway left out is empty. */
export interface Refund {
  /** The gateway's name for it: RF… */
  sysid: string;
  refundOrderNo: string;
  /** The order that it is of, or that its abnormal payment was meant for. */
  orderNo: string;
  /** Empty where it is of no abnormal payment. */
  abnormalPaymentNo: string;
  /** Empty where it is of no customer's deposit. */
  depositNo: string;
  /** Of the sub-merchant whose money it is; empty where it is yours. */
  merchantId: string;
  refundStatus: RefundStatus;
  token: string;
  amount: Amount;
  address: string;
  /** Of the chain's transaction that pays it; empty before. */
  txHash: string;
  /** Why it has FAILED, a code; empty otherwise. */
  failReason: string;
  /** Why a `PENDING_REFUND` one was not sent yet, a code such as `awaiting_finality`; may be empty. */
  waitReason: string;
  remark: string;
  createdTime: Date | null;
  updatedTime: Date | null;
  /** The same as `createdTime` and `updatedTime`, to the millisecond. */
  createdAt: Date | null;
  updatedAt: Date | null;
}

/** @internal */
export function decodeRefund(m: Members): Refund {
  const createdAt = m.millis('createdAt');
  const updatedAt = m.millis('updatedAt');
  return {
    sysid: m.string('sysid'),
    refundOrderNo: m.required('refundOrderNo'),
    orderNo: m.string('orderNo'),
    abnormalPaymentNo: m.string('abnormalPaymentNo'),
    depositNo: m.string('depositNo'),
    merchantId: m.string('merchantId'),
    refundStatus: m.required('refundStatus'),
    token: m.string('token'),
    amount: m.requiredAmount('amount'),
    address: m.string('address'),
    txHash: m.string('txHash'),
    failReason: m.string('failReason'),
    waitReason: m.string('waitReason'),
    remark: m.string('remark'),
    createdTime: createdAt ?? m.time('createdTime'),
    updatedTime: updatedAt ?? m.time('updatedTime'),
    createdAt,
    updatedAt,
  };
}

/** Which refunds to list, and which page of them; an empty filter means all. */
export interface RefundFilter extends PageRequest {
  orderNo?: string | undefined;
  /** Of a customer's deposit. */
  depositNo?: string | undefined;
  /** Those of this sub-merchant; your own id for only your own. */
  merchantId?: string | undefined;
  refundStatus?: RefundStatus | undefined;
  token?: string | undefined;
  /** Bound the time of creation, the first included, the second not. A number is milliseconds since the epoch. */
  startTime?: Date | number | undefined;
  endTime?: Date | number | undefined;
}

const filterNames = namesOf<RefundFilter>({
  orderNo: 1,
  depositNo: 1,
  merchantId: 1,
  refundStatus: 1,
  token: 1,
  startTime: 1,
  endTime: 1,
  pageNum: 1,
  pageSize: 1,
  cursor: 1,
});

/** A request that makes a refund. @internal */
export function refundRequest(path: string, body: object, r: { refundOrderNo: string }): Request {
  return { method: 'POST', path, body, repeatable: true, about: ['refundOrderNo', r.refundOrderNo] };
}

/** `client.refunds`: sends money back, and looks after it. */
export class RefundService {
  readonly #call: Call;

  /** @internal */
  constructor(call: Call) {
    this.#call = call;
  }

  /**
   * Asks for a refund. It is safe to repeat with the same request, also after
   * an error that leaves open whether the refund exists: the refundOrderNo
   * makes it the same refund. That it was created does not say that it arrived:
   * `refundStatus` does.
   */
  async create(r: RefundRequest, options: CallOptions = {}): Promise<Refund & Raw> {
    return this.#call(refundRequest('/checkout/refund/create', checked(r), r), decodeRefund, options);
  }

  /** Returns the refund as it stands now, or rejects with `refund_not_found`. */
  async info(refundOrderNo: string, options: CallOptions = {}): Promise<Refund & Raw> {
    if (!refundOrderNo) throw missing('refundOrderNo');
    const request = refundRequest('/checkout/refund/info', { refundOrderNo }, { refundOrderNo });
    return this.#call({ ...request, readOnly: true }, decodeRefund, options);
  }

  /**
   * Ends a refund that was not sent yet and returns it. It is refused with
   * `refund_not_cancellable` once it is on its way. It is not repeated when no
   * answer came; `info` then tells whether it was done.
   */
  async cancel(refundOrderNo: string, options: ChangeOptions = {}): Promise<Refund & Raw> {
    if (!refundOrderNo) throw missing('refundOrderNo');
    const { requestId, nonce, ...rest } = checkedChange(options);
    const body = sentOf({ refundOrderNo, requestId, nonce }, ['refundOrderNo', 'requestId', 'nonce']);
    const request = refundRequest('/checkout/refund/cancel', body, { refundOrderNo });
    return this.#call({ ...request, repeatable: false }, decodeRefund, rest);
  }

  /** Returns one page of refunds, newest first. {@link RefundService.all} walks through every page. */
  async list(filter: RefundFilter = {}, options: CallOptions = {}): Promise<Page<Refund> & Raw> {
    checkParameters(filter, filterNames);
    const { startTime, endTime, ...rest } = filter;
    const body = { ...rest, startTime: millisOf('startTime', startTime), endTime: millisOf('endTime', endTime) };
    const request = { method: 'POST', path: '/checkout/refund/list', body, repeatable: true, readOnly: true };
    return this.#call(request, (m) => decodePage(m, decodeRefund), options);
  }

  /** All refunds that match, asked for page by page as they are needed. */
  all(filter: RefundFilter = {}, options: CallOptions = {}): All<Refund> {
    return new All(filter, (page) => this.list(page, options));
  }
}
