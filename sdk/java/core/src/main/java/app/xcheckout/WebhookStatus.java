package app.xcheckout;

/** Whether an endpoint is sent events. */
public enum WebhookStatus {
  /** It is. */
  ACTIVE,
  /** Events are held until it is resumed; {@link WebhookEndpoint#pauseReason} says why. */
  PAUSED,
  /** It was removed. */
  REMOVED,
  /** A status that this version of the library doesn't know; the raw endpoint has its word. */
  UNKNOWN
}
