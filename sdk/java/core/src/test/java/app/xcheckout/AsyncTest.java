package app.xcheckout;

import static app.xcheckout.Peer.ok;
import static app.xcheckout.Peer.refused;
import static app.xcheckout.Peer.unsigned;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import app.xcheckout.transport.HttpAnswer;
import app.xcheckout.transport.HttpCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Futures, hooks, limits of single calls, and a transport of one's own. */
@Timeout(60)
class AsyncTest {
  private static final String INFO = "/checkout/order/info";
  private static final String ORDER = "{\"orderNo\":\"A1\"}";

  @Test
  void callsWithFutures() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(INFO, c -> c.number == 1 ? unsigned(503) : ok(ORDER));
      peer.on("/checkout/order/create", c -> ok(ORDER));
      peer.on("/checkout/order/cancel", c -> refused(409, "order_has_deposits"));
      peer.on(
          "/checkout/order/list",
          c ->
              c.body.contains("c2")
                  ? ok("{\"records\":[{\"orderNo\":\"A2\"}],\"nextCursor\":\"\"}")
                  : ok("{\"records\":[{\"orderNo\":\"A1\"}],\"nextCursor\":\"c2\"}"));
      AsyncClient client = peer.client().async();
      CompletableFuture<String> both =
          client
              .orders()
              .create(OrderRequest.of("A1", "25.00", "ETH_USDT"))
              .thenCompose(created -> client.orders().info(created.orderNo()))
              .thenApply(Order::orderNo);
      assertEquals("A1", both.get());
      assertEquals(3, peer.seen().size(), "one repeat among them");
      ExecutionException e =
          assertThrows(ExecutionException.class, () -> client.orders().cancel("A1").get());
      XCheckoutException refusal = assertInstanceOf(XCheckoutException.class, e.getCause());
      assertEquals(Code.ORDER_HAS_DEPOSITS, refusal.code());
      List<String> listed = new ArrayList<>();
      client.orders().forEach(OrderFilter.ALL, o -> listed.add(o.orderNo())).get();
      assertEquals(List.of("A1", "A2"), listed);
      Expect.failure(Code.PARAMETER_MISSING, () -> client.orders().info(""));
    }
  }

  /** A future that is cancelled gives its call up: nothing more is sent. */
  @Test
  void cancelledFutureEndsTheCall() throws Exception {
    try (Peer peer = new Peer()) {
      CountDownLatch paused = new CountDownLatch(1);
      peer.on(INFO, c -> unsigned(429).with(a -> a.spoil = h -> h.set("Retry-After", "1")));
      AsyncClient client = peer.client(c -> c.onRetry(a -> paused.countDown())).async();
      CompletableFuture<Order> call = client.orders().info("A1");
      paused.await();
      assertTrue(call.cancel(true));
      Thread.sleep(1_500);
      assertEquals(1, peer.seen().size(), "times sent");
    }
  }

  /** The stack says who called, though the answer came on another thread. */
  @Test
  void failureHasTheStackOfTheCaller() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(INFO, c -> refused(404, "order_not_found"));
      XCheckoutException e =
          Expect.failure(Code.ORDER_NOT_FOUND, () -> peer.client().orders().info("A1"));
      assertTrue(
          List.of(e.getStackTrace()).stream()
              .anyMatch(f -> f.getMethodName().contains("failureHasTheStackOfTheCaller")));
    }
  }

  @Test
  void hooksSeeEveryAttempt() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(INFO, c -> c.number == 1 ? unsigned(503) : ok(ORDER));
      List<String> seen = new ArrayList<>();
      Client client =
          peer.client(
              c ->
                  c.onRequest(a -> seen.add("request " + a.number() + " " + a.operation()))
                      .onAnswer(
                          a -> {
                            seen.add("answer " + a.number() + " " + a.httpStatus());
                            throw new IllegalStateException("a hook that fails");
                          })
                      .onRetry(
                          a ->
                              seen.add(
                                  "retry "
                                      + a.number()
                                      + " "
                                      + a.failure().code()
                                      + " "
                                      + (a.pause().isZero() ? "at once" : "after a pause"))));
      client.accessToken();
      seen.clear();
      client.orders().info("A1");
      seen.removeIf(s -> s.contains("oauth2"));
      List<String> wanted =
          List.of(
              "request 1 GET " + INFO,
              "answer 1 503",
              "retry 1 answer_unverified after a pause",
              "request 2 GET " + INFO,
              "answer 2 200");
      assertEquals(
          wanted, seen.stream().filter(wanted::contains).distinct().collect(Collectors.toList()));
    }
  }

  @Test
  void limitsOfSingleCalls() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(INFO, c -> unsigned(503));
      Client client = peer.client();
      Expect.failure(Code.ANSWER_UNVERIFIED, () -> client.withRetries(0).orders().info("A1"));
      assertEquals(1, peer.seen().size());
      Expect.failure(Code.ANSWER_UNVERIFIED, () -> client.withRetries(5).orders().info("A1"));
      assertEquals(7, peer.seen().size());
      CountDownLatch never = new CountDownLatch(1);
      peer.on(
          INFO,
          c -> {
            await(never);
            return ok(ORDER);
          });
      Client hurried = client.withTimeout(Duration.ofMillis(200)).withRetries(0);
      Expect.failure(Code.CONNECTION_FAILED, () -> hurried.orders().info("A1"));
      never.countDown();
      for (Duration timeout : List.of(Duration.ZERO, Duration.ofDays(400_000))) {
        Expect.failure(Code.CONFIG_INVALID, () -> client.withTimeout(timeout));
      }
      Expect.failure(Code.CONFIG_INVALID, () -> client.withRetries(-1));
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      // The peer is closed.
    }
  }

  /** A program's own transport is given each request signed, once. */
  @Test
  void transportOfOnesOwn() throws Exception {
    List<HttpCall> calls = new ArrayList<>();
    Config config =
        Config.builder(Environment.of("http://gateway.example"))
            .apiKey("xck_local_1")
            .apiSecret("api-secret-secret")
            .signKey(Peer.SIGN_KEY)
            .retries(1)
            .backoff(2)
            .transport(
                call -> {
                  calls.add(call);
                  return CompletableFuture.completedFuture(
                      new HttpAnswer(503, Map.of("retry-after", List.of("0")), new byte[0]));
                })
            .build();
    XCheckoutException e =
        Expect.failure(Code.ANSWER_UNVERIFIED, () -> Client.of(config).accessToken());
    assertEquals(503, e.httpStatus());
    assertEquals(2, calls.size());
    HttpCall call = calls.get(0);
    assertEquals("http://gateway.example" + Peer.TOKEN_PATH, call.uri().toString());
    assertTrue(call.headers().containsKey("SIGNATURE"), call.headers()::toString);
    assertFalse(call.toString().contains("secret"), call::toString);
    assertTrue(
        !call.headers().get("TIMESTAMP").equals(calls.get(1).headers().get("TIMESTAMP")),
        "signed afresh");
  }

  @Test
  void transportThatFailsIsNamed() {
    Config config =
        Config.builder(Environment.of("http://gateway.example"))
            .apiKey("xck_local_1")
            .apiSecret("api-secret-secret")
            .signKey(Peer.SIGN_KEY)
            .transport(
                call -> CompletableFuture.failedFuture(new IllegalStateException("no network")))
            .retries(0)
            .build();
    XCheckoutException e =
        Expect.failure(Code.CONNECTION_FAILED, () -> Client.of(config).accessToken());
    assertInstanceOf(IllegalStateException.class, e.getCause());
  }
}
