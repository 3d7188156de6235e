package app.xcheckout;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a call, as the hooks of a {@link Config} see it: for logs, metrics and traces. It
 * holds no secret and is immutable.
 */
public final class Attempt {
  private final String operation;
  private final int number;
  private final Duration duration;
  private final int httpStatus;
  private final @Nullable XCheckoutException failure;
  private final Duration pause;

  Attempt(String operation, int number) {
    this(operation, number, Duration.ZERO, 0, null, Duration.ZERO);
  }

  private Attempt(
      String operation,
      int number,
      Duration duration,
      int httpStatus,
      @Nullable XCheckoutException failure,
      Duration pause) {
    this.operation = operation;
    this.number = number;
    this.duration = duration;
    this.httpStatus = httpStatus;
    this.failure = failure;
    this.pause = pause;
  }

  Attempt ended(Duration duration, int httpStatus, @Nullable XCheckoutException failure) {
    return new Attempt(operation, number, duration, httpStatus, failure, pause);
  }

  Attempt pausing(Duration pause) {
    return new Attempt(operation, number, duration, httpStatus, failure, pause);
  }

  /**
   * The call.
   *
   * @return method and path, such as "POST /checkout/order/create"
   */
  public String operation() {
    return operation;
  }

  /**
   * Which attempt at the call it is.
   *
   * @return the number, from 1
   */
  public int number() {
    return number;
  }

  /**
   * How long it took.
   *
   * @return the time; zero before it has ended
   */
  public Duration duration() {
    return duration;
  }

  /**
   * The answer's status.
   *
   * @return the HTTP status; 0 while there is none
   */
  public int httpStatus() {
    return httpStatus;
  }

  /**
   * Why it failed.
   *
   * @return the failure, or null when it has not failed
   */
  public @Nullable XCheckoutException failure() {
    return failure;
  }

  /**
   * How long the client waits before the next attempt.
   *
   * @return the time; zero for none
   */
  public Duration pause() {
    return pause;
  }

  @Override
  public String toString() {
    return "Attempt{" + operation + ", " + number + ", " + httpStatus + "}";
  }
}
