package app.xcheckout;

/** How far a refund has come. */
public enum RefundStatus {
  /** It waits to be sent. */
  PENDING_REFUND,
  /** It is being sent. */
  REFUNDING,
  /** It has arrived. */
  REFUNDED,
  /** It was not sent, and the money is available again. */
  FAILED,
  /** The merchant ended it. */
  CANCELLED,
  /** A status that this version of the library doesn't know; the raw refund has its word. */
  UNKNOWN
}
