package app.xcheckout;

/** What a customer's deposit has become. */
public enum CustomerDepositStatus {
  /** Seen on the chain. */
  CONFIRMING,
  /** Confirmed, and part of your available balance. */
  CREDITED,
  /** A reorganisation of the chain took it away. */
  WITHDRAWN,
  /** Less arrived than the token's log says: nothing is credited. */
  UNATTRIBUTED,
  /** A status that this version of the library doesn't know; the raw deposit has its word. */
  UNKNOWN
}
