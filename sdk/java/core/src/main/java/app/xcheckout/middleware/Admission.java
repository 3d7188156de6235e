package app.xcheckout.middleware;

import app.xcheckout.annotation.Nullable;
import app.xcheckout.signature.Key;
import app.xcheckout.signature.Parsed;

/**
 * What the middleware made of one request. It is for one request.
 *
 * <p>When {@link #refusal} is null the request is verified, and the handler must use what {@link
 * #parsed} has of body and query, never another copy.
 */
public final class Admission {
  final String method;
  final String target;
  private final @Nullable Parsed parsed;
  private final @Nullable Credential credential;
  final @Nullable Key key;
  private @Nullable Reply refusal;

  Admission(
      String method,
      String target,
      @Nullable Parsed parsed,
      @Nullable Credential credential,
      @Nullable Key key) {
    this.method = method;
    this.target = target;
    this.parsed = parsed;
    this.credential = credential;
    this.key = key;
  }

  Admission refuse(Reply refusal) {
    this.refusal = refusal;
    return this;
  }

  /**
   * What to answer instead of handling the request.
   *
   * @return the answer, or null when the request is verified
   */
  public @Nullable Reply refusal() {
    return refusal;
  }

  /**
   * What the signature covers of a verified request.
   *
   * @return the request's body and parameters
   * @throws IllegalStateException when the request was refused
   */
  public Parsed parsed() {
    if (parsed == null || refusal != null) {
      throw new IllegalStateException("xcheckout: the request was refused");
    }
    return parsed;
  }

  /**
   * Who signed a verified request.
   *
   * @return the name of the credential
   * @throws IllegalStateException when the request was refused
   */
  public String credential() {
    if (credential == null || refusal != null) {
      throw new IllegalStateException("xcheckout: the request was refused");
    }
    return credential.name();
  }

  @Override
  public String toString() {
    return "Admission{" + method + ", " + (refusal == null ? credential : refusal) + "}";
  }
}
