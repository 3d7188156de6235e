import type { AbnormalStatus, AbnormalType } from './abnormal.js';
import type { CustomerDepositStatus } from './deposit.js';
import { DecodeError, Members } from './decode.js';
import type { Amount } from './money.js';
import { decodeDeposit, type Deposit, type OrderStatus } from './order.js';
import { Buffer } from './platform/buffer.js';
import type { RefundStatus } from './refund.js';
import { decodeFiat, type FiatPart, type SettlementStatus } from './settlement.js';
import { parseJSON, type JSONValue } from './signature/canonical.js';

/** The types of events. What happened is told by the state that the event carries, and by its `reason`. */
export const eventTypes = [
  'CHECKOUT_ORDER_CHANGED',
  'REFUND_ORDER_CHANGED',
  'SETTLEMENT_ORDER_CHANGED',
  'ABNORMAL_PAYMENT',
  'CUSTOMER_DEPOSIT_CHANGED',
] as const;

/** A type of events that this package knows. */
export type EventType = (typeof eventTypes)[number];

declare enum Other {
  Type = 'a type that this package does not know',
}

/** The type of an event that this package does not know: at run time it is whatever the gateway said. */
export type UnknownEventType = Other;

/** What all events have. */
export interface AnyEvent {
  /** Names the event: one that is delivered again has the same. */
  eventId: string;
  /** When it happened, to the second. */
  timestamp: Date | null;
  /**
   * Rises with every event of one subject; undefined at gateways that don't
   * number them. Deliveries may arrive out of order: of two events of one order
   * the one with the higher sequence is the later.
   */
  sequence: number | undefined;
  /** It was asked for by a test, and nothing has happened. */
  test: boolean;
  /** The event's data, whatever the type: numbers that a double can't hold exactly are their text. */
  data: JSONValue | undefined;
  /** The whole event as it came, without whitespace between its parts. */
  raw: string;
}

/** Why an order was announced. Empty at gateways that don't say. */
export type OrderReason =
  /** Seen, not yet confirmed. */
  | 'deposit_detected'
  | 'paid'
  | 'timeout'
  | 'cancelled'
  /** The chain took the payment away: PAYING again. */
  | 'reorged'
  /** You accepted a late or short payment. */
  | 'accepted'
  | 'refund_changed'
  | (string & Record<never, never>);

/** An order has changed. `order.orderStatus` PAID is final: deliver the goods. */
export interface CheckoutOrderChanged extends AnyEvent {
  eventType: 'CHECKOUT_ORDER_CHANGED';
  reason: OrderReason;
  order: OrderEvent;
}

/** A refund has changed. */
export interface RefundOrderChanged extends AnyEvent {
  eventType: 'REFUND_ORDER_CHANGED';
  reason: string;
  refund: RefundEvent;
}

/** A settlement has changed. */
export interface SettlementOrderChanged extends AnyEvent {
  eventType: 'SETTLEMENT_ORDER_CHANGED';
  reason: string;
  settlement: SettlementEvent;
}

/** A payment has come, or was handled, that is not wholly an order's. */
export interface AbnormalPaymentAnnounced extends AnyEvent {
  eventType: 'ABNORMAL_PAYMENT';
  reason: string;
  abnormalPayment: AbnormalPaymentEvent;
}

/** What arrived at a customer's deposit address has changed. */
export interface CustomerDepositChanged extends AnyEvent {
  eventType: 'CUSTOMER_DEPOSIT_CHANGED';
  reason: string;
  customerDeposit: CustomerDepositEvent;
}

/** An event of a type that this package does not know: `data` and `raw` are all that is read of it. Acknowledge it. */
export interface UnknownEvent extends AnyEvent {
  eventType: UnknownEventType;
}

/**
 * A fact that the gateway announces by webhook. `eventType` tells which:
 *
 * ```ts
 * if (event.eventType === 'CHECKOUT_ORDER_CHANGED' && event.order.orderStatus === 'PAID') ship(event.order.orderNo);
 * ```
 */
export type Event =
  | CheckoutOrderChanged
  | RefundOrderChanged
  | SettlementOrderChanged
  | AbnormalPaymentAnnounced
  | CustomerDepositChanged
  | UnknownEvent;

/** The order as it stood when the event happened. From `sysid` on only gateways of ours tell. */
export interface OrderEvent {
  orderNo: string;
  orderStatus: OrderStatus;
  token: string;
  orderAmount: Amount | undefined;
  payingAmount: Amount | undefined;
  refundedAmount: Amount | undefined;
  createdTime: Date | null;
  updatedTime: Date | null;
  sysid: string;
  customerId: string;
  merchantId: string;
  /** Confirmed, in `token`. */
  receivedAmount: Amount | undefined;
  txHash: string;
  depositAddress: string;
  expiresAt: Date | null;
  confirmations: number | undefined;
  requiredConfirmations: number | undefined;
  metadata: Record<string, string>;
  /** The deposit that the event is about, if it is about one. */
  deposit: Deposit | null;
}

