package app.xcheckout;

/** How far a settlement has come. */
public enum SettlementStatus {
  /** It waits to be sent. */
  PENDING_SETTLEMENT,
  /** It is being sent. */
  SETTLING,
  /** It has arrived. */
  SETTLED,
  /** It was not sent, and the money is available again. */
  FAILED,
  /** The operator refused it. */
  REJECTED,
  /** The merchant ended it. */
  CANCELLED,
  /** A status that this version of the library doesn't know; the raw settlement has its word. */
  UNKNOWN
}
