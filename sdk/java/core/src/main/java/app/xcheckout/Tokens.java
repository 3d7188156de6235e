package app.xcheckout;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a client's token and renews it before its end, once however many calls wait for it. It is
 * safe for concurrent use.
 */
final class Tokens {
  /** How long before its end a token is renewed, at most; of a short life, a fifth of it. */
  private static final Duration MARGIN = Duration.ofMinutes(1);

  /** How long a failed renewal is not tried again while the present token still lives. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final Supplier<Token> fetch;
  private final Clock clock;
  private @Nullable Token token;
  private Instant renewAt = Instant.MIN;
  private @Nullable CompletableFuture<String> renewal;

  Tokens(Supplier<Token> fetch, Clock clock) {
    this.fetch = fetch;
    this.clock = clock;
  }

  /** A token that is good for a while yet. */
  String get(Deadline deadline) {
    CompletableFuture<String> waited;
    synchronized (this) {
      if (token != null && clock.instant().isBefore(renewAt)) {
        return token.accessToken();
      }
      if (renewal == null) {
        renewal = new CompletableFuture<>();
        CompletableFuture<String> begun = renewal;
        // The caller who happens to be first may give up or be interrupted; the others wait for
        // the same renewal, so it belongs to no caller's thread.
        Thread thread = new Thread(() -> renew(begun), "xcheckout-token");
        thread.setDaemon(true);
        thread.start();
      }
      waited = renewal;
    }
    try {
      return waited.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw XCheckoutException.connectionFailed(e);
    } catch (TimeoutException e) {
      throw XCheckoutException.connectionFailed(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error) {
        throw (Error) e.getCause();
      }
      throw (RuntimeException) e.getCause();
    }
  }

  private void renew(CompletableFuture<String> begun) {
    Instant asked = clock.instant();
    Token fresh = null;
    Throwable failure = null;
    try {
      fresh = fetch.get();
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    synchronized (this) {
      renewal = null;
      Token present = token;
      if (fresh != null) {
        token = fresh;
        Duration fifth = Duration.between(asked, fresh.expiresAt()).dividedBy(5);
        renewAt = fresh.expiresAt().minus(fifth.compareTo(MARGIN) < 0 ? fifth : MARGIN);
        begun.complete(fresh.accessToken());
      } else if (present != null && clock.instant().isBefore(present.expiresAt())) {
        renewAt = clock.instant().plus(PAUSE);
        begun.complete(present.accessToken());
      } else {
        begun.completeExceptionally(failure);
      }
    }
  }

  /** Forgets a token that the gateway refused, unless another call has already renewed it. */
  synchronized void drop(String refused) {
    if (token != null && token.accessToken().equals(refused)) {
      token = null;
    }
  }
}
