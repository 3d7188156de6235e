package app.xcheckout.signature;

import java.util.Locale;

/**
 * The reasons for a refusal, in their order of precedence: of several that apply to a message, the
 * first is the one it is refused with. {@link #toString} is the stable word of the specification.
 */
public enum Code {
  /** A header that signs the message is absent or empty. */
  HEADER_MISSING,
  /** One of those headers is given twice. */
  HEADER_REPEATED,
  /** The timestamp is not exactly 13 ASCII digits. */
  TIMESTAMP_MALFORMED,
  /** The signature is not the one Base64 text of 64 bytes. */
  SIGNATURE_MALFORMED,
  /** The method is not one of the five; of a webhook, not POST. */
  METHOD_NOT_ALLOWED,
  /** The path can be read in more than one way. */
  PATH_INVALID,
  /** The query is malformed. */
  QUERY_MALFORMED,
  /** The decoded query can be read in more than one way. */
  QUERY_AMBIGUOUS,
  /** A body on GET or DELETE. */
  BODY_NOT_ALLOWED,
  /** The body is larger than the limit. */
  BODY_TOO_LARGE,
  /** The content type or encoding is not accepted. */
  CONTENT_TYPE_NOT_ACCEPTED,
  /** The body is not one JSON value in UTF-8. */
  BODY_INVALID_JSON,
  /** An object of the body has a name twice. */
  BODY_DUPLICATE_NAME,
  /** The body is nested beyond 128. */
  BODY_TOO_DEEP,
  /** The body is neither an object nor an array. */
  BODY_NOT_OBJECT_OR_ARRAY,
  /** The credential is unknown; raised by the server that looks it up. */
  AUTHENTICATION_FAILED,
  /** The signature is not that of this message with any of the keys. */
  SIGNATURE_MISMATCH,
  /** The request is an answer that was sent back. */
  SIGNATURE_REFLECTED,
  /** The timestamp is too far from the verifier's clock. */
  TIMESTAMP_OUTSIDE_WINDOW,
  /** The request was received before; raised by the replay guard of a server. */
  REPLAYED,
  /** The replay guard can take no more; raised by the replay guard of a server. */
  REPLAY_MEMORY_FULL;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The stable word, such as {@code signature_mismatch}. */
  @Override
  public String toString() {
    return word;
  }
}
