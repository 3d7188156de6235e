package app.xcheckout;

import static app.xcheckout.Peer.envelope;
import static app.xcheckout.Peer.ok;
import static app.xcheckout.Peer.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import app.xcheckout.Peer.Answered;
import app.xcheckout.signature.Key;
import app.xcheckout.signature.Signature;
import com.sun.net.httpserver.Headers;
import java.net.http.HttpClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class AnswersTest {
  private static final String ORDER = "{\"orderNo\":\"A1\",\"orderStatus\":\"PAID\"}";
  private static final String ZEROS = Base64.getEncoder().encodeToString(new byte[64]);

  private static String minutes(int n) {
    return Signature.timestamp(Instant.now().plusSeconds(60L * n));
  }

  private static Answered with(Consumer<Answered> change) {
    return ok(ORDER).with(change);
  }

  private static Answered spoiled(Consumer<Headers> spoil) {
    return with(a -> a.spoil = spoil);
  }

  private static Answered replaced(String text, String by) {
    return with(a -> a.body = a.body.replace(text, by));
  }

  /** Spoils the answer to info in every way that must not be believed. */
  @TestFactory
  List<DynamicTest> answersRefused() {
    List<DynamicTest> tests = new ArrayList<>();
    Key other = Key.of("another-key-0123456789");
    add(tests, "not signed", Code.ANSWER_SIGNATURE_MISSING, () -> with(a -> a.unsigned = true));
    add(
        tests,
        "empty signature",
        Code.ANSWER_SIGNATURE_MISSING,
        () -> spoiled(h -> h.set("SIGNATURE", "")));
    add(
        tests,
        "no timestamp",
        Code.ANSWER_HEADER_MISSING,
        () -> spoiled(h -> h.remove("TIMESTAMP")));
    add(
        tests,
        "two signatures",
        Code.ANSWER_HEADER_REPEATED,
        () -> spoiled(h -> h.add("SIGNATURE", ZEROS)));
    add(
        tests,
        "two timestamps",
        Code.ANSWER_HEADER_REPEATED,
        () -> spoiled(h -> h.add("TIMESTAMP", minutes(0))));
    add(
        tests,
        "timestamp in seconds",
        Code.ANSWER_TIMESTAMP_MALFORMED,
        () -> spoiled(h -> h.set("TIMESTAMP", minutes(0).substring(0, 10))));
    add(
        tests,
        "signature in hex",
        Code.ANSWER_SIGNATURE_MALFORMED,
        () -> with(a -> a.signature = "0f".repeat(64)));
    add(
        tests,
        "URL alphabet",
        Code.ANSWER_SIGNATURE_MALFORMED,
        () -> with(a -> a.signature = "_" + ZEROS.substring(1)));
    add(
        tests,
        "another signature",
        Code.ANSWER_SIGNATURE_MISMATCH,
        () -> with(a -> a.signature = ZEROS));
    add(tests, "another key", Code.ANSWER_SIGNATURE_MISMATCH, () -> with(a -> a.key = other));
    add(
        tests,
        "answer to another request",
        Code.ANSWER_SIGNATURE_MISMATCH,
        () -> with(a -> a.target = "/checkout/order/info?orderNo=B2"));
    add(
        tests,
        "another timestamp sent",
        Code.ANSWER_SIGNATURE_MISMATCH,
        () -> spoiled(h -> h.set("TIMESTAMP", minutes(1))));
    add(
        tests,
        "too old",
        Code.ANSWER_TIMESTAMP_OUTSIDE,
        () -> with(a -> a.timestamp = minutes(-3)));
    add(
        tests,
        "from the future",
        Code.ANSWER_TIMESTAMP_OUTSIDE,
        () -> with(a -> a.timestamp = minutes(3)));
    add(
        tests,
        "no retcode",
        Code.ANSWER_RETCODE_MISSING,
        () -> replaced("\"retcode\":\"200\",", ""));
    add(tests, "RETCODE", Code.ANSWER_RETCODE_MISSING, () -> replaced("retcode", "RETCODE"));
    add(
        tests,
        "retcode of another kind",
        Code.ANSWER_RETCODE_MISSING,
        () -> envelope("{\"retcode\":{\"200\":true}}"));
    add(tests, "an array", Code.ANSWER_RETCODE_MISSING, () -> envelope("[{\"retcode\":\"200\"}]"));
    add(
        tests,
        "status 200, retcode 404",
        Code.ANSWER_STATUS_MISMATCH,
        () -> refused(404, "order_not_found").with(a -> a.status = 200));
    add(tests, "success false", Code.ANSWER_BODY_INVALID, () -> replaced("true", "false"));
    add(
        tests,
        "refusal with success true",
        Code.ANSWER_BODY_INVALID,
        () -> refused(404, "x").with(a -> a.body = a.body.replace("false", "true")));
    add(tests, "retcode 200123", Code.ANSWER_BODY_INVALID, () -> replaced("\"200\"", "\"200123\""));
    add(tests, "not JSON", Code.ANSWER_BODY_INVALID, () -> envelope("<html>"));
    add(
        tests,
        "HTML by its type",
        Code.ANSWER_BODY_INVALID,
        () -> spoiled(h -> h.set("Content-Type", "text/html")));
    add(
        tests,
        "a name twice",
        Code.ANSWER_BODY_INVALID,
        () -> envelope("{\"retcode\":\"200\",\"retcode\":\"200\"}"));
    add(
        tests,
        "another order",
        Code.ANSWER_ORDERNO_MISMATCH,
        () -> ok("{\"orderNo\":\"B2\",\"orderStatus\":\"PAID\"}"));
    add(tests, "no order", Code.ANSWER_ORDERNO_MISMATCH, () -> ok("null"));
    add(
        tests,
        "no retdata",
        Code.ANSWER_BODY_INVALID,
        () -> envelope("{\"retcode\":\"200\",\"success\":true}"));
    add(
        tests,
        "an amount that is none",
        Code.ANSWER_BODY_INVALID,
        () -> ok("{\"orderNo\":\"A1\",\"receivedAmount\":\"1e3\"}"));
    add(
        tests,
        "too large",
        Code.ANSWER_TOO_LARGE,
        () -> ok("{\"orderNo\":\"" + "A".repeat(8 << 20) + "\"}"));
    return tests;
  }

  private static void add(
      List<DynamicTest> tests, String name, String code, Supplier<Answered> answer) {
    tests.add(
        dynamicTest(
            name,
            () -> {
              try (Peer peer = new Peer()) {
                peer.on("/checkout/order/info", c -> answer.get());
                Client client = peer.client();
                XCheckoutException e = Expect.failure(name, code, () -> client.orders().info("A1"));
                assertFalse(e.isVerified() || e.isRetryable(), e::getMessage);
                assertEquals(1, peer.seen().size(), "times sent");
              }
            }));
  }

  /** Success is what the signed body says: the rule of the status is for six digits. */
  @Test
  void successIsReadFromTheBodyAlone() throws Exception {
    for (int status : new int[] {201, 500}) {
      try (Peer peer = new Peer()) {
        peer.on("/checkout/order/info", c -> with(a -> a.status = status));
        assertEquals("A1", peer.client().orders().info("A1").orderNo());
      }
    }
  }

  /** Sends a request straight back: only the MAC itself tells that it is none of an answer's. */
  @Test
  void reflectedAnswer() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(
          "/openapi/test",
          c ->
              envelope(c.body)
                  .with(a -> a.timestamp = c.timestamp)
                  .with(a -> a.signature = c.signature));
      Client client = peer.client();
      // The peer, like any gateway, already refuses a request with a retcode.
      Expect.failure(
          "signature_reflected", () -> client.test(SelfTest.post(Map.of("retcode", "200"))));
      Expect.failure(
          Code.ANSWER_SIGNATURE_REFLECTED, () -> client.test(SelfTest.post(Map.of("a", "b"))));
    }
  }

  @Test
  void refusalIsTyped() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on("/checkout/order/cancel", c -> refused(409, "order_has_deposits"));
      XCheckoutException e =
          Expect.failure(Code.ORDER_HAS_DEPOSITS, () -> peer.client().orders().cancel("A1"));
      assertTrue(e.isVerified() && !e.isRetryable());
      assertEquals(409, e.httpStatus());
      assertEquals("https://example.com/doc", e.docUrl());
      assertEquals(
          "GET /checkout/order/cancel: order_has_deposits: why it was refused (request req_7)",
          e.getMessage());
    }
  }

  @Test
  void refusalWithoutErrorObject() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(
          "/checkout/order/info",
          c ->
              envelope("{\"retcode\":\"400017\",\"retmsg\":\"bad order\",\"success\":false}")
                  .with(a -> a.status = 400));
      XCheckoutException e =
          Expect.failure("retcode_400017", () -> peer.client().orders().info("A1"));
      assertTrue(e.isVerified());
      assertEquals("bad order", e.detail());
    }
  }

  /** The peer, or anyone before it, says without a signature that there is no such order. */
  @Test
  void unsignedFailureIsNotBelieved() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(
          "/checkout/order/info",
          c -> refused(404, "order_not_found\u009b2J").with(a -> a.unsigned = true));
      XCheckoutException e =
          Expect.failure(Code.ANSWER_UNVERIFIED, () -> peer.client().orders().info("A1"));
      assertEquals(404, e.httpStatus());
      assertFalse(e.isVerified());
      Claim claim = e.claim();
      assertNotNull(claim);
      assertEquals("order_not_found2J", claim.code(), "the code without its control character");
    }
  }

  @Test
  void redirectsAreNotFollowed() throws Exception {
    AtomicInteger followed = new AtomicInteger();
    try (Peer elsewhere = new Peer()) {
      elsewhere.on("/", c -> ok("{}").with(a -> followed.incrementAndGet()));
      for (int status : new int[] {301, 302, 303, 307, 308}) {
        try (Peer peer = new Peer()) {
          peer.on(
              "/checkout/order/info",
              c ->
                  ok("{\"orderNo\":\"A1\"}")
                      .with(a -> a.status = status)
                      .with(a -> a.spoil = h -> h.set("Location", elsewhere.url())));
          Expect.failure(Code.ANSWER_REDIRECT, () -> peer.client().orders().info("A1"));
        }
      }
    }
    assertEquals(0, followed.get(), "redirects followed");
  }

  @Test
  void httpClientThatFollowsRedirectsIsRefused() throws Exception {
    try (Peer peer = new Peer()) {
      HttpClient follows =
          HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
      XCheckoutException e =
          Expect.failure(Code.CONFIG_INVALID, () -> peer.client(c -> c.httpClient(follows)));
      assertEquals("httpClient", e.param());
    }
  }

  @Test
  void headerNamesAreASetting() throws Exception {
    try (Peer peer = new Peer()) {
      Client client = peer.client(c -> c.headers("D-Signature", "D-Timestamp"));
      XCheckoutException e = Expect.failure(Code.ANSWER_UNVERIFIED, client::accessToken);
      Claim claim = e.claim();
      assertNotNull(claim);
      assertEquals("header_missing", claim.code());
    }
  }
}
