import type { Members } from './decode.js';
import { invalid, missing } from './error.js';
import type { Amount } from './money.js';
import { checkedChange, checkParameters, millisOf, namesOf, type CallOptions, type ChangeOptions } from './options.js';
import { decodeOrder, type Order } from './order.js';
import { All, decodePage, type Page, type PageRequest } from './page.js';
import { checkAmount, decodeRefund, refundRequest, sentOf, type Refund } from './refund.js';
import type { Call, Raw } from './request.js';

/** Why a payment is not wholly its order's. */
export type AbnormalType =
  | 'OVER_PAID'
  /** Too little when the order expired. */
  | 'UNDER_PAID'
  /** After the expiry, or for a cancelled order. */
  | 'LATE_PAYMENT'
  | 'OTHER_TOKEN'
  | 'OTHER_CHAIN'
  | (string & Record<never, never>);

/** Whether something of a payment is left to decide. */
export type AbnormalStatus = 'PENDING' | 'HANDLED' | (string & Record<never, never>);

/** A deposit that is not wholly its order's: refund what is pending of it, or accept it for the order. */
export interface AbnormalPayment {
  /** The gateway's name for it. */
  abnormalPaymentNo: string;
  orderNo: string;
  /** Of the sub-merchant whose money it is; empty where it is yours. */
  merchantId: string;
  type: AbnormalType;
  status: AbnormalStatus;
  token: string;
  /** The whole deposit. */
  amount: Amount;
  /** Its part that is neither refunded nor accepted yet. */
  pendingAmount: Amount;
  /** Of the chain's transaction. */
  hash: string;
  /** Who sent it, which may be an exchange or a contract: money sent there may be lost. */
  sender: string;
  createdTime: Date | null;
  updatedTime: Date | null;
  /** The same as `createdTime` and `updatedTime`, to the millisecond. */
  createdAt: Date | null;
  updatedAt: Date | null;
}

function decodeAbnormal(m: Members): AbnormalPayment {
  const createdAt = m.millis('createdAt');
  const updatedAt = m.millis('updatedAt');
  return {
    abnormalPaymentNo: m.required('abnormalPaymentNo'),
    orderNo: m.string('orderNo'),
    merchantId: m.string('merchantId'),
    type: m.string('type'),
    status: m.string('status'),
    token: m.string('token'),
    amount: m.requiredAmount('amount'),
    pendingAmount: m.requiredAmount('pendingAmount'),
    hash: m.string('hash'),
    sender: m.string('sender'),
    createdTime: createdAt ?? m.time('createdTime'),
    updatedTime: updatedAt ?? m.time('updatedTime'),
    createdAt,
    updatedAt,
  };
}

/** Which abnormal payments to list, and which page of them; an empty filter means all. */
export interface AbnormalPaymentFilter extends PageRequest {
  orderNo?: string | undefined;
  /** Those of this sub-merchant; your own id for only your own. */
  merchantId?: string | undefined;
  type?: AbnormalType | undefined;
  status?: AbnormalStatus | undefined;
  token?: string | undefined;
  /** Bound the time at which they were found, the first included, the second not. A number is milliseconds since the epoch. */
  startTime?: Date | number | undefined;
  endTime?: Date | number | undefined;
}

const filterNames = namesOf<AbnormalPaymentFilter>({
  orderNo: 1,
  merchantId: 1,
  type: 1,
  status: 1,
  token: 1,
  startTime: 1,
  endTime: 1,
  pageNum: 1,
  pageSize: 1,
  cursor: 1,
});

