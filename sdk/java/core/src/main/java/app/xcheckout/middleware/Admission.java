package app.xcheckout.middleware;

import app.xcheckout.signature.Key;
import app.xcheckout.signature.Parsed;
import app.xcheckout.signature.QueryReading;
import org.jspecify.annotations.Nullable;

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
  private boolean answerSigned = true;

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

  Admission withoutSignature() {
    this.answerSigned = false;
    return this;
  }

  /** The reading of the query that the request was signed in, and that its answer is. */
  QueryReading queryReading() {
    return parsed == null ? QueryReading.PRINTED : parsed.reading().query();
  }

  /** The target without its query, for the log. */
  String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /**
   * Whether the answer to a verified request is to be signed: pass it through {@link
   * Middleware#answer}.
   *
   * @return false on the routes that {@link Middleware.Builder#unsigned} names
   */
  public boolean isAnswerSigned() {
    return answerSigned;
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
