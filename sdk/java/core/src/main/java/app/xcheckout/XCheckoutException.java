package app.xcheckout;

import app.xcheckout.signature.doctor.Diagnosis;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What every failed call of a {@link Client} throws. {@link #code} is what to branch on:
 *
 * <pre>{@code
 * switch (e.code()) {
 *   case Code.ORDER_NOT_FOUND:
 *     …
 * }
 * }</pre>
 *
 * <p>It holds no secret, neither in its text nor in its parts.
 */
public final class XCheckoutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The stable word. */
  private final String code;

  /** What is wrong, for people. */
  private final String detail;

  /** The parameter at fault. */
  private String param = "";

  /** The exchange in the gateway's log. */
  private String requestId = "";

  /** The page about the code. */
  private String docUrl = "";

  /** The answer's status. */
  private int httpStatus;

  /** The gateway itself refused. */
  private boolean verified;

  /** The call may be repeated. */
  private boolean retryable;

  /** How long the gateway asks to wait. */
  private Duration retryAfter = Duration.ZERO;

  private transient @Nullable CreatedOrder order;
  private transient @Nullable Claim claim;
  private transient @Nullable Diagnosis diagnosis;

  /** The call, such as "POST /checkout/order/create". */
  private String operation = "";

  /** No connection was made. */
  private boolean neverSent;

  /** error.receivedTimestamp of a refusal for skew. */
  private String received = "";

  /** The clock was wrong and is no more; the gateway has done nothing. */
  private boolean skewCorrected;

  XCheckoutException(String code, String detail) {
    this(code, detail, null);
  }

  XCheckoutException(String code, String detail, @Nullable Throwable cause) {
    super(detail, cause);
    this.code = Objects.requireNonNull(code);
    this.detail = detail;
  }

  static XCheckoutException missing(String param) {
    return new XCheckoutException(Code.PARAMETER_MISSING, param + " is required").param(param);
  }

  static XCheckoutException invalid(String param, String why) {
    return new XCheckoutException(Code.PARAMETER_INVALID, why).param(param);
  }

  static XCheckoutException connectionFailed(Throwable cause) {
    return new XCheckoutException(Code.CONNECTION_FAILED, "no answer came", cause);
  }

  XCheckoutException param(String param) {
    this.param = param;
    return this;
  }

  XCheckoutException request(String requestId, String docUrl) {
    this.requestId = requestId;
    this.docUrl = docUrl;
    return this;
  }

  XCheckoutException status(int httpStatus) {
    this.httpStatus = httpStatus;
    return this;
  }

  XCheckoutException verified(String received) {
    this.verified = true;
    this.received = received;
    return this;
  }

  XCheckoutException retryAfter(Duration retryAfter) {
    this.retryAfter = retryAfter;
    return this;
  }

  XCheckoutException claim(@Nullable Claim claim) {
    this.claim = claim;
    return this;
  }

  XCheckoutException diagnosis(@Nullable Diagnosis diagnosis) {
    this.diagnosis = diagnosis;
    return this;
  }

  XCheckoutException neverSent(boolean neverSent) {
    this.neverSent = neverSent;
    return this;
  }

  void retryable(boolean retryable) {
    this.retryable = retryable;
  }

  void skewCorrected() {
    this.skewCorrected = true;
  }

  XCheckoutException operation(String operation) {
    if (this.operation.isEmpty()) {
      this.operation = operation;
    }
    return this;
  }

  XCheckoutException order(CreatedOrder order) {
    this.order = order;
    this.verified = true;
    return this;
  }

  /** The same failure for another caller. */
  XCheckoutException copy() {
    XCheckoutException copy = new XCheckoutException(code, detail, getCause());
    copy.param = param;
    copy.requestId = requestId;
    copy.docUrl = docUrl;
    copy.httpStatus = httpStatus;
    copy.verified = verified;
    copy.retryable = retryable;
    copy.retryAfter = retryAfter;
    copy.order = order;
    copy.claim = claim;
    copy.diagnosis = diagnosis;
    copy.operation = operation;
    copy.neverSent = neverSent;
    copy.received = received;
    copy.skewCorrected = skewCorrected;
    return copy;
  }

  boolean isNeverSent() {
    return neverSent;
  }

  boolean isSkewCorrected() {
    return skewCorrected;
  }

  String received() {
    return received;
  }

  /**
   * The stable word of the error, one of {@link Code} or of the gateway's reference.
   *
   * @return the code
   */
  public String code() {
    return code;
  }

  /**
   * What is wrong, for people, without the code.
   *
   * @return a sentence; may be empty
   */
  public String detail() {
    return detail;
  }

  /**
   * The parameter at fault, when it is one.
   *
   * @return its name, or empty
   */
  public String param() {
    return param;
  }

  /**
   * How the gateway's log names the exchange.
   *
   * @return the requestId, or empty
   */
  public String requestId() {
    return requestId;
  }

  /**
   * The page about the code.
   *
   * @return the URL, or empty
   */
  public String docUrl() {
    return docUrl;
  }

  /**
   * The answer's status.
   *
   * @return the status, 0 when there was no answer
   */
  public int httpStatus() {
    return httpStatus;
  }

  /**
   * Whether the failure is told by an answer of the gateway whose signature is in order. Otherwise
   * code, detail and param are this library's own words.
   *
   * @return true when the gateway itself said so
   */
  public boolean isVerified() {
    return verified;
  }

  /**
   * Whether the same call may succeed later and repeating it cannot do it twice. The Client has
   * then already repeated it.
   *
   * @return true when it may be repeated
   */
  public boolean isRetryable() {
    return retryable;
  }

  /**
   * How long the gateway asks to wait.
   *
   * @return the time; zero when it doesn't say
   */
  public Duration retryAfter() {
    return retryAfter;
  }

  /**
   * The order that the gateway answered with, of {@link Code#ORDER_CLOSED} and of {@link
   * Code#TOKEN_NOT_SUPPORTED} where the answer had the form of a success.
   *
   * @return the order, which nobody must be sent to pay, or null for other failures
   */
  public @Nullable CreatedOrder order() {
    return order;
  }

  /**
   * What an answer without a signature says of itself.
   *
   * @return the claim, or null when there is none
   */
  public @Nullable Claim claim() {
    return claim;
  }

  /**
   * Which mistake was made, when a signature did not match.
   *
   * @return what was found, or null for other failures
   */
  public @Nullable Diagnosis diagnosis() {
    return diagnosis;
  }

  /** All of it, on one line but for the diagnosis. */
  @Override
  public String getMessage() {
    StringBuilder said = new StringBuilder();
    if (!operation.isEmpty()) {
      said.append(operation).append(": ");
    }
    said.append(code);
    if (!detail.isEmpty()) {
      said.append(": ").append(detail);
    }
    if (claim != null && !claim.code().isEmpty()) {
      said.append("; unverified, it says \"").append(claim).append('"');
    }
    if (getCause() != null) {
      said.append(": ").append(getCause());
    }
    if (!requestId.isEmpty()) {
      said.append(" (request ").append(requestId).append(')');
    }
    if (diagnosis != null) {
      said.append('\n').append(diagnosis);
    }
    return said.toString();
  }
}
