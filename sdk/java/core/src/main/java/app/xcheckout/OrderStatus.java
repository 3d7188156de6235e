package app.xcheckout;

/** How far an order has come. Treat {@link #UNKNOWN} as not paid. */
public enum OrderStatus {
  /** It waits for its amount. */
  PAYING,
  /** The amount arrived in time and is confirmed. */
  PAID,
  /** Its time is over and less arrived. */
  TIMEOUT,
  /** The merchant ended it. */
  CANCELLED,
  /** A refund is under way. */
  REFUNDING,
  /** A part was given back. */
  PARTIAL_REFUNDED,
  /** All was given back. */
  REFUNDED,
  /** A status that this version of the library doesn't know; the raw order has its word. */
  UNKNOWN;

  /**
   * Whether the order has ended without payment, so that nobody must be sent to pay it.
   *
   * @return true for {@link #TIMEOUT} and {@link #CANCELLED}
   */
  public boolean isClosed() {
    return this == TIMEOUT || this == CANCELLED;
  }
}
