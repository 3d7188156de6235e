package app.xcheckout.middleware;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import app.xcheckout.json.Json;
import app.xcheckout.signature.Code;
import app.xcheckout.signature.Incoming;
import app.xcheckout.signature.Key;
import app.xcheckout.signature.Message;
import app.xcheckout.signature.Readings;
import app.xcheckout.signature.Signature;
import app.xcheckout.signature.SignatureException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class MiddlewareTest {
  private static final Key KEY = Key.of("aR2822Y6XbehWMclnB0Y2NJK");
  private static final Instant NOW = Instant.ofEpochMilli(1636360661729L);
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private static Credential find(Incoming in, app.xcheckout.signature.Parsed parsed) {
    return in.headers("Authorization").contains("Bearer t") ? Credential.of("shop", KEY) : null;
  }

  private static Middleware.Builder middleware() {
    return Middleware.builder(MiddlewareTest::find).clock(CLOCK);
  }

  /** A request as a server receives it. */
  private static final class Sent implements Incoming {
    private final Map<String, List<String>> headers = new HashMap<>();
    private final String target;
    private byte[] body;

    Sent(Key key, Instant at, String target, String body) {
      this.target = target;
      this.body = body.getBytes(UTF_8);
      String timestamp = Signature.timestamp(at);
      headers.put("timestamp", List.of(timestamp));
      headers.put("authorization", List.of("Bearer t"));
      headers.put(
          "signature",
          List.of(key.sign(Message.request("POST", timestamp, target).withBody(body))));
    }

    @Override
    public String method() {
      return "POST";
    }

    @Override
    public String target() {
      return target;
    }

    @Override
    public List<String> headers(String name) {
      return headers.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), List.of());
    }

    @Override
    public InputStream body() {
      return new ByteArrayInputStream(body);
    }

    @Override
    public long length() {
      return body.length;
    }
  }

  private static Sent sent(String body) {
    return new Sent(KEY, NOW, "/x?a=1", body);
  }

  /** Verifies the reply as a client does. */
  private static void verified(Sent request, Reply reply) {
    String timestamp = reply.headers().get("TIMESTAMP");
    assertNotNull(timestamp, reply::toString);
    Message m = Message.response("POST", timestamp, request.target).withBody(reply.body());
    Signature.verify(m, reply.headers().get("SIGNATURE"), NOW, KEY);
  }

  private static Reply refused(Middleware middleware, Sent request, Code code) throws Exception {
    Admission admission = middleware.admit(request);
    Reply reply = admission.refusal();
    assertNotNull(reply, code + ": the request was accepted");
    Json body = Json.parse(reply.body());
    assertEquals(code.toString(), body.get("error").get("code").text());
    assertTrue(body.get("retcode").text().startsWith("" + reply.status()));
    assertThrows(IllegalStateException.class, admission::parsed);
    return reply;
  }

  @Test
  void admitsAndSigns() throws Exception {
    Sent request = sent("{ \"a\" : \"b c\" }");
    Middleware middleware = middleware().build();
    Admission admission = middleware.admit(request);
    assertNull(admission.refusal());
    assertEquals("shop", admission.credential());
    assertEquals("{\"a\":\"b c\"}", admission.parsed().bodyText());
    assertEquals("1", admission.parsed().param("a"));
    Reply reply = answer(middleware, admission, 200, "{\"retcode\": \"200\", \"x\": \"y z\"}");
    verified(request, reply);
    assertEquals("{\"retcode\":\"200\",\"x\":\"y\\u0020z\"}", new String(reply.body(), UTF_8));
  }

  @Test
  void refusalsAreSignedWhenTheMacVerified() throws Exception {
    Middleware middleware = middleware().build();
    Sent request = sent("{\"a\":1}");
    middleware.admit(request);
    Sent again = sent("{\"a\":1}");
    verified(again, refused(middleware, again, Code.REPLAYED));
    Sent late = new Sent(KEY, NOW.minusSeconds(121), "/x", "{}");
    Reply reply = refused(middleware, late, Code.TIMESTAMP_OUTSIDE_WINDOW);
    verified(late, reply);
    assertEquals(
        late.headers("timestamp").get(0),
        Json.parse(reply.body()).get("error").get("receivedTimestamp").number());
    Sent answer = sent("{\"retcode\":\"200\"}");
    verified(answer, refused(middleware, answer, Code.SIGNATURE_REFLECTED));
  }

  @Test
  void refusalsAreNeverSignedOtherwise() throws Exception {
    Middleware middleware = middleware().build();
    Sent tampered = sent("{\"a\":1}");
    tampered.body = "{\"a\":2}".getBytes(UTF_8);
    Sent stranger = sent("{\"a\":1}");
    stranger.headers.put("authorization", List.of("Bearer other"));
    Sent bare = sent("{\"a\":1}");
    bare.headers.remove("authorization");
    Sent text = sent("{\"a\":1}");
    text.headers.put("content-type", List.of("text/plain"));
    Map<Sent, Code> cases =
        Map.of(
            tampered, Code.SIGNATURE_MISMATCH,
            stranger, Code.AUTHENTICATION_FAILED,
            bare, Code.HEADER_MISSING,
            text, Code.CONTENT_TYPE_NOT_ACCEPTED);
    for (Map.Entry<Sent, Code> c : cases.entrySet()) {
      Reply reply = refused(middleware, c.getKey(), c.getValue());
      assertNull(reply.headers().get("SIGNATURE"), c.getValue()::toString);
    }
  }

  @Test
  void requestsThatChangeNothingMayComeTwice() throws Exception {
    Middleware middleware = middleware().readOnly(in -> in.target().startsWith("/x")).build();
    assertNull(middleware.admit(sent("{}")).refusal());
    assertNull(middleware.admit(sent("{}")).refusal());
  }

  @Test
  void readingsAreASetting() throws Exception {
    Sent request = sent("{\"a\": \"b c\"}");
    String signature =
        KEY.sign(Message.request("POST", "1636360661729", "/x?a=1").withBody("{\"a\":\"bc\"}"));
    request.headers.put("signature", List.of(signature));
    refused(middleware().build(), request, Code.SIGNATURE_MISMATCH);
    Middleware all = middleware().readings(Readings.all()).build();
    assertEquals("{\"a\":\"bc\"}", all.admit(request).parsed().bodyText());
  }

  private static Reply answer(Middleware middleware, Admission admission, int status, String body) {
    return middleware.answer(admission, status, "application/json", "", body.getBytes(UTF_8));
  }

  /** Nothing is signed that its receiver could send back as a request. */
  @Test
  void answersThatCannotBeSignedAreFailures() throws Exception {
    Middleware middleware = middleware().readOnly(in -> true).limits(100, 100).build();
    Sent request = sent("{}");
    Admission admission = middleware.admit(request);
    String ok = "{\"a\":1,\"ret\\u0063ode\":\"200\"}";
    assertEquals(200, answer(middleware, admission, 200, ok).status());
    List<String> bodies =
        List.of(
            "",
            "[{\"retcode\":\"200\"}]",
            "{\"retdata\":{\"retcode\":\"200\"}}",
            "{\"a\":1,\"retcode\":\"200\"",
            "{\"retcode\":\"200\",\"a\":\"" + "x".repeat(100) + "\"}");
    List<Reply> failures = new ArrayList<>();
    for (String body : bodies) {
      failures.add(answer(middleware, admission, 200, body));
    }
    byte[] json = ok.getBytes(UTF_8);
    failures.add(middleware.answer(admission, 204, "", "", json));
    failures.add(middleware.answer(admission, 200, "text/html", "", json));
    failures.add(middleware.answer(admission, 200, "application/json", "gzip", json));
    for (Reply reply : failures) {
      assertEquals(500, reply.status());
      assertEquals("internal_error", Json.parse(reply.body()).get("error").get("code").text());
      verified(request, reply);
    }
    Reply missing = answer(middleware, admission, 404, "no such thing");
    assertEquals("404", Json.parse(missing.body()).get("retcode").text());
    verified(request, missing);
    Object[][] words = {
      {404, "not_found"}, {413, "request_entity_too_large"}, {418, "i'm_a_teapot"},
      {503, "service_unavailable"}, {499, "internal_error"}, {500, "internal_error"},
      {302, "internal_error"}, {600, "internal_error"},
    };
    for (Object[] word : words) {
      int status = (Integer) word[0];
      Reply reply = answer(middleware, admission, status, "no such thing");
      assertEquals(word[1], Json.parse(reply.body()).get("error").get("code").text());
      assertEquals(status < 400 || status > 599 ? 500 : status, reply.status());
    }
  }

  @Test
  void bodyThatIsTooLargeIsRefused() throws Exception {
    Middleware middleware = middleware().limits(100, 100).build();
    refused(middleware, sent("{\"a\":\"" + "x".repeat(100) + "\"}"), Code.BODY_TOO_LARGE);
  }

  @Test
  void routesMayHaveUnsignedAnswers() throws Exception {
    Middleware middleware = middleware().unsigned(in -> in.target().startsWith("/x")).build();
    assertFalse(middleware.admit(sent("{}")).isAnswerSigned());
    Sent again = sent("{}");
    verified(again, refused(middleware, again, Code.REPLAYED));
    assertTrue(middleware().build().admit(sent("{}")).isAnswerSigned());
  }

  @Test
  void credentialWithoutKeysIsNone() throws Exception {
    Middleware middleware =
        Middleware.builder((in, parsed) -> Credential.of("shop")).clock(CLOCK).build();
    refused(middleware, sent("{}"), Code.AUTHENTICATION_FAILED);
  }

  /** Of one request that comes many times at once, one is admitted. */
  @Test
  void isSafeForConcurrentUse() throws Exception {
    Middleware middleware = middleware().build();
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      for (int round = 0; round < 50; round++) {
        String body = "{\"round\":" + round + "}";
        List<Callable<Boolean>> calls =
            Collections.nCopies(16, () -> middleware.admit(sent(body)).refusal() == null);
        int admitted = 0;
        for (Future<Boolean> call : threads.invokeAll(calls)) {
          admitted += call.get() ? 1 : 0;
        }
        assertEquals(1, admitted, body);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void replayGuardNeverDropsALiveEntry() {
    Instant[] now = {NOW};
    Clock clock =
        new Clock() {
          @Override
          public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now[0];
          }
        };
    MemoryReplayGuard guard = new MemoryReplayGuard(2, clock);
    Instant until = NOW.plusSeconds(120);
    guard.remember("a", mac(1), until);
    guard.remember("b", mac(1), until); // another credential's
    assertEquals(Code.REPLAYED, codeOf(() -> guard.remember("a", mac(1), until)));
    assertEquals(Code.REPLAY_MEMORY_FULL, codeOf(() -> guard.remember("a", mac(2), until)));
    now[0] = until;
    assertEquals(Code.REPLAYED, codeOf(() -> guard.remember("a", mac(1), until)));
    now[0] = until.plus(Duration.ofSeconds(10));
    guard.remember("a", mac(2), now[0].plusSeconds(120));
    guard.remember("a", mac(1), now[0].plusSeconds(120));
  }

  private static byte[] mac(int n) {
    return ByteBuffer.allocate(64).putInt(n).array();
  }

  private static Code codeOf(Runnable call) {
    return assertThrows(SignatureException.class, call::run).code();
  }
}
