import { DecodeError, Members } from './decode.js';
import { decodeDeposit, decodeOrder, type Deposit, type Order } from './order.js';
import { parseJSON, type JSONValue } from './signature/canonical.js';

/** What happened. Gateways add types: acknowledge those that you don't know. */
export type EventType =
  /** Seen, not yet confirmed. */
  | 'ORDER_DEPOSIT_DETECTED'
  /** Final: deliver the goods. */
  | 'ORDER_PAID'
  | 'ORDER_TIMEOUT'
  | 'ORDER_CANCELLED'
  /** The chain took the payment away: PAYING again. */
  | 'ORDER_REORGED'
  | (string & Record<never, never>);

const orderTypes = new Set<EventType>([
  'ORDER_DEPOSIT_DETECTED',
  'ORDER_PAID',
  'ORDER_TIMEOUT',
  'ORDER_CANCELLED',
  'ORDER_REORGED',
]);

/** The order as it stood when the event happened. Members that events don't carry are empty; `orders.info` has them. */
export interface OrderEvent extends Order {
  /** The deposit that the event is about, if it is about one. */
  deposit: Deposit | null;
}

/** A fact that the gateway announces by webhook. */
export interface Event {
  eventId: string;
  eventType: EventType;
  /** When it happened, to the second. */
  timestamp: Date;
  /** Set for the five types above. */
  order: OrderEvent | undefined;
  /** The event's data, whatever the type: numbers that a double can't hold exactly are their text. */
  data: JSONValue | undefined;
  /** The whole event as it came, without whitespace between its parts. */
  raw: string;
}

/**
 * Decodes the body of a webhook, which must have been verified.
 *
 * @throws Error for what is no event; one of an unknown type is one
 */
export function decodeEvent(body: string | Uint8Array): Event {
  const event = new Members(parseJSON(body), 'the event');
  const eventId = event.string('eventId');
  const eventType = event.string('eventType');
  if (eventId === '' || eventType === '') throw new DecodeError('the event has no eventId or no eventType');
  const data = event.value('data');
  return {
    eventId,
    eventType,
    timestamp: new Date(event.integer('timestamp') * 1000),
    order: orderTypes.has(eventType) ? decodeOrderEvent(event.members('data'), eventType) : undefined,
    data,
    raw: typeof body === 'string' ? body : Buffer.from(body).toString('utf8'),
  };
}

function decodeOrderEvent(data: Members | undefined, type: EventType): OrderEvent {
  const order = data === undefined ? undefined : decodeOrder(data);
  if (data === undefined || order === undefined || order.orderNo === '') {
    throw new DecodeError(`the event of type ${type} is about no order`);
  }
  const deposit = data.members('deposit');
  return { ...order, deposit: deposit === undefined ? null : decodeDeposit(deposit) };
}