/** Asks for an abnormal payment to go back: `orderNo` with `txHash`, or `abnormalPaymentNo`, name it. */
export interface AbnormalRefundRequest {
  /** Your name for the refund, unique for ever, as in {@link RefundRequest}. */
  refundOrderNo: string;
  /** These two name the payment at every gateway. Where they name several, it is refused with `abnormal_payment_ambiguous`. */
  orderNo?: string | undefined;
  txHash?: string | undefined;
  /** Names the payment at gateways of ours. */
  abnormalPaymentNo?: string | undefined;
  /** What was paid, such as `'ETH_USDT'`. */
  token?: string | undefined;
  /** All that is pending when absent. */
  amount?: Amount | undefined;
  /** Where the money goes, as in {@link RefundRequest}. */
  address?: string | undefined;
  /** Kept with the refund. */
  remark?: string | undefined;
  /** Names this call, for gateways that keep answers by it. */
  requestId?: string | undefined;
  /** Is taken once; a call with it is not repeated. */
  nonce?: string | undefined;
}

const requestNames = namesOf<AbnormalRefundRequest>({
  refundOrderNo: 1,
  orderNo: 1,
  txHash: 1,
  abnormalPaymentNo: 1,
  token: 1,
  amount: 1,
  address: 1,
  remark: 1,
  requestId: 1,
  nonce: 1,
});

function checked(r: AbnormalRefundRequest): object {
  checkParameters(r, requestNames);
  if (!r.refundOrderNo) throw missing('refundOrderNo');
  if (!r.abnormalPaymentNo && !r.orderNo) throw missing('orderNo');
  if (!r.abnormalPaymentNo && !r.txHash) throw missing('txHash');
  checkAmount(r.amount);
  return sentOf(r, requestNames);
}

/** `client.abnormalPayments`: what came and is not wholly an order's. */
export class AbnormalPaymentService {
  readonly #call: Call;

  /** @internal */
  constructor(call: Call) {
    this.#call = call;
  }

  /** Returns one page of abnormal payments, newest first. {@link AbnormalPaymentService.all} walks through every page. */
  async list(filter: AbnormalPaymentFilter = {}, options: CallOptions = {}): Promise<Page<AbnormalPayment> & Raw> {
    checkParameters(filter, filterNames);
    const { startTime, endTime, ...rest } = filter;
    const body = { ...rest, startTime: millisOf('startTime', startTime), endTime: millisOf('endTime', endTime) };
    const request = { method: 'POST', path: '/checkout/abnormal-payment/list', body, repeatable: true, readOnly: true };
    return this.#call(request, (m) => decodePage(m, decodeAbnormal), options);
  }

  /** All abnormal payments that match, asked for page by page as they are needed. */
  all(filter: AbnormalPaymentFilter = {}, options: CallOptions = {}): All<AbnormalPayment> {
    return new All(filter, (page) => this.list(page, options));
  }

  /** Sends an abnormal payment back. It makes a refund like any other, and is as safe to repeat as {@link RefundService.create}. */
  async refund(r: AbnormalRefundRequest, options: CallOptions = {}): Promise<Refund & Raw> {
    return this.#call(refundRequest('/checkout/abnormal-payment/refund', checked(r), r), decodeRefund, options);
  }

  /**
   * Takes what is pending of abnormal payments, all of one order, for that
   * order, which is PAID by it, and returns the order. What was accepted before
   * changes nothing, so that it is safe to repeat. It is refused with
   * `abnormal_payment_not_acceptable` for an order that was cancelled and for a
   * payment in another token.
   */
  async accept(abnormalPaymentNos: string[], options: ChangeOptions = {}): Promise<Order & Raw> {
    if (!Array.isArray(abnormalPaymentNos)) throw invalid('abnormalPaymentNos', 'abnormalPaymentNos is an array');
    if (abnormalPaymentNos.length === 0) throw missing('abnormalPaymentNos');
    const { requestId, nonce, ...rest } = checkedChange(options);
    const body = sentOf({ abnormalPaymentNos, requestId, nonce }, ['abnormalPaymentNos', 'requestId', 'nonce']);
    const request = { method: 'POST', path: '/checkout/abnormal-payment/accept', body, repeatable: true };
    return this.#call(request, decodeOrder, rest);
  }
}
