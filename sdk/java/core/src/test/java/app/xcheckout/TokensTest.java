package app.xcheckout;

import static app.xcheckout.Peer.ok;
import static app.xcheckout.Peer.refused;
import static app.xcheckout.Peer.unsigned;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TokensTest {
  /** The system's clock, moved. */
  private static final class MovedClock extends Clock {
    private volatile Duration ahead = Duration.ZERO;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(ahead);
    }
  }

  private static Peer peer() throws IOException {
    Peer peer = new Peer();
    peer.on("/checkout/order/info", c -> ok("{\"orderNo\":\"A1\"}"));
    peer.on("/checkout/order/cancel", c -> ok("{\"orderNo\":\"A1\"}"));
    return peer;
  }

  private static void inParallel(int n, Runnable call) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(n);
    List<Future<?>> calls = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      calls.add(threads.submit(call));
    }
    for (Future<?> done : calls) {
      done.get();
    }
    threads.shutdown();
  }

  @Test
  void tokenIsObtainedOnceUnderConcurrency() throws Exception {
    try (Peer peer = peer()) {
      Client client = peer.client();
      inParallel(50, () -> client.orders().info("A1"));
      assertEquals(1, peer.tokensGiven());
      Set<String> stamps = new HashSet<>();
      peer.seen().forEach(s -> stamps.add(s.timestamp));
      assertEquals(50, stamps.size(), "timestamps of 50 signatures of one message");
    }
  }

  @Test
  void tokenIsRenewedBeforeItEnds() throws Exception {
    try (Peer peer = peer()) {
      MovedClock clock = new MovedClock();
      Client client = peer.client(c -> c.clock(clock));
      int[][] steps = {{0, 1}, {24 * 60, 1}, {90, 2}, {60, 2}};
      for (int[] step : steps) {
        clock.ahead = clock.ahead.plusSeconds(step[0]);
        peer.set(p -> p.skew = clock.ahead);
        client.orders().info("A1");
        assertEquals(step[1], peer.tokensGiven(), step[0] + " seconds later");
      }
    }
  }

  /** The early renewal fails: the old token is good for a while yet. */
  @Test
  void tokenThatStillLivesIsUsed() throws Exception {
    try (Peer peer = peer()) {
      MovedClock clock = new MovedClock();
      Client client = peer.client(c -> c.clock(clock).retries(0));
      client.orders().info("A1");
      peer.on(Peer.TOKEN_PATH, c -> unsigned(503));
      clock.ahead = Duration.ofSeconds(29 * 60 + 30);
      peer.set(p -> p.skew = clock.ahead);
      client.orders().info("A1");
      clock.ahead = Duration.ofSeconds(30 * 60 + 30);
      peer.set(p -> p.skew = clock.ahead);
      XCheckoutException e =
          Expect.failure(Code.ANSWER_UNVERIFIED, () -> client.orders().info("A1"));
      assertTrue(e.getMessage().startsWith("POST " + Peer.TOKEN_PATH), e::getMessage);
    }
  }

  @Test
  void tokenIsRenewedOnceAfter401() throws Exception {
    try (Peer peer = peer()) {
      Client client = peer.client();
      client.orders().cancel("A1");
      peer.set(p -> p.valid = "revoked");
      client.orders().cancel("A1");
      assertEquals(2, peer.tokensGiven());
      peer.on(
          "/checkout/order/cancel",
          c -> refused(401, "authentication_failed").with(a -> a.unsigned = true));
      XCheckoutException e =
          Expect.failure(Code.ANSWER_UNVERIFIED, () -> client.orders().cancel("A1"));
      assertEquals(401, e.httpStatus());
      assertFalse(e.isRetryable());
      assertEquals(3, peer.tokensGiven(), "one renewal a call");
    }
  }

  @Test
  void renewalAfter401IsShared() throws Exception {
    try (Peer peer = peer()) {
      Client client = peer.client();
      client.orders().info("A1");
      peer.set(p -> p.valid = "revoked");
      inParallel(20, () -> client.orders().info("A1"));
      assertEquals(2, peer.tokensGiven());
    }
  }

  /** The call that began the retrieval is interrupted; one that waits for it must not notice. */
  @Test
  void tokenOutlivesTheCallerWhoAskedFirst() throws Exception {
    try (Peer peer = peer()) {
      CountDownLatch release = new CountDownLatch(1);
      Thread first = Thread.currentThread();
      peer.on(
          Peer.TOKEN_PATH,
          c -> {
            first.interrupt();
            await(release);
            return ok("{\"access_token\":\"t\",\"token_type\":\"bearer\",\"expires_in\":60}");
          });
      Client client = peer.client();
      XCheckoutException e =
          Expect.failure(Code.CONNECTION_FAILED, () -> client.orders().info("A1"));
      assertTrue(Thread.interrupted() && e.getCause() instanceof InterruptedException);
      ExecutorService threads = Executors.newSingleThreadExecutor();
      Future<Order> second = threads.submit(() -> client.orders().info("A1"));
      release.countDown();
      assertEquals("A1", second.get().orderNo());
      threads.shutdown();
      long asked = peer.seen().stream().filter(s -> s.target.startsWith("/user/")).count();
      assertEquals(1, asked, "token calls");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      // The peer is closed.
    }
  }

  @Test
  void tokenAnswersRefused() throws Exception {
    for (String retdata :
        List.of(
            "{}",
            "null",
            "{\"access_token\":\"\",\"expires_in\":1800}",
            "{\"access_token\":\"t\",\"expires_in\":0}",
            "{\"access_token\":\"t\"}",
            "{\"access_token\":\"a\\nb\",\"expires_in\":1800}",
            "{\"access_token\":\"t\",\"expires_in\":\"soon\"}")) {
      try (Peer peer = new Peer()) {
        peer.on(Peer.TOKEN_PATH, c -> ok(retdata));
        Expect.failure(retdata, Code.ANSWER_BODY_INVALID, () -> peer.client().accessToken());
      }
    }
  }

  @Test
  void tokenIsNotPrinted() throws Exception {
    try (Peer peer = new Peer()) {
      AccessToken token = peer.client().accessToken();
      assertEquals("token-1", token.accessToken());
      assertFalse(token.toString().contains("token-1"), token.toString());
    }
  }
}
