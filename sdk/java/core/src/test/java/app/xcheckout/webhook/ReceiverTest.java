package app.xcheckout.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import app.xcheckout.Event;
import app.xcheckout.OrderEvent;
import app.xcheckout.signature.BodyConsumedException;
import app.xcheckout.signature.Incoming;
import app.xcheckout.signature.Key;
import app.xcheckout.signature.Message;
import app.xcheckout.signature.Signature;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiverTest {
  private static final String SIGN_KEY = "aR2822Y6XbehWMclnB0Y2NJK";
  private static final String PAID =
      "{\"eventId\":\"evt_1\",\"eventType\":\"CHECKOUT_ORDER_CHANGED\",\"timestamp\":1758701681,"
          + "\"data\":{\"orderNo\":\"A1\",\"orderStatus\":\"PAID\",\"createdTime\":\"2025-12-23\\u002012:56:47\"}}";

  private final List<Event> handled = new ArrayList<>();

  /** A delivery as a server receives it. */
  private static class Delivery implements Incoming {
    private String method = "POST";
    private final Map<String, List<String>> headers = new HashMap<>();
    private byte[] body;

    Delivery(String body, String signKey, Instant at) {
      this.body = body.getBytes(UTF_8);
      String timestamp = Signature.timestamp(at);
      headers.put("content-type", List.of("application/json"));
      headers.put("timestamp", List.of(timestamp));
      Message m = Message.webhook(timestamp).withBody(this.body);
      headers.put("signature", List.of(Key.of(signKey).sign(m)));
    }

    @Override
    public String method() {
      return method;
    }

    @Override
    public String target() {
      return "/hook";
    }

    @Override
    public List<String> headers(String name) {
      return headers.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), List.of());
    }

    @Override
    public InputStream body() throws IOException {
      return new ByteArrayInputStream(body);
    }

    @Override
    public long length() {
      return body.length;
    }
  }

  private static Delivery delivery() {
    return new Delivery(PAID, SIGN_KEY, Instant.now());
  }

  private static void answers(int status, String text, Receipt got) {
    assertEquals(
        status + " {\"retcode\":" + status + ",\"retmsg\":\"" + text + "\"}", got.toString());
  }

  /** What the log says while call runs. */
  private static String logOf(Runnable call) {
    StringBuilder log = new StringBuilder();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            log.append(new java.util.logging.SimpleFormatter().format(record));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger("app.xcheckout.webhook");
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try {
      call.run();
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }
    return log.toString();
  }

  private Receipt receive(Receiver receiver, Delivery delivery) {
    try {
      return receiver.receive(delivery);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void handlesAnEventOnce() {
    Receiver receiver = Receiver.of(SIGN_KEY, handled::add);
    answers(200, "SUCCESS", receive(receiver, delivery()));
    answers(200, "SUCCESS", receive(receiver, delivery()));
    assertEquals(1, handled.size());
    assertEquals("A1", ((OrderEvent) handled.get(0)).order().orderNo());
  }

  @Test
  void refuses() {
    Receiver receiver = Receiver.of(SIGN_KEY, handled::add);
    Instant now = Instant.now();
    logOf(
        () -> {
          answers(
              401,
              "signature_mismatch",
              receive(receiver, new Delivery(PAID, "another-key-0123456789", now)));
          answers(
              401,
              "timestamp_outside_window",
              receive(receiver, new Delivery(PAID, SIGN_KEY, now.minusSeconds(121))));
          answers(400, "this is no event", receive(receiver, new Delivery("{}", SIGN_KEY, now)));
          answers(400, "body_invalid_json", receive(receiver, new Delivery("{x}", SIGN_KEY, now)));
          answers(
              400, "body_not_object_or_array", receive(receiver, new Delivery("1", SIGN_KEY, now)));
          Delivery missing = delivery();
          missing.headers.remove("signature");
          answers(401, "header_missing", receive(receiver, missing));
          Delivery get = delivery();
          get.method = "GET";
          Receipt refused = receive(receiver, get);
          answers(405, "method_not_allowed", refused);
          assertEquals("POST", refused.headers().get("Allow"));
          Delivery form = delivery();
          form.headers.put("content-type", List.of("application/x-www-form-urlencoded"));
          answers(415, "content_type_not_accepted", receive(receiver, form));
          Delivery large = delivery();
          large.body = new byte[Signature.BODY_MAX + 1];
          answers(413, "body_too_large", receive(receiver, large));
        });
    assertEquals(0, handled.size());
  }

  /** A framework has parsed the body before and hands on what it wrote again. */
  @Test
  void bodyThatWasWrittenAgain() {
    Delivery delivery = delivery();
    delivery.body = PAID.replace("\\u0020", " ").getBytes(UTF_8);
    Receiver receiver = Receiver.of(SIGN_KEY, handled::add);
    String log = logOf(() -> answers(401, "signature_mismatch", receive(receiver, delivery)));
    assertTrue(log.contains("body_reserialized"), log);
    assertTrue(log.contains("take the raw body before any parser has seen it"), log);
    assertFalse(log.contains(SIGN_KEY), log);
  }

  @Test
  void bodyThatWasReadBefore() {
    Delivery gone =
        new Delivery(PAID, SIGN_KEY, Instant.now()) {
          @Override
          public InputStream body() {
            return InputStream.nullInputStream();
          }
        };
    Delivery named =
        new Delivery(PAID, SIGN_KEY, Instant.now()) {
          @Override
          public InputStream body() {
            throw new BodyConsumedException("the filter X has read it.");
          }
        };
    Receiver receiver = Receiver.of(SIGN_KEY, handled::add);
    for (Delivery delivery : List.of(gone, named)) {
      String log = logOf(() -> assertEquals(500, receive(receiver, delivery).status()));
      assertTrue(log.contains("the body was read before its signature"), log);
    }
  }

  @Test
  void acceptsEitherOfTwoKeys() {
    Receiver receiver =
        Receiver.builder(handled::add).signKey("another-key-0123456789").signKey(SIGN_KEY).build();
    answers(200, "SUCCESS", receive(receiver, delivery()));
    assertThrows(IllegalArgumentException.class, () -> Receiver.builder(e -> {}).build());
  }

  @Test
  void headerNamesAreASetting() {
    Receiver receiver =
        Receiver.builder(handled::add).signKey(SIGN_KEY).headers("ANEX_PAY_SIGNATURE", "T").build();
    Delivery delivery = delivery();
    delivery.headers.put("anex_pay_signature", delivery.headers.remove("signature"));
    delivery.headers.put("t", delivery.headers.remove("timestamp"));
    answers(200, "SUCCESS", receive(receiver, delivery));
  }

  @Test
  void doneOnlyAfterSuccess() {
    int[] calls = {0};
    Receiver receiver =
        Receiver.of(
            SIGN_KEY,
            e -> {
              if (++calls[0] == 1) {
                throw new IOException("the database is away");
              }
            });
    String log =
        logOf(() -> answers(500, "the event was not handled", receive(receiver, delivery())));
    assertTrue(log.contains("the database is away"), log);
    answers(200, "SUCCESS", receive(receiver, delivery()));
    answers(200, "SUCCESS", receive(receiver, delivery()));
    assertEquals(2, calls[0]);
  }

  @Test
  void eventIsHandledOnceOverRestarts(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("handled-events");
    for (int start = 0; start < 3; start++) {
      try (DiskStore store = DiskStore.open(file)) {
        Receiver receiver = Receiver.builder(handled::add).signKey(SIGN_KEY).store(store).build();
        answers(200, "SUCCESS", receive(receiver, delivery()));
      }
    }
    assertEquals(1, handled.size());
  }

  @Test
  void slowHandlerIsNotEnteredTwice() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Receiver receiver =
        Receiver.of(
            SIGN_KEY,
            e -> {
              handled.add(e);
              entered.countDown();
              release.await();
            });
    CompletableFuture<Receipt> first =
        CompletableFuture.supplyAsync(() -> receive(receiver, delivery()));
    entered.await();
    assertEquals(409, receive(receiver, delivery()).status());
    release.countDown();
    assertEquals(200, first.get().status());
    answers(200, "SUCCESS", receive(receiver, delivery()));
    assertEquals(1, handled.size());
  }

  @Test
  void storeFailures() {
    Store store =
        new Store() {
          @Override
          public boolean isDone(String eventId) {
            if (handled.isEmpty()) {
              return false;
            }
            throw new IllegalStateException("down");
          }

          @Override
          public void markDone(String eventId) {
            throw new IllegalStateException("down");
          }
        };
    Receiver receiver = Receiver.builder(handled::add).signKey(SIGN_KEY).store(store).build();
    logOf(
        () -> {
          answers(200, "SUCCESS", receive(receiver, delivery()));
          answers(500, "the event was not handled", receive(receiver, delivery()));
        });
    assertEquals(1, handled.size());
  }

  /** In the JDK's own server. */
  @Test
  void webhookHandler() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/hook", new WebhookHandler(Receiver.of(SIGN_KEY, handled::add)));
    server.start();
    try {
      Delivery delivery = delivery();
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook"))
              .header("TIMESTAMP", delivery.headers("timestamp").get(0))
              .header("SIGNATURE", delivery.headers("signature").get(0))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(delivery.body))
              .build();
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      assertEquals(200, answer.statusCode());
      assertEquals("{\"retcode\":200,\"retmsg\":\"SUCCESS\"}", answer.body());
      assertEquals(1, handled.size());
    } finally {
      server.stop(0);
    }
  }
}
