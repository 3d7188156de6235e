package app.xcheckout;

import static app.xcheckout.Peer.hangUp;
import static app.xcheckout.Peer.ok;
import static app.xcheckout.Peer.refused;
import static app.xcheckout.Peer.unsigned;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import app.xcheckout.Peer.Answered;
import app.xcheckout.Peer.Seen;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SenderTest {
  private static final String ORDER = "{\"orderNo\":\"A1\"}";

  private static Function<Seen, Answered> failFirst(int n, Answered failure) {
    return c -> c.number <= n ? failure : ok(ORDER);
  }

  private static void create(Client c) {
    c.orders().create(OrderRequest.of("A1", "0.01", "ETH_USDT"));
  }

  private static void info(Client c) {
    c.orders().info("A1");
  }

  private static void cancel(Client c) {
    c.orders().cancel("A1");
  }

  private static void pay(Client c) {
    c.sandbox().pay("A1");
  }

  @TestFactory
  List<DynamicTest> repeats() {
    List<DynamicTest> t = new ArrayList<>();
    String path = "/checkout/order/";
    Consumer<Client> create = SenderTest::create;
    Consumer<Client> info = SenderTest::info;
    Consumer<Client> cancel = SenderTest::cancel;
    add(t, "create after 503", path + "create", create, 2, unsigned(503), 3, "");
    add(t, "create after a lost answer", path + "create", create, 1, hangUp(), 2, "");
    add(
        t,
        "create after a signed 500",
        path + "create",
        create,
        1,
        refused(500, "internal_error"),
        2,
        "");
    add(t, "create after 413, unsigned", path + "create", create, 1, unsigned(413), 2, "");
    add(
        t,
        "create, refused for good",
        path + "create",
        create,
        1,
        refused(409, "order_no_reused"),
        1,
        Code.ORDER_NO_REUSED);
    add(t, "info after 429", path + "info", info, 3, unsigned(429), 4, "");
    add(
        t,
        "info after 429, too often",
        path + "info",
        info,
        4,
        unsigned(429),
        4,
        Code.ANSWER_UNVERIFIED);
    add(t, "info after replayed", path + "info", info, 1, refused(409, "replayed"), 2, "");
    add(t, "info, 400 unsigned", path + "info", info, 1, unsigned(400), 1, Code.ANSWER_UNVERIFIED);
    add(t, "cancel after 429", path + "cancel", cancel, 1, refused(429, "rate_limited"), 2, "");
    add(t, "cancel, 503", path + "cancel", cancel, 1, unsigned(503), 1, Code.ANSWER_UNVERIFIED);
    add(t, "info, lost for ever", path + "info", info, 9, hangUp(), 4, Code.CONNECTION_FAILED);
    add(t, "cancel, lost answer", path + "cancel", cancel, 1, hangUp(), 1, Code.CONNECTION_FAILED);
    add(
        t,
        "pay, lost answer",
        "/sandbox/pay",
        SenderTest::pay,
        1,
        hangUp(),
        1,
        Code.CONNECTION_FAILED);
    return t;
  }

  private static void add(
      List<DynamicTest> tests,
      String name,
      String path,
      Consumer<Client> call,
      int failures,
      Answered failure,
      int calls,
      String want) {
    tests.add(
        dynamicTest(
            name,
            () -> {
              try (Peer peer = new Peer()) {
                peer.on(path, failFirst(failures, failure));
                Client client = peer.client();
                if (want.isEmpty()) {
                  call.accept(client);
                } else {
                  Expect.failure(name, want, () -> call.accept(client));
                }
                Set<String> stamps = new HashSet<>();
                peer.seen().forEach(s -> stamps.add(s.timestamp));
                assertEquals(calls, peer.seen().size(), "times sent");
                assertEquals(calls, stamps.size(), "each repeat is signed afresh");
              }
            }));
  }

  /**
   * A kept connection is killed under a GET, which Java's HTTP client would by itself send again as
   * it was.
   */
  @Test
  void brokenConnectionIsSignedAfresh() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on("/checkout/order/info", c -> c.number == 2 ? hangUp() : ok(ORDER));
      Client client = peer.client();
      info(client);
      info(client);
      List<Seen> calls = peer.seen();
      assertEquals(3, calls.size());
      assertNotEquals(calls.get(1).timestamp, calls.get(2).timestamp);
      assertNotEquals(calls.get(1).signature, calls.get(2).signature);
    }
  }

  @Test
  void retriesAreASetting() throws Exception {
    int[][] cases = {{0, 1}, {3, 4}, {1, 2}, {5, 6}};
    for (int[] c : cases) {
      try (Peer peer = new Peer()) {
        peer.on("/checkout/order/info", s -> unsigned(503));
        Client client = peer.client(b -> b.retries(c[0]));
        XCheckoutException e = Expect.failure(Code.ANSWER_UNVERIFIED, () -> info(client));
        assertTrue(e.isRetryable() && e.httpStatus() == 503, e::getMessage);
        assertEquals(c[1], peer.seen().size(), c[0] + " retries");
      }
    }
  }

  private static Answered retryAfter(String text) {
    return unsigned(429).with(a -> a.spoil = h -> h.set("Retry-After", text));
  }

  @Test
  void retryAfterIsWaitedFor() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on("/checkout/order/info", failFirst(1, retryAfter("1")));
      long begin = System.nanoTime();
      info(peer.client());
      long millis = (System.nanoTime() - begin) / 1_000_000;
      assertTrue(millis >= 1000, () -> "waited " + millis + " ms, want the second asked for");
    }
  }

  /** A wait that the caller can't afford is left to the caller, at once. */
  @Test
  void waitsThatAreTooLong() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on("/checkout/order/info", c -> retryAfter(c.number == 1 ? "61" : "30"));
      Client client = peer.client();
      XCheckoutException e = Expect.failure(Code.ANSWER_UNVERIFIED, () -> info(client));
      assertEquals(Duration.ofSeconds(61), e.retryAfter());
      Client hurried = client.within(Duration.ofSeconds(10));
      e = Expect.failure(Code.ANSWER_UNVERIFIED, () -> info(hurried));
      assertEquals(Duration.ofSeconds(30), e.retryAfter());
      assertTrue(e.isRetryable());
      assertEquals(2, peer.seen().size(), "times sent");
    }
  }

  @Test
  void retryAfterAsADate() throws Exception {
    try (Peer peer = new Peer()) {
      String at =
          DateTimeFormatter.RFC_1123_DATE_TIME.format(
              Instant.now().plusSeconds(600).atOffset(ZoneOffset.UTC));
      peer.on("/checkout/order/info", c -> retryAfter(at));
      XCheckoutException e = Expect.failure(Code.ANSWER_UNVERIFIED, () -> info(peer.client()));
      assertTrue(Math.abs(e.retryAfter().toSeconds() - 600) <= 60, e.retryAfter()::toString);
    }
  }

  @Test
  void interruptionEndsTheWait() throws Exception {
    try (Peer peer = new Peer()) {
      Thread caller = Thread.currentThread();
      peer.on(
          "/checkout/order/info",
          c -> {
            CompletableFuture.delayedExecutor(500, java.util.concurrent.TimeUnit.MILLISECONDS)
                .execute(caller::interrupt);
            return retryAfter("50");
          });
      Client client = peer.client();
      XCheckoutException e = Expect.failure(Code.ANSWER_UNVERIFIED, () -> info(client));
      assertTrue(Thread.interrupted(), "the thread stays interrupted");
      assertTrue(e.getSuppressed()[0] instanceof InterruptedException);
    }
  }

  @Test
  void interruptionEndsTheCall() throws Exception {
    try (Peer peer = new Peer()) {
      Thread caller = Thread.currentThread();
      peer.on(
          "/checkout/order/info",
          c -> {
            caller.interrupt();
            sleep(2_000);
            return ok(ORDER);
          });
      Client client = peer.client();
      XCheckoutException e = Expect.failure(Code.CONNECTION_FAILED, () -> info(client));
      assertTrue(Thread.interrupted(), "the thread stays interrupted");
      assertTrue(e.getCause() instanceof InterruptedException);
    }
  }

  /** An answer whose headers come at once and whose body never does. */
  @Test
  void timeoutCoversTheBody() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread stalls =
          new Thread(
              () -> {
                List<Socket> kept = new ArrayList<>();
                while (!server.isClosed()) {
                  try {
                    Socket socket = server.accept();
                    kept.add(socket);
                    socket.getInputStream().read();
                    socket
                        .getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n".getBytes());
                  } catch (IOException e) {
                    return;
                  }
                }
              });
      stalls.setDaemon(true);
      stalls.start();
      Config config =
          Config.builder(Environment.of("http://127.0.0.1:" + server.getLocalPort()))
              .email("a")
              .password("b")
              .apiKey("c")
              .apiSecret("d")
              .signKey(Peer.SIGN_KEY)
              .timeout(Duration.ofMillis(300))
              .retries(0)
              .build();
      // Without a limit it would wait for the body for ever.
      Expect.failure(Code.CONNECTION_FAILED, () -> Client.of(config).accessToken());
    }
  }

  @Test
  void callsEndWithinTheirTime() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on("/checkout/order/info", c -> unsigned(503));
      Client client = peer.client(b -> b.retries(100).backoff(400));
      Client hurried = client.within(Duration.ofMillis(700));
      Expect.failure(Code.ANSWER_UNVERIFIED, () -> info(hurried));
      assertTrue(peer.seen().size() < 20, "as many as the time allows, not all retries");
    }
  }

  /** A refused connection was never used, so even a call that must not happen twice goes again. */
  @Test
  void neverSentIsRepeated() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Config config =
        Config.builder(Environment.of("http://127.0.0.1:" + port))
            .email("a")
            .password("b")
            .apiKey("c")
            .apiSecret("d")
            .signKey(Peer.SIGN_KEY)
            .retries(2)
            .backoff(2)
            .build();
    Sender sender = new Sender(config);
    Call once = Call.post("/sandbox/pay", java.util.Map.of()).anonymous();
    XCheckoutException e =
        Expect.failure(Code.CONNECTION_FAILED, () -> sender.start(once, limits(config)).await());
    assertTrue(e.isRetryable(), e::getMessage);
    assertEquals(0, e.httpStatus());
    assertNull(e.diagnosis());
  }

  /** A GET and a POST as they stand on the wire. */
  @Test
  void wireForm() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Config config =
          Config.builder(Environment.of("http://127.0.0.1:" + server.getLocalPort()))
              .email("a")
              .password("b")
              .apiKey("c")
              .apiSecret("d")
              .signKey(Peer.SIGN_KEY)
              .retries(0)
              .userAgent("shop/2")
              .build();
      Sender sender = new Sender(config);
      String get = wire(server, sender, Call.get("/x").parameter("a", "b c").anonymous());
      assertTrue(get.startsWith("get /x?a=b%20c http/1.1\n"), get);
      for (String absent :
          List.of("content-length: [1-9]", "transfer-enc", "content-type", "upgrade")) {
        assertTrue(
            !java.util.regex.Pattern.compile(absent).matcher(get).find(),
            () -> get + " has " + absent);
      }
      String post = wire(server, sender, Call.post("/x", java.util.Map.of("a", 1)).anonymous());
      assertTrue(post.contains("content-length: 7\n"), post);
      assertTrue(post.contains("content-type: application/json\n"), post);
      assertTrue(post.contains("accept-encoding: identity\n"), post);
      assertTrue(post.contains("user-agent: shop/2 xcheckout-java/"), post);
      assertNotEquals(get, post);
    }
  }

  private static Limits limits(Config config) {
    return config.settings.limits.within(Duration.ofSeconds(9));
  }

  private static String wire(ServerSocket server, Sender sender, Call call) throws Exception {
    CompletableFuture<String> head =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return head(server);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    assertThrows(XCheckoutException.class, () -> sender.start(call, limits(sender.config)).await());
    return head.get();
  }

  /** The next request's line and headers; connections that are given up unused are skipped. */
  private static String head(ServerSocket server) throws IOException {
    StringBuilder lines = new StringBuilder();
    while (lines.length() == 0) {
      try (Socket socket = server.accept()) {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream()));
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
          lines.append(line).append('\n');
        }
      }
    }
    return lines.toString().toLowerCase(java.util.Locale.ROOT);
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      // The peer is closed.
    }
  }
}
