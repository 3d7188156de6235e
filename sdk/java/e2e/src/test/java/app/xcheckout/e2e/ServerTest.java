package app.xcheckout.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import app.xcheckout.Event;
import app.xcheckout.Order;
import app.xcheckout.OrderEvent;
import app.xcheckout.OrderRequest;
import app.xcheckout.json.Json;
import app.xcheckout.middleware.Credential;
import app.xcheckout.middleware.Middleware;
import app.xcheckout.signature.Incoming;
import app.xcheckout.signature.Key;
import app.xcheckout.signature.Parsed;
import app.xcheckout.webhook.Receiver;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What every server must do: take requests that the command line has signed and answer them so that
 * it verifies the answer, receive the gateway's webhooks, refuse what was tampered with, and name
 * what has read a body too early.
 *
 * <p>The server has a SignatureFilter on /api/*, a receiver of webhooks at /hook, and another at
 * /trap/hook behind a filter that reads the body.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ServerTest {
  /** What the requests are signed with. */
  static final String SERVER_KEY = "server-sign-key-0123456789";

  final Gateway gateway = Gateway.shared();
  final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final StringBuffer log = new StringBuffer();
  private final Handler logged =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          log.append(record.getMessage());
          log.append(record.getThrown() == null ? "" : record.getThrown().getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private final Logger logger = Logger.getLogger("app.xcheckout");
  private String url;

  /** Starts the server and returns its address. */
  abstract String start() throws Exception;

  abstract void stop() throws Exception;

  @BeforeAll
  void begin() throws Exception {
    url = start();
    logger.addHandler(logged);
  }

  @AfterAll
  void end() throws Exception {
    logger.removeHandler(logged);
    stop();
  }

  static Credential lookup(Incoming in, Parsed parsed) {
    return in.headers("Authorization").contains("Bearer t")
        ? Credential.of("shop", Key.of(SERVER_KEY))
        : null;
  }

  static Middleware middleware() {
    return Middleware.builder(ServerTest::lookup).limits(1 << 20, 100_000).build();
  }

  Receiver receiver() {
    return Receiver.of(gateway.signKey(), events::add);
  }

  /** What the servers answer: what they were given, with whitespace in it. */
  static String echo(String body, String q) {
    return "{ \"retcode\": \"200\", \"success\": true,\n \"retdata\": {\"body\": "
        + Json.write(body)
        + ", \"q\": "
        + Json.write(q)
        + "} }";
  }

  record Signed(String timestamp, String signature) {}

  static Signed sign(String key, String body, String... flags) {
    List<String> arguments = new ArrayList<>(List.of("sign", "--json"));
    arguments.addAll(List.of(flags));
    if (!body.isEmpty()) {
      arguments.addAll(List.of("--body-file", "-"));
    }
    Json answer =
        Json.parse(
            Program.xcheckout(key, body, arguments.toArray(String[]::new)).succeeded().out());
    return new Signed(answer.get("timestamp").text(), answer.get("signature").text());
  }

  private HttpRequest.Builder request(String target, Signed signed) {
    return HttpRequest.newBuilder(URI.create(url + target))
        .header("TIMESTAMP", signed.timestamp)
        .header("SIGNATURE", signed.signature)
        .header("Authorization", "Bearer t");
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    // A minute, so that a server that forgets one does not hold up everything.
    return http.send(
        request.timeout(Duration.ofMinutes(1)).build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> send(String method, String target, String body, Signed signed)
      throws Exception {
    HttpRequest.Builder request = request(target, signed);
    if (body.isEmpty()) {
      return send(request.method(method, HttpRequest.BodyPublishers.noBody()));
    }
    return send(
        request
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body)));
  }

  /** Sends a body without saying how long it is. */
  private HttpResponse<String> sendChunked(String method, String target, String body, Signed signed)
      throws Exception {
    byte[] bytes = body.getBytes(UTF_8);
    return send(
        request(target, signed)
            .header("Content-Type", "application/json")
            .method(
                method,
                HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))));
  }

  /** Sends what the command line signs, and has it verify the answer. */
  private Json call(String method, String target, String body, int status) throws Exception {
    Signed signed = sign(SERVER_KEY, body, "--method", method, "--target", target);
    HttpResponse<String> answer = send(method, target, body, signed);
    assertEquals(status, answer.statusCode(), answer::body);
    assertTrue(answer.headers().firstValue("SIGNATURE").isPresent(), answer::toString);
    Program.Ended verified =
        Program.xcheckout(
            SERVER_KEY,
            answer.body(),
            "verify",
            "--kind",
            "response",
            "--method",
            method,
            "--target",
            target,
            "--body-file",
            "-",
            "--timestamp",
            answer.headers().firstValue("TIMESTAMP").orElse(""),
            "--signature",
            answer.headers().firstValue("SIGNATURE").orElse(""));
    assertEquals("valid\n", verified.out(), verified::err);
    assertFalse(answer.body().matches("(?s).*\\s.*"), answer::body);
    return Json.parse(answer.body());
  }

  @Test
  void signedRequestIsTaken() throws Exception {
    String target = "/api/echo?q=late%20payment%2B%E6%94%AF";
    String body = "{ \"a\" : \"b c\", \"名\": 25.00 }";
    Json answer = call("POST", target, body, 200);
    assertEquals(
        "{\"a\":\"b c\",\"名\":25.00}",
        answer.get("retdata").get("body").text(),
        "the handler has the text that was signed");
    assertEquals("late payment+支", answer.get("retdata").get("q").text());
    assertEquals("", call("GET", "/api/echo?q=1", "", 200).get("retdata").get("body").text());
  }

  @Test
  void answerFromAnotherThreadIsSigned() throws Exception {
    Json answer = call("POST", "/api/async?q=1", "{\"a\":1}", 200);
    assertEquals("{\"a\":1}", answer.get("retdata").get("body").text());
  }

  @Test
  void failureOfTheHandlerIsSigned() throws Exception {
    Json answer = call("GET", "/api/missing?q=1", "", 404);
    assertEquals("404", answer.get("retcode").text().substring(0, 3));
  }

  @Test
  void answerThatIsTooLargeIsAnError() throws Exception {
    Json answer = call("GET", "/api/large?q=1", "", 500);
    assertEquals("internal_error", answer.get("error").get("code").text());
  }

  /** What can't be signed is not sent. */
  @Test
  void pageIsAnError() throws Exception {
    Json answer = call("GET", "/api/page?q=1", "", 500);
    assertEquals("internal_error", answer.get("error").get("code").text());
  }

  @Test
  void exceptionOfTheHandlerIsAnError() throws Exception {
    log.setLength(0);
    Json answer = call("GET", "/api/broken?q=1", "", 500);
    assertEquals("internal_error", answer.get("error").get("code").text());
    assertTrue(log.indexOf("request failed: /api/broken") >= 0, log::toString);
  }

  @Test
  void chunkedBodyIsVerified() throws Exception {
    String target = "/api/echo?q=1";
    Signed post = sign(SERVER_KEY, "{\"a\":1}", "--method", "POST", "--target", target);
    refused(401, "signature_mismatch", sendChunked("POST", target, "{\"a\":2}", post));
    HttpResponse<String> answer = sendChunked("POST", target, "{ \"a\": 1 }", post);
    assertEquals(200, answer.statusCode(), answer::body);
    Json body = Json.parse(answer.body()).get("retdata").get("body");
    assertEquals("{\"a\":1}", body.text());
    Signed get = sign(SERVER_KEY, "", "--method", "GET", "--target", target);
    refused(400, "body_not_allowed", sendChunked("GET", target, "{\"a\":1}", get));
    String large = "{\"a\":\"" + "x".repeat(1 << 20) + "\"}";
    refused(413, "body_too_large", sendChunked("POST", target, large, post));
  }

  @Test
  void oddHeadersAndMethodsAreRefused() throws Exception {
    String target = "/api/echo?q=1";
    Signed get = sign(SERVER_KEY, "", "--method", "GET", "--target", target);
    for (String name : List.of("TIMESTAMP", "SIGNATURE", "Authorization")) {
      refused(400, "header_repeated", send(request(target, get).header(name, "x")));
    }
    assertEquals(405, send("HEAD", target, "", get).statusCode());
    refused(405, "method_not_allowed", send("OPTIONS", target, "", get));
    assertEquals(200, send("GET", target, "", get).statusCode());
  }

  private void refused(int status, String code, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer::body);
    assertEquals(code, Json.parse(answer.body()).get("error").get("code").text());
  }

  @Test
  void tamperedRequestIsRefused() throws Exception {
    String target = "/api/echo?q=1";
    String[] flags = {"--method", "POST", "--target", target};
    Signed signed = sign(SERVER_KEY, "{\"a\":1}", flags);
    log.setLength(0);
    refused(401, "signature_mismatch", send("POST", target, "{\"a\":2}", signed));
    refused(401, "signature_mismatch", send("POST", "/api/echo?q=2", "{\"a\":1}", signed));
    assertTrue(log.indexOf("xcheckout doctor --method POST") > 0, log::toString);
    assertFalse(log.indexOf(SERVER_KEY) > 0, log::toString);
    refused(401, "signature_mismatch", send("PUT", target, "{\"a\":1}", signed));
    assertEquals(200, send("POST", target, "{\"a\":1}", signed).statusCode());
    HttpResponse<String> again = send("POST", target, "{\"a\":1}", signed);
    refused(409, "replayed", again);
    assertTrue(again.headers().firstValue("SIGNATURE").isPresent());
    refused(400, "body_invalid_json", send("POST", target, "{\"a\":1", signed));
    refused(400, "query_malformed", send("POST", target + "&q=2", "{\"a\":1}", signed));
    // Jetty refuses such a path by itself.
    assertEquals(400, send("POST", "/api//echo?q=1", "{\"a\":1}", signed).statusCode());
  }

  /** The gateway announces a payment in two parts, and each event is handled once. */
  @Test
  void webhooksOfTheGatewayAreReceived() throws Exception {
    events.clear();
    gateway.client.sandbox().setWebhook(url + "/hook");
    try {
      String orderNo = Gateway.newOrderNo();
      gateway
          .client
          .orders()
          .create(
              OrderRequest.of(orderNo, "25.00", "ETH_USDT").withCustomerId("customer with spaces"));
      gateway.client.sandbox().pay(orderNo, BigDecimal.TEN);
      gateway.client.sandbox().pay(orderNo);
      Set<String> ids = new HashSet<>();
      int deposits = 0;
      while (true) {
        Event event = events.poll(30, TimeUnit.SECONDS);
        assertTrue(event != null, "no webhook in time");
        if (!(event instanceof OrderEvent)
            || !((OrderEvent) event).order().orderNo().equals(orderNo)) {
          continue;
        }
        Order order = ((OrderEvent) event).order();
        assertTrue(ids.add(event.id()), "an event was handled twice");
        assertEquals("customer with spaces", order.customerId());
        assertTrue(event.sequence() > 0 && !event.isTest(), event::toString);
        deposits += ((OrderEvent) event).deposit() != null ? 1 : 0;
        if (event.reason().equals("paid")) {
          assertTrue(order.isPaid());
          break;
        }
      }
      assertEquals(2, deposits, "deposits announced");
    } finally {
      gateway.client.sandbox().setWebhook("");
    }
  }

  private static final String HOOK =
      "{\"eventId\":\"evt_%s\",\"eventType\":\"REFUND_CREATED\",\"timestamp\":1,"
          + "\"data\":{\"createdTime\":\"2025-12-23\\u002012:56:47\"}}";

  @Test
  void tamperedWebhookIsRefused() throws Exception {
    String body = String.format(HOOK, getClass().getSimpleName());
    Signed signed = sign(gateway.signKey(), body, "--kind", "webhook");
    log.setLength(0);
    HttpResponse<String> answer = send("POST", "/hook", body.replace("REFUND", "PAYOUT"), signed);
    assertEquals(401, answer.statusCode());
    assertEquals("{\"retcode\":401,\"retmsg\":\"signature_mismatch\"}", answer.body());
    answer = send("POST", "/hook", body, signed);
    assertEquals("{\"retcode\":200,\"retmsg\":\"SUCCESS\"}", answer.body());
    assertTrue(log.indexOf("xcheckout doctor --kind webhook") > 0, log::toString);
    Thread.sleep(1_100); // the doctor is asked once a second
    log.setLength(0);
    send("POST", "/hook", body.replace("\\u0020", " "), signed);
    assertTrue(log.indexOf("body_reserialized") > 0, log::toString);
  }

  /** What the log says when a filter has read the body before. */
  abstract List<String> trapNames();

  @Test
  void bodyThatWasReadBeforeIsNamed() throws Exception {
    String body = String.format(HOOK, "trap");
    Signed signed = sign(gateway.signKey(), body, "--kind", "webhook");
    log.setLength(0);
    HttpResponse<String> answer = send("POST", "/trap/hook", body, signed);
    assertEquals(500, answer.statusCode());
    assertTrue(log.indexOf("give its filter the first place") > 0, log::toString);
    for (String name : trapNames()) {
      assertTrue(log.indexOf(name) > 0, () -> log + " does not name " + name);
    }
  }
}
