package app.xcheckout;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a client's token and renews it before its end, once however many calls wait for it. It is
 * safe for concurrent use.
 */
final class Tokens {
  /** How long before its end a token is renewed, at most; of a short life, a fifth of it. */
  private static final Duration MARGIN = Duration.ofMinutes(5);

  /** How long a failed renewal is not tried again while the present token still lives. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final Function<@Nullable AccessToken, CompletableFuture<AccessToken>> fetch;
  private final Clock clock;
  private @Nullable AccessToken token;
  private Instant renewAt = Instant.MIN;
  private @Nullable CompletableFuture<String> renewal;

  Tokens(Function<@Nullable AccessToken, CompletableFuture<AccessToken>> fetch, Clock clock) {
    this.fetch = fetch;
    this.clock = clock;
  }

  /** A token that is good for a while yet; a future of the caller's own, free to be cancelled. */
  CompletableFuture<String> get() {
    CompletableFuture<String> begun;
    AccessToken old;
    synchronized (this) {
      if (token != null && clock.instant().isBefore(renewAt)) {
        return CompletableFuture.completedFuture(token.accessToken());
      }
      if (renewal != null) {
        return renewal.copy();
      }
      begun = new CompletableFuture<>();
      renewal = begun;
      old = token;
    }
    Instant asked = clock.instant();
    fetch.apply(old).whenComplete((fresh, failure) -> finish(begun, asked, fresh, failure));
    return begun.copy();
  }

  private void finish(
      CompletableFuture<String> begun,
      Instant asked,
      @Nullable AccessToken fresh,
      @Nullable Throwable failure) {
    String present = null;
    synchronized (this) {
      renewal = null;
      AccessToken old = token;
      if (fresh != null) {
        token = fresh;
        Duration fifth = Duration.between(asked, fresh.expiresAt()).dividedBy(5);
        renewAt = fresh.expiresAt().minus(fifth.compareTo(MARGIN) < 0 ? fifth : MARGIN);
        present = fresh.accessToken();
      } else if (old != null && clock.instant().isBefore(old.expiresAt())) {
        token = old.withoutRefresh(); // it may have been used
        renewAt = clock.instant().plus(PAUSE);
        present = old.accessToken();
      }
    }
    if (present != null) {
      begun.complete(present);
    } else {
      boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
      begun.completeExceptionally(wrapped ? failure.getCause() : failure);
    }
  }

  /** Forgets a token that the gateway refused, unless another call has already renewed it. */
  synchronized void drop(String refused) {
    if (token != null && token.accessToken().equals(refused)) {
      token = null;
    }
  }
}
