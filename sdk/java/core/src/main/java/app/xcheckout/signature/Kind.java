package app.xcheckout.signature;

/** Says which rule joins the parts of a message. */
public enum Kind {
  /** Signs METHOD + TIMESTAMP + URI + QUERY + BODY. */
  REQUEST,
  /**
   * Signs the same parts: the request's method, URI and query with the answer's own timestamp and
   * body.
   */
  RESPONSE,
  /** Signs TIMESTAMP + BODY. */
  WEBHOOK
}