/** The refund as it stood when the event happened. From `sysid` on only gateways of ours tell. */
export interface RefundEvent {
  refundOrderNo: string;
  refundStatus: RefundStatus;
  token: string;
  amount: Amount | undefined;
  createdTime: Date | null;
  updatedTime: Date | null;
  sysid: string;
  orderNo: string;
  /** Empty where it is of no abnormal payment. */
  abnormalPaymentNo: string;
  /** Empty where it is of no customer's deposit. */
  depositNo: string;
  /** Of the sub-merchant whose money it is; empty where it is yours. */
  merchantId: string;
  address: string;
  txHash: string;
  /** Why it has FAILED, a code; empty otherwise. */
  failReason: string;
  remark: string;
}

/** The settlement as it stood when the event happened. From `sysid` on only gateways of ours tell. */
export interface SettlementEvent {
  settlementOrderNo: string;
  settleStatus: SettlementStatus;
  token: string;
  address: string;
  settlementAmount: Amount | undefined;
  createdTime: Date | null;
  updatedTime: Date | null;
  sysid: string;
  /** Of the sub-merchant; empty where it is your own. */
  merchantId: string;
  fee: Amount | undefined;
  txHash: string;
  /** Why it has FAILED or was REJECTED, a code; empty otherwise. */
  failReason: string;
  /** Of a settlement to a bank account; null for one to an address. */
  fiat: FiatPart | null;
}

/** The abnormal payment as it stood when the event happened. */
export interface AbnormalPaymentEvent {
  abnormalPaymentNo: string;
  orderNo: string;
  token: string;
  /** The whole deposit. */
  amount: Amount | undefined;
  /** Its part that is neither refunded nor accepted yet. */
  pendingAmount: Amount | undefined;
  /** Of the chain's transaction. */
  hash: string;
  createdTime: Date | null;
  updatedTime: Date | null;
  /** Empty at gateways that don't say. */
  type: AbnormalType | '';
  status: AbnormalStatus | '';
  /** Of its order. */
  customerId: string;
  merchantId: string;
}

/** What arrived at a customer's deposit address, as it stood when the event happened. */
export interface CustomerDepositEvent {
  depositNo: string;
  depositStatus: CustomerDepositStatus;
  customerId: string;
  token: string;
  amount: Amount | undefined;
  refundedAmount: Amount | undefined;
  /** What can still be refunded of it. */
  refundableAmount: Amount | undefined;
  /** What your balance lacked when it was withdrawn. */
  shortfall: Amount | undefined;
  createdTime: Date | null;
  updatedTime: Date | null;
  /** Of the sub-merchant that is credited; empty where it is you. */
  merchantId: string;
  depositAddress: string;
  chain: string;
  txHash: string;
  /** Which transfer of its transaction it is, from 0. */
  ordinal: number | undefined;
  /** Empty where the chain does not tell. */
  sender: string;
}

/** How an event is read. */
export interface DecodeOptions {
  /** The time zone of times that name none, such as `Asia/Singapore`; UTC by default. */
  timeZone?: string | undefined;
}

/**
 * Whether an event is about an order that is paid, and no test: deliver the
 * goods, unless you have delivered this order already. An order is announced as
 * paid more than once when something else of it changes.
 */
export function isPaid(event: Event): event is CheckoutOrderChanged {
  return event.eventType === 'CHECKOUT_ORDER_CHANGED' && !event.test && event.order.orderStatus === 'PAID';
}

/**
 * Whether an event is about a customer's deposit that is credited, and no test:
 * credit your customer with its amount, unless you have done so for this
 * `depositNo` already. A deposit is announced as credited again when something
 * of it is refunded.
 */
export function isCredited(event: Event): event is CustomerDepositChanged {
  return (
    event.eventType === 'CUSTOMER_DEPOSIT_CHANGED' && !event.test && event.customerDeposit.depositStatus === 'CREDITED'
  );
}

/**
 * Decodes the body of a webhook, which must have been verified. What counts is
 * strict: type, number, status and amounts. Any other member that is not of the
 * form expected is left empty, and `data` has it.
 *
 * @throws Error for what is no event; one of an unknown type is one
 */
export function decodeEvent(body: string | Uint8Array, options: DecodeOptions = {}): Event {
  const event = new Members(parseJSON(body), 'the event', options.timeZone);
  const at = event.integer('timestamp');
  const any: AnyEvent = {
    eventId: event.required('eventId'),
    timestamp: at === undefined ? null : new Date(at * 1000),
    sequence: event.integer('sequence'),
    test: event.boolean('test'),
    data: event.value('data'),
    raw: typeof body === 'string' ? body : Buffer.from(body).toString('utf8'),
  };
  return { ...any, ...subjectOf(event.required('eventType'), event) };
}

type Without<T, K> = T extends unknown ? Omit<T, Extract<keyof T, K>> : never;

function isKnown(eventType: string): eventType is EventType {
  return (eventTypes as readonly string[]).includes(eventType);
}

