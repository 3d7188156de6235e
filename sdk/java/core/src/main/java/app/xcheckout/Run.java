package app.xcheckout;

import app.xcheckout.json.Json;
import app.xcheckout.signature.Message;
import app.xcheckout.signature.QueryReading;
import app.xcheckout.signature.Signature;
import app.xcheckout.signature.SignatureException;
import app.xcheckout.transport.HttpAnswer;
import app.xcheckout.transport.HttpCall;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * One call under way: attempts until one succeeds, or another could do harm or no good. Its steps
 * come one after the other, on whatever thread the answer before came on; no thread waits.
 */
final class Run {
  private static final Logger LOG = System.getLogger("app.xcheckout");
  private static final long BACKOFF_MAX_MILLIS = 8_000;

  /** The longest wait that a gateway may ask for within a call; longer ones are the caller's. */
  private static final Duration RETRY_AFTER_MAX = Duration.ofMinutes(1);

  /** The call's retdata, or its failure. */
  final CompletableFuture<Json> result = new CompletableFuture<>();

  private final Sender sender;
  private final Config config;
  private final Call call;
  private final Limits limits;
  private final Deadline deadline;
  private Message message;
  private String token = "";
  private int attempts;
  private int repeats;
  private boolean renewed;
  private boolean corrected;

  /** The reading to try after the first was refused; null before. */
  private @Nullable QueryReading other;

  /** What is under way, to be given up with the call. */
  private volatile @Nullable CompletableFuture<HttpAnswer> exchange;

  /** What is waited after. */
  private volatile @Nullable XCheckoutException pausedFor;

  Run(Sender sender, Call call, Limits limits) {
    this.sender = sender;
    this.config = sender.config;
    this.call = call;
    this.limits = limits;
    this.deadline = Deadline.in(limits.within);
    result.whenComplete((retdata, failure) -> giveUp());
  }

  private void giveUp() {
    CompletableFuture<HttpAnswer> under = exchange;
    if (result.isCancelled() && under != null) {
      under.cancel(true);
    }
  }

  void begin() {
    try {
      message = call.message(config.base.getRawPath());
    } catch (XCheckoutException e) {
      fail(e);
      return;
    }
    // A GET that changes something is not repeated to learn how its query is signed.
    if (call.hasQuery() && !call.repeatable && !call.anonymous && sender.queryReading() == null) {
      sender.lesson(limits).whenComplete((done, failure) -> step());
    } else {
      step();
    }
  }

  /** Waits for the answer, on the caller's thread. */
  Json await() {
    try {
      return await(result);
    } catch (XCheckoutException e) {
      XCheckoutException paused = pausedFor;
      boolean interrupted = e.getCause() instanceof InterruptedException;
      if (!interrupted) {
        throw e;
      }
      if (paused == null) {
        throw e.operation(call.operation());
      }
      paused.addSuppressed(e.getCause());
      throw paused;
    }
  }

