package app.xcheckout;

/**
 * What an event is about. There is one type for each noun; the state is a part of the noun, and
 * {@link Event#reason} says what brought the event about. Gateways add types: acknowledge those
 * that you don't know.
 */
public enum EventType {
  /** An order has changed: an {@link OrderEvent}. */
  CHECKOUT_ORDER_CHANGED,
  /** A refund has changed: a {@link RefundEvent}. */
  REFUND_ORDER_CHANGED,
  /** A settlement has changed: a {@link SettlementEvent}. */
  SETTLEMENT_ORDER_CHANGED,
  /** A deposit came that is not wholly an order's: an {@link AbnormalPaymentEvent}. */
  ABNORMAL_PAYMENT,
  /** What arrived at a customer's deposit address has changed: a {@link CustomerDepositEvent}. */
  CUSTOMER_DEPOSIT_CHANGED,
  /** A type that this version of the library doesn't know; {@link Event#typeName} has its word. */
  UNKNOWN
}
