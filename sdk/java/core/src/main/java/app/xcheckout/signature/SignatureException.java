package app.xcheckout.signature;

import java.util.Objects;

/**
 * The refusal of one message. Its text names a header, a parameter or a member of the body, never a
 * value of one, a key or a MAC. It carries no stack trace: to be refused is nothing exceptional for
 * a message that came from outside.
 */
public final class SignatureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why the message is refused. */
  private final Code code;

  /** What is wrong and where. */
  private final String detail;

  /** The key whose MAC it is, or -1. */
  private final int matched;

  /**
   * Makes a refusal of a message whose MAC has not been verified.
   *
   * @param code the reason
   * @param detail one sentence that says what is wrong and where; empty for none
   */
  public SignatureException(Code code, String detail) {
    this(code, detail, -1);
  }

  SignatureException(Code code, String detail, int matched) {
    super(detail.isEmpty() ? code.toString() : code + ": " + detail, null, false, false);
    this.code = Objects.requireNonNull(code);
    this.detail = detail;
    this.matched = matched;
  }

  /**
   * The reason.
   *
   * @return the code
   */
  public Code code() {
    return code;
  }

  /**
   * What is wrong and where, in one sentence.
   *
   * @return the sentence, without the code; may be empty
   */
  public String detail() {
    return detail;
  }

  /**
   * The index of the key whose MAC the message carries. An answer may be signed, whatever it says,
   * if and only if the MAC of its request verified, which this tells.
   *
   * @return the index among the keys given to {@link Parsed#verify}, or -1 when the MAC did not
   *     verify or was not looked at
   */
  public int matched() {
    return matched;
  }
}
