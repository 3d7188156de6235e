package app.xcheckout;

import app.xcheckout.signature.QueryReading;
import app.xcheckout.signature.Stamps;
import app.xcheckout.transport.JdkTransport;
import app.xcheckout.transport.Transport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends calls. It is what the views of one client share: the connections, the clock's correction,
 * the token, and the reading of queries that the gateway takes. It is safe for concurrent use.
 */
final class Sender {
  /** How long a token's renewal may take, whoever waits for it. */
  private static final Duration RENEWAL_MAX = Duration.ofMinutes(1);

  final Config config;
  final Transport transport;
  final Stamps clock;
  final Tokens tokens;

  /** The reading of queries that was verified; null while none was. */
  private volatile @Nullable QueryReading learnt;

  private @Nullable CompletableFuture<@Nullable Void> lesson;

  Sender(Config config) {
    this(
        config,
        config.transport != null ? config.transport : JdkTransport.of(),
        new Stamps(config.settings.clock));
  }

  private Sender(Config config, Transport transport, Stamps clock) {
    this.config = config;
    this.transport = transport;
    this.clock = clock;
    Limits renewal = config.settings.limits.within(RENEWAL_MAX);
    this.tokens = new Tokens(old -> Grant.renew(this, old, renewal), config.settings.clock);
  }

  /** For another credential at the same gateway, with the same connections and clock. */
  Sender forCredential(Config other) {
    return new Sender(
        other,
        other.transport != null ? other.transport : transport,
        other.settings.clock == config.settings.clock ? clock : new Stamps(other.settings.clock));
  }

  /** Begins a call. */
  Run start(Call call, Limits limits) {
    Run run = new Run(this, call, limits);
    run.begin();
    return run;
  }

  /** The reading to sign queries in; null while it is open. */
  @Nullable QueryReading queryReading() {
    return config.settings.queryReading != null ? config.settings.queryReading : learnt;
  }

  void learn(QueryReading verified) {
    learnt = verified;
  }

  /**
   * Learns the reading of queries by a self-test, once in a client's life, before a call that must
   * not be repeated to find out. When it does not succeed the reading stays open.
   */
  synchronized CompletableFuture<@Nullable Void> lesson(Limits limits) {
    CompletableFuture<@Nullable Void> present = lesson;
    if (present == null) {
      CompletableFuture<@Nullable Void> begun = new CompletableFuture<>();
      present = begun;
      lesson = begun;
      Call test = SelfTest.get().withParameter("test", "234").call();
      start(test, limits)
          .result
          .whenComplete(
              (echo, failure) -> {
                if (isUnanswered(failure)) {
                  forgetLesson();
                }
                begun.complete(null);
              });
    }
    return present.copy();
  }

  private static boolean isUnanswered(@Nullable Throwable failure) {
    return failure instanceof XCheckoutException
        && ((XCheckoutException) failure).code().equals(Code.CONNECTION_FAILED);
  }

  /** Without an answer there was no lesson. */
  private synchronized void forgetLesson() {
    lesson = null;
  }
}
