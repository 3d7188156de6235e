/**
 * The client of the XCheckout API: orders in fiat that customers pay in
 * stablecoins.
 *
 * Make a {@link Client}, create an order, send the customer to its
 * `paymentUrl`. What happens to the order afterwards arrives as a signed
 * webhook: module `webhook` turns it into an {@link Event}. Amounts are decimal
 * strings, never floats: module `money`.
 *
 * @module xcheckout
 */
export { Client, type Raw } from './client.js';
export {
  XCheckoutError,
  type AnswerCode,
  type Claim,
  type Code,
  type ErrorParts,
  type GatewayCode,
  type LocalCode,
} from './error.js';
export { decodeEvent, type Event, type EventType, type OrderEvent } from './event.js';
export type { Amount } from './money.js';
export type {
  CallOptions,
  CreatedOrder,
  Deposit,
  Order,
  OrderFilter,
  OrderPage,
  OrderRequest,
  OrderService,
  OrderStatus,
} from './order.js';
export type { SandboxService, TestPayment, WebhookChange } from './sandbox.js';
export type { Echo, SelfTest } from './selftest.js';
export type { JSONValue } from './signature/canonical.js';
export type { Finding } from './signature/doctor.js';
export type { Token } from './token.js';
export { environments, version, type Config, type Environment } from './xcheckout.js';