  /** Waits for a future, which is given up when the thread is interrupted. */
  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw XCheckoutException.connectionFailed(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error) {
        throw (Error) e.getCause();
      }
      if (e.getCause() instanceof XCheckoutException) {
        e.getCause().fillInStackTrace(); // was that of a thread which the caller knows nothing of
      }
      throw (RuntimeException) e.getCause();
    }
  }

  private void fail(Throwable failure) {
    if (failure instanceof XCheckoutException) {
      ((XCheckoutException) failure).operation(call.operation());
    }
    result.completeExceptionally(failure);
  }

  /** Runs a step; what it throws is the call's end. */
  private void guarded(Runnable step) {
    if (result.isDone()) {
      return; // cancelled
    }
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private void step() {
    guarded(
        () -> {
          pausedFor = null;
          if (call.anonymous) {
            attempt();
            return;
          }
          sender
              .tokens
              .get()
              .orTimeout(deadline.remainingNanos(), TimeUnit.NANOSECONDS)
              .whenComplete((token, failure) -> guarded(() -> haveToken(token, failure)));
        });
  }

  private void haveToken(String token, @Nullable Throwable failure) {
    Throwable cause = failure == null ? null : causeOf(failure);
    if (cause instanceof TimeoutException) {
      fail(XCheckoutException.connectionFailed(cause));
    } else if (cause instanceof XCheckoutException) {
      fail(((XCheckoutException) cause).copy()); // others wait for the same token
    } else if (cause != null) {
      fail(cause);
    } else {
      this.token = token;
      attempt();
    }
  }

  private QueryReading reading() {
    QueryReading known = sender.queryReading();
    if (!call.hasQuery()) {
      return QueryReading.PRINTED;
    }
    return known != null ? known : other != null ? other : QueryReading.PRINTED;
  }

  /** Signs the message afresh and sends it once. */
  private void attempt() {
    long nanos = Math.min(limits.timeout.toNanos(), deadline.remainingNanos());
    if (nanos == 0) {
      TimeoutException over = new TimeoutException("no time is left");
      XCheckoutException e = XCheckoutException.connectionFailed(over).neverSent(true);
      e.retryable(true);
      fail(e);
      return;
    }
    Instant at = sender.clock.poll(message.method(), message.target(), message.body());
    if (at == null) {
      after(Duration.ofMillis(1)).execute(() -> guarded(this::attempt));
      return;
    }
    Message stamped = message.withTimestamp(Signature.timestamp(at)).withQueryReading(reading());
    String signature;
    try {
      signature = config.key.sign(stamped);
    } catch (SignatureException e) {
      throw new XCheckoutException(Code.PARAMETER_INVALID, "the request can't be signed", e);
    }
    send(stamped, signature, Duration.ofNanos(nanos));
  }

  private void send(Message stamped, String signature, Duration timeout) {
    Attempt began = new Attempt(call.operation(), ++attempts);
    tell(config.settings.onRequest, began);
    long begin = System.nanoTime();
    HttpCall http =
        Requests.http(config, stamped, signature, token, timeout)
            .withConnectTimeout(limits.connecting(timeout));
    CompletableFuture<HttpAnswer> sent = sender.transport.send(http);
    exchange = sent;
    giveUp(); // if that was asked for meanwhile
    sent.copy()
        .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
        .whenComplete(
            (answer, failure) ->
                guarded(
                    () -> {
                      sent.cancel(true); // of one that takes too long
                      Duration took = Duration.ofNanos(System.nanoTime() - begin);
                      answered(stamped, signature, answer, failure, began, took);
                    }));
  }

  private void answered(
      Message sent,
      String signature,
      @Nullable HttpAnswer http,
      @Nullable Throwable failure,
      Attempt began,
      Duration took) {
    XCheckoutException refusal = null;
    Json retdata = Json.NULL;
    try {
      if (http == null) {
        throw unanswered(causeOf(failure));
      }
      retdata = new Answer(config, sender.clock, sent, signature, http).retdata();
    } catch (XCheckoutException e) {
      refusal = e;
    }
    if ((refusal == null || refusal.isVerified()) && call.hasQuery()) {
      sender.learn(sent.queryReading());
    }
    Attempt ended = began.ended(took, http == null ? 0 : http.status(), refusal);
    if (refusal != null) {
      refusal.operation(call.operation());
      refusal.retryable(mayPass(refusal) && (call.repeatable || harmless(refusal)));
    }
    tell(config.settings.onAnswer, ended);
    if (refusal == null) {
      result.complete(retdata);
    } else {
      settle(ended, refusal);
    }
  }

  /** Decides what comes after a failure. */
  private void settle(Attempt ended, XCheckoutException e) {
    boolean refusedToken = e.httpStatus() == 401 && !e.isVerified();
    if (e.isSkewCorrected() && !corrected) {
      corrected = true;
      step();
    } else if (refusedToken && mayTeach()) {
      other = QueryReading.PROSE;
      attempt();
    } else if (refusedToken && !token.isEmpty() && !renewed) {
      renewed = true;
      other = null;
      sender.tokens.drop(token);
      step();
    } else if (!e.isRetryable() || repeats >= limits.retries) {
      fail(e);
    } else {
      pause(ended, e);
    }
  }

  /**
   * Whether the refusal may be for the reading of the query, and the call may be sent in another.
   */
  private boolean mayTeach() {
    return call.hasQuery() && call.repeatable && sender.queryReading() == null && other == null;
  }

  private void pause(Attempt ended, XCheckoutException e) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    Duration wait = e.retryAfter();
    if (wait.isZero()) {
      // Half of it by chance, so that clients that failed together don't come back together.
      long doubled = config.settings.backoffMillis << Math.min(repeats, 10);
      long half = Math.max(1, Math.min(doubled, BACKOFF_MAX_MILLIS) / 2);
      wait = Duration.ofMillis(half + random.nextLong(half));
    } else {
      wait = wait.plusMillis(random.nextLong(config.settings.backoffMillis));
    }
    if (e.retryAfter().compareTo(RETRY_AFTER_MAX) > 0 || !deadline.allows(wait)) {
      fail(e);
      return;
    }
    repeats++;
    pausedFor = e;
    tell(config.settings.onRetry, ended.pausing(wait));
    after(wait).execute(this::step);
  }

  private static Executor after(Duration wait) {
    return CompletableFuture.delayedExecutor(wait.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static void tell(@Nullable Consumer<Attempt> hook, Attempt attempt) {
    if (hook == null) {
      return;
    }
    try {
      hook.accept(attempt);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "a hook failed at " + attempt, e); // no reason to fail the call
    }
  }

  private static Throwable causeOf(Throwable failure) {
    boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
    return wrapped ? failure.getCause() : failure;
  }

  private static XCheckoutException unanswered(Throwable cause) {
    if (cause instanceof IOException) {
      boolean neverSent =
          cause instanceof ConnectException
              || cause instanceof HttpConnectTimeoutException
              || cause instanceof SSLHandshakeException;
      return XCheckoutException.connectionFailed(cause).neverSent(neverSent);
    }
    if (cause instanceof TimeoutException) {
      return XCheckoutException.connectionFailed(cause);
    }
    return new XCheckoutException(Code.CONNECTION_FAILED, "the transport failed", cause);
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
