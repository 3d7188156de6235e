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
export type {
  AbnormalPayment,
  AbnormalPaymentFilter,
  AbnormalPaymentService,
  AbnormalRefundRequest,
  AbnormalStatus,
  AbnormalType,
} from './abnormal.js';
export { Client, type OtherCall } from './client.js';
export type {
  CustomerDeposit,
  CustomerDepositFilter,
  CustomerDepositService,
  CustomerDepositStatus,
  DepositAddress,
  DepositAddressFilter,
  DepositAddressRef,
  DepositAddressRequest,
  DepositAddressService,
} from './deposit.js';
export {
  XCheckoutError,
  type AnswerCode,
  type Claim,
  type Code,
  type ErrorParts,
  type GatewayCode,
  type LocalCode,
} from './error.js';
export {
  decodeEvent,
  eventTypes,
  isCredited,
  isPaid,
  type AbnormalPaymentAnnounced,
  type AbnormalPaymentEvent,
  type AnyEvent,
  type CheckoutOrderChanged,
  type CustomerDepositChanged,
  type CustomerDepositEvent,
  type DecodeOptions,
  type Event,
  type EventType,
  type OrderEvent,
  type OrderReason,
  type RefundEvent,
  type RefundOrderChanged,
  type SettlementEvent,
  type SettlementOrderChanged,
  type UnknownEvent,
  type UnknownEventType,
} from './event.js';
export type {
  Delivery,
  DeliveryStatus,
  EventEndpoint,
  EventFilter,
  EventInfo,
  EventRecord,
  EventService,
  ResendOptions,
  ResendSinceOptions,
} from './events.js';
export type { AnswerEvent, Hooks, RequestEvent, RetryEvent } from './hooks.js';
export type { Amount } from './money.js';
export type { CallOptions, ChangeOptions } from './options.js';
export type { CreatedOrder, Deposit, Order, OrderFilter, OrderRequest, OrderService, OrderStatus } from './order.js';
export type { All, Page, PageRequest } from './page.js';
export type { Refund, RefundFilter, RefundRequest, RefundService, RefundStatus } from './refund.js';
export type { AnswerInfo, Raw } from './request.js';
export type {
  DepositPayment,
  Listener,
  Reorg,
  SandboxService,
  Simulated,
  Simulation,
  TestPayment,
  WebhookChange,
} from './sandbox.js';
export type {
  BankAccount,
  FiatPart,
  FiatSettlementRequest,
  Settlement,
  SettlementFilter,
  SettlementPlan,
  SettlementPlanFilter,
  SettlementRequest,
  SettlementService,
  SettlementStatus,
} from './settlement.js';
export type {
  Balance,
  BalanceFilter,
  BalanceService,
  Statement,
  StatementLine,
  StatementRequest,
  StatementService,
} from './balance.js';
export type { Echo, SelfTest } from './selftest.js';
export type { JSONValue } from './signature/canonical.js';
export type { Finding } from './signature/doctor.js';
export type { SubMerchant, SubMerchantRequest, SubMerchantService } from './submerchant.js';
export type { Token } from './token.js';
export type { PayableToken, TokenFilter, TokenList, TokenService } from './tokenlist.js';
export type {
  WebhookEndpoint,
  WebhookFilter,
  WebhookRequest,
  WebhookService,
  WebhookStatus,
  WebhookUpdate,
} from './webhooks.js';
export { environments, version, type Config, type Environment } from './xcheckout.js';
