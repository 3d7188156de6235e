package app.xcheckout.signature;

import java.util.Locale;

/**
 * A way to write a query into the string to sign. The API's texts disagree about it, so none is a
 * mistake. Verifiers try them in this order.
 */
public enum QueryReading {
  /** A question mark and the parameters, decoded: what the quick start prints. */
  PRINTED,
  /** The parameters, decoded, without the question mark: what other texts of the family say. */
  PROSE,
  /** A question mark and the query as it stands on the request line. */
  PRINTED_AS_SENT,
  /** The query as it stands on the request line, without the question mark. */
  PROSE_AS_SENT;

  /** The word of the specification, such as {@code printed_as_sent}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean isProse() {
    return this == PROSE || this == PROSE_AS_SENT;
  }

  boolean isAsSent() {
    return this == PRINTED_AS_SENT || this == PROSE_AS_SENT;
  }
}
