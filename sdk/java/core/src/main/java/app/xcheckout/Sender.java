package app.xcheckout;

import app.xcheckout.json.Json;
import app.xcheckout.signature.Message;
import app.xcheckout.signature.Signature;
import app.xcheckout.signature.SignatureException;
import app.xcheckout.signature.Stamps;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Sends calls, again where that is safe and may help. It is what the views of one client share, and
 * safe for concurrent use.
 */
final class Sender {
  private static final long BACKOFF_MAX_MILLIS = 8_000;

  /** The longest wait that a gateway may ask for within a call; longer ones are the caller's. */
  private static final Duration RETRY_AFTER_MAX = Duration.ofMinutes(1);

  /** How long a token's renewal may take, whoever waits for it. */
  private static final Duration RENEWAL_MAX = Duration.ofMinutes(1);

  private final Config config;
  private final Transport transport;
  private final Stamps clock;
  private final Tokens tokens;

  Sender(Config config) {
    this.config = config;
    this.transport = new Transport(config);
    this.clock = new Stamps(config.clock);
    this.tokens =
        new Tokens(() -> Client.token(config, this, Deadline.in(RENEWAL_MAX)), config.clock);
  }

  Duration clockOffset() {
    return clock.correction();
  }

  /** Makes attempts until one succeeds, or another could do harm or no good. */
  Json send(Call call, Deadline deadline) {
    try {
      return attempts(call, call.message(config.base.getRawPath()), deadline);
    } catch (XCheckoutException e) {
      e.operation(call.operation());
      throw e;
    }
  }

  private Json attempts(Call call, Message message, Deadline deadline) {
    boolean renewed = false;
    boolean corrected = false;
    int repeats = 0;
    while (true) {
      String token = call.anonymous ? "" : tokens.get(deadline);
      XCheckoutException e;
      try {
        return attempt(message, token, deadline);
      } catch (XCheckoutException failure) {
        e = failure;
      }
      e.retryable(mayPass(e) && (call.repeatable || harmless(e)));
      boolean refusedToken = e.httpStatus() == 401 && !e.isVerified() && !token.isEmpty();
      if (e.isSkewCorrected() && !corrected) {
        corrected = true;
      } else if (refusedToken && !renewed) {
        renewed = true;
        tokens.drop(token);
      } else if (!e.isRetryable() || repeats >= config.retries || isOver(deadline)) {
        throw e;
      } else {
        pause(e, repeats++, deadline);
      }
    }
  }

  /** Signs a message afresh and sends it once. */
  private Json attempt(Message message, String token, Deadline deadline) {
    Message stamped;
    String signature;
    try {
      stamped =
          message.withTimestamp(
              Signature.timestamp(clock.next(message.method(), message.target(), message.body())));
      signature = config.key.sign(stamped);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw XCheckoutException.connectionFailed(e).neverSent(true);
    } catch (SignatureException e) {
      throw new XCheckoutException(Code.PARAMETER_INVALID, "the request can't be signed", e);
    }
    HttpResponse<byte[]> http = transport.send(stamped, signature, token, deadline);
    return new Answer(config, clock, stamped, signature, http).retdata();
  }

  private void pause(XCheckoutException e, int repeats, Deadline deadline) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    Duration wait = e.retryAfter();
    if (wait.isZero()) {
      // Half of it by chance, so that clients that failed together don't come back together.
      long doubled = config.backoffMillis << Math.min(repeats, 10);
      long half = Math.max(1, Math.min(doubled, BACKOFF_MAX_MILLIS) / 2);
      wait = Duration.ofMillis(half + random.nextLong(half));
    } else {
      wait = wait.plusMillis(random.nextLong(config.backoffMillis));
    }
    if (e.retryAfter().compareTo(RETRY_AFTER_MAX) > 0 || !deadline.allows(wait)) {
      throw e;
    }
    try {
      Thread.sleep(wait.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      e.addSuppressed(interrupted);
      throw e;
    }
  }

  private static boolean isOver(Deadline deadline) {
    return deadline.remainingNanos() == 0 || Thread.currentThread().isInterrupted();
  }

  /** Whether e is a failure that time may heal. */
  private static boolean mayPass(XCheckoutException e) {
    int status = e.httpStatus();
    if (e.code().equals(Code.CONNECTION_FAILED) && !e.isVerified() || status == 429) {
      return true;
    }
    if (e.isVerified()) {
      return status >= 500 || e.code().equals(Code.REPLAYED);
    }
    return e.code().equals(Code.ANSWER_UNVERIFIED) && (status >= 500 || status == 413);
  }

  /** Whether e shows that the gateway has done nothing. */
  private static boolean harmless(XCheckoutException e) {
    return e.isNeverSent() || e.httpStatus() == 429;
  }
}
