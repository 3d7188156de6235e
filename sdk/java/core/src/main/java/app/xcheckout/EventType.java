package app.xcheckout;

/** Says what happened. Gateways add types: acknowledge those that you don't know. */
public enum EventType {
  /** A deposit was seen in a block; it is not confirmed yet. */
  ORDER_DEPOSIT_DETECTED,
  /** The order is paid, which is final: deliver the goods. */
  ORDER_PAID,
  /** Its time is over. */
  ORDER_TIMEOUT,
  /** It was cancelled. */
  ORDER_CANCELLED,
  /** The chain took the payment away: it waits for its amount again. */
  ORDER_REORGED,
  /** A type that this version of the library doesn't know; {@link Event#typeName} has its word. */
  UNKNOWN;

  static EventType of(String word) {
    for (EventType type : values()) {
      if (type.name().equals(word)) {
        return type;
      }
    }
    return UNKNOWN;
  }
}
