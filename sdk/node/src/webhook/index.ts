/**
 * Receives what a gateway announces: verifies the signature of a webhook,
 * decodes it into an event, and drops repeats.
 *
 * The gateway delivers an event until it is acknowledged, for about a day, so a
 * receiver must remember over restarts which events it has handled: give a
 * {@link Receiver} a {@link FileStore} or an {@link EventStore} of your own. An
 * event counts as handled only after the function resolved. A crash between the
 * two lets it come once more; let the function itself stand a repeat where that
 * matters, for example by a unique key on the orderNo.
 *
 * @module webhook
 */
export { BodyConsumedError } from '../http/consumed.js';
export { SignatureError } from '../signature/error.js';
export {
  constructEvent,
  constructEventAsync,
  signTestWebhook,
  signTestWebhookAsync,
  type ConstructOptions,
  type TestWebhook,
  type TestWebhookOptions,
} from './construct.js';
export { Receiver, type ReceiverOptions } from './receiver.js';
export { FileStore } from './file.js';
export { memoryMax, MemoryStore, rememberFor, type EventStore } from './store.js';
export {
  decodeEvent,
  eventTypes,
  isCredited,
  isPaid,
  type AbnormalPaymentAnnounced,
  type AbnormalPaymentEvent,
  type CheckoutOrderChanged,
  type CustomerDepositChanged,
  type CustomerDepositEvent,
  type Event,
  type EventType,
  type OrderEvent,
  type OrderReason,
  type RefundEvent,
  type RefundOrderChanged,
  type SettlementEvent,
  type SettlementOrderChanged,
  type UnknownEvent,
} from '../event.js';
export type { HeadersLike } from '../http/headers.js';
export type { KeyLike } from '../signature/key.js';
export type { BodyReader, RequestHead } from '../signature/request.js';
export type { Answer } from '../http/envelope.js';
