package app.xcheckout.signature;

/**
 * The body of a message had been read before its signature was to be verified, so that the bytes
 * that were signed are gone. It is a fault of how the server is put together, not of the message:
 * the text says who has read it, as far as that can be known, and what to do.
 */
public final class BodyConsumedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the error.
   *
   * @param who what has read the body, and the fix, in one or two sentences
   */
  public BodyConsumedException(String who) {
    super(
        "xcheckout: the body was read before its signature could be verified, and a signature"
            + " covers the raw bytes: "
            + who);
  }
}
