package app.xcheckout.okhttp;

import app.xcheckout.signature.doctor.Diagnosis;
import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * An answer that must not be believed, or a request that can't be signed. It is an {@link
 * java.io.IOException}, as OkHttp's callers expect, of a kind that OkHttp doesn't repeat.
 */
public final class UnverifiedAnswerException extends ProtocolException {
  private static final long serialVersionUID = 1L;

  /** The stable word. */
  private final String code;

  /** What the doctor found. */
  private final transient @Nullable Diagnosis diagnosis;

  UnverifiedAnswerException(String code, String detail, @Nullable Diagnosis diagnosis) {
    super(code + ": " + detail + (diagnosis == null ? "" : "\n" + diagnosis));
    this.code = code;
    this.diagnosis = diagnosis;
  }

  /**
   * The stable word, one of {@link app.xcheckout.Code}.
   *
   * @return the code
   */
  public String code() {
    return code;
  }

  /**
   * Which mistake was made, when a signature did not match.
   *
   * @return what was found, or null for other failures
   */
  public @Nullable Diagnosis diagnosis() {
    return diagnosis;
  }
}