/** What an event is about. */
function subjectOf(eventType: string, event: Members): Without<Event, keyof AnyEvent> {
  if (!isKnown(eventType)) return { eventType: eventType as unknown as UnknownEventType };
  const data = event.members('data');
  if (data === undefined) throw new DecodeError(`the event of type ${eventType} has no data`);
  const reason = data.string('reason');
  switch (eventType) {
    case 'CHECKOUT_ORDER_CHANGED':
      return { eventType: 'CHECKOUT_ORDER_CHANGED', reason, order: decodeOrderEvent(data) };
    case 'REFUND_ORDER_CHANGED':
      return { eventType: 'REFUND_ORDER_CHANGED', reason, refund: decodeRefund(data) };
    case 'SETTLEMENT_ORDER_CHANGED':
      return { eventType: 'SETTLEMENT_ORDER_CHANGED', reason, settlement: decodeSettlement(data) };
    case 'ABNORMAL_PAYMENT':
      return { eventType: 'ABNORMAL_PAYMENT', reason, abnormalPayment: decodeAbnormal(data) };
    case 'CUSTOMER_DEPOSIT_CHANGED':
      return { eventType: 'CUSTOMER_DEPOSIT_CHANGED', reason, customerDeposit: decodeCustomerDeposit(data) };
  }
}

function decodeOrderEvent(m: Members): OrderEvent {
  const deposit = m.members('deposit');
  return {
    orderNo: m.required('orderNo'),
    orderStatus: m.required('orderStatus'),
    token: m.string('token'),
    orderAmount: m.amount('orderAmount'),
    payingAmount: m.amount('payingAmount'),
    refundedAmount: m.amount('refundedAmount'),
    ...timesOf(m),
    sysid: m.string('sysid'),
    customerId: m.string('customerId'),
    merchantId: m.string('merchantId'),
    receivedAmount: m.amount('receivedAmount'),
    txHash: m.string('txHash'),
    depositAddress: m.string('depositAddress'),
    expiresAt: m.millis('expiresAt'),
    confirmations: m.integer('confirmations'),
    requiredConfirmations: m.integer('requiredConfirmations'),
    metadata: m.pairs('metadata'),
    deposit: deposit === undefined ? null : decodeDeposit(deposit),
  };
}

function decodeRefund(m: Members): RefundEvent {
  return {
    refundOrderNo: m.required('refundOrderNo'),
    refundStatus: m.required('refundStatus'),
    token: m.string('token'),
    amount: m.amount('amount'),
    ...timesOf(m),
    sysid: m.string('sysid'),
    orderNo: m.string('orderNo'),
    abnormalPaymentNo: m.string('abnormalPaymentNo'),
    depositNo: m.string('depositNo'),
    merchantId: m.string('merchantId'),
    address: m.string('address'),
    txHash: m.string('txHash'),
    failReason: m.string('failReason'),
    remark: m.string('remark'),
  };
}

function decodeSettlement(m: Members): SettlementEvent {
  return {
    settlementOrderNo: m.required('settlementOrderNo'),
    settleStatus: m.required('settleStatus'),
    token: m.string('token'),
    address: m.string('address'),
    settlementAmount: m.amount('settlementAmount'),
    ...timesOf(m),
    sysid: m.string('sysid'),
    merchantId: m.string('merchantId'),
    fee: m.amount('fee'),
    txHash: m.string('txHash'),
    failReason: m.string('failReason'),
    fiat: decodeFiat(m.members('fiat')),
  };
}

function decodeAbnormal(m: Members): AbnormalPaymentEvent {
  return {
    abnormalPaymentNo: m.required('abnormalPaymentNo'),
    orderNo: m.string('orderNo'),
    token: m.string('token'),
    amount: m.amount('amount'),
    pendingAmount: m.amount('pendingAmount'),
    hash: m.string('hash'),
    ...timesOf(m),
    type: m.string('type'),
    status: m.string('status'),
    customerId: m.string('customerId'),
    merchantId: m.string('merchantId'),
  };
}

function decodeCustomerDeposit(m: Members): CustomerDepositEvent {
  return {
    depositNo: m.required('depositNo'),
    depositStatus: m.required('depositStatus'),
    customerId: m.required('customerId'),
    token: m.string('token'),
    amount: m.amount('amount'),
    refundedAmount: m.amount('refundedAmount'),
    refundableAmount: m.amount('refundableAmount'),
    shortfall: m.amount('shortfall'),
    ...timesOf(m),
    merchantId: m.string('merchantId'),
    depositAddress: m.string('depositAddress'),
    chain: m.string('chain'),
    txHash: m.string('txHash'),
    ordinal: m.integer('ordinal'),
    sender: m.string('sender'),
  };
}

function timesOf(m: Members): { createdTime: Date | null; updatedTime: Date | null } {
  return {
    createdTime: m.millis('createdAt') ?? m.time('createdTime'),
    updatedTime: m.millis('updatedAt') ?? m.time('updatedTime'),
  };
}
