package app.xcheckout.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import app.xcheckout.Client;
import app.xcheckout.Code;
import app.xcheckout.Config;
import app.xcheckout.Environment;
import app.xcheckout.OrderRequest;
import app.xcheckout.OrderStatus;
import app.xcheckout.XCheckoutException;
import app.xcheckout.json.Json;
import app.xcheckout.okhttp.OkHttpTransport;
import app.xcheckout.okhttp.SignatureInterceptor;
import app.xcheckout.okhttp.UnverifiedAnswerException;
import app.xcheckout.signature.Key;
import app.xcheckout.signature.Message;
import app.xcheckout.signature.Signature;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** OkHttp against the gateway, and against a server that answers what must not be believed. */
class OkHttpTest {
  private static final MediaType JSON = MediaType.get("application/json; charset=utf-8");
  private final Gateway gateway = Gateway.shared();
  private final List<HttpServer> servers = new ArrayList<>();

  @AfterEach
  void stop() {
    servers.forEach(s -> s.stop(0));
  }

  private OkHttpClient.Builder client(SignatureInterceptor interceptor) {
    return new OkHttpClient.Builder().addNetworkInterceptor(interceptor);
  }

  private SignatureInterceptor interceptor() {
    return SignatureInterceptor.of(gateway.baseUrl(), gateway.signKey());
  }

  private Request.Builder request(String target) {
    return new Request.Builder()
        .url(gateway.baseUrl() + target)
        .header("Authorization", "Bearer " + gateway.client.accessToken().accessToken());
  }

  private static Json call(OkHttpClient http, Request request) throws Exception {
    try (Response response = http.newCall(request).execute()) {
      return Json.parse(response.body().bytes());
    }
  }

  private static UnverifiedAnswerException refused(
      String code, OkHttpClient http, Request request) {
    UnverifiedAnswerException e =
        assertThrows(UnverifiedAnswerException.class, () -> call(http, request));
    assertEquals(code, e.code(), e::getMessage);
    return e;
  }

  @Test
  void callsTheGateway() throws Exception {
    OkHttpClient http = client(interceptor()).build();
    Json get = call(http, request("/openapi/test?q=late%20payment").build());
    assertEquals("late payment", get.get("retdata").get("parameters").get("q").text());
    String body = "{ \"text\" : \"a b\", \"n\" : 25.00 }";
    Request post = request("/openapi/test").post(RequestBody.create(body, JSON)).build();
    Json echoed = call(http, post).get("retdata").get("body");
    assertEquals("a b", echoed.get("text").text());
    assertEquals("25.00", echoed.get("n").number());
    Json refused = call(http, request("/checkout/order/info?orderNo=none").build());
    assertEquals("order_not_found", refused.get("error").get("code").text());
    for (int i = 0; i < 20; i++) { // one message again and again is never signed the same
      assertEquals("200", call(http, post).get("retcode").text());
    }
  }

  /** OkHttp carries a client's own calls too. */
  @Test
  void transportOfAClient() throws Exception {
    OkHttpClient http = new OkHttpClient();
    Client client = Client.of(gateway.config().transport(OkHttpTransport.of(http)).build());
    String orderNo = Gateway.newOrderNo();
    client.orders().create(OrderRequest.of(orderNo, "0.5", "ETH_USDT"));
    assertEquals(orderNo, client.orders().info(orderNo).orderNo());
    assertEquals(OrderStatus.CANCELLED, client.async().orders().cancel(orderNo).get().status());
    Config nowhere =
        Config.builder(Environment.of("http://127.0.0.1:9"))
            .apiKey("xck_local_1")
            .apiSecret("s")
            .signKey(gateway.signKey())
            .transport(OkHttpTransport.of(http))
            .retries(0)
            .build();
    XCheckoutException e =
        assertThrows(XCheckoutException.class, () -> Client.of(nowhere).accessToken());
    assertEquals(Code.CONNECTION_FAILED, e.code());
    assertTrue(e.isRetryable(), "nothing was sent");
    http.dispatcher().executorService().shutdown();
  }

  @Test
  void clockThatIsWrongIsCorrected() throws Exception {
    Clock wrong = Clock.offset(Clock.systemUTC(), Duration.ofHours(-5));
    OkHttpClient http =
        client(SignatureInterceptor.of(gateway.baseUrl(), gateway.signKey(), wrong)).build();
    Request test = request("/openapi/test").build();
    assertEquals("timestamp_outside_window", call(http, test).get("error").get("code").text());
    assertEquals("200", call(http, test).get("retcode").text());
  }

  @Test
  void mistakesAreNamed() throws Exception {
    RequestBody body = RequestBody.create("{\"b\":1,\"a\":2}", JSON);
    Request post = request("/openapi/test").post(body).build();
    OkHttpClient other =
        client(SignatureInterceptor.of(gateway.baseUrl(), "another-key-0123456789")).build();
    UnverifiedAnswerException e = refused(Code.ANSWER_UNVERIFIED, other, post);
    assertNotNull(e.diagnosis());
    assertEquals("other_environment_key", e.diagnosis().finding().code());

    // An interceptor behind ours writes the body again.
    Interceptor changes =
        chain ->
            chain.proceed(
                chain
                    .request()
                    .newBuilder()
                    .post(RequestBody.create("{\"a\":2,\"b\":1}", JSON))
                    .build());
    OkHttpClient changed = client(interceptor()).addNetworkInterceptor(changes).build();
    e = refused(Code.ANSWER_UNVERIFIED, changed, post);
    assertEquals("body_reserialized", e.diagnosis().finding().code());
    assertTrue(e.getMessage().contains("the last network interceptor"), e::getMessage);

    // A map where its JSON was meant.
    Map<String, Object> map = new HashMap<>(Map.of("orderNo", "A-1", "amount", 25));
    RequestBody text = RequestBody.create(map.toString(), JSON);
    e =
        refused(
            Code.PARAMETER_INVALID,
            client(interceptor()).build(),
            request("/openapi/test").post(text).build());
    assertEquals("body_signed_as_object", e.diagnosis().finding().code());

    OkHttpClient misplaced = new OkHttpClient.Builder().addInterceptor(interceptor()).build();
    IllegalStateException placed =
        assertThrows(IllegalStateException.class, () -> call(misplaced, post));
    assertTrue(placed.getMessage().contains("addNetworkInterceptor"), placed::getMessage);
  }

  /** Serves an answer that is made from the request's timestamp and signature. */
  private HttpServer serve(com.sun.net.httpserver.HttpHandler handler) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", handler);
    server.start();
    servers.add(server);
    return server;
  }

  private static String url(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static com.sun.net.httpserver.HttpHandler answers(
      int status, String body, String signed, Map<String, String> headers) {
    return exchange -> {
      String now = Signature.timestamp(Instant.now());
      if (!signed.isEmpty()) {
        Message m = Message.response("GET", now, "/x").withBody(signed);
        exchange.getResponseHeaders().set("TIMESTAMP", now);
        exchange.getResponseHeaders().set("SIGNATURE", Key.of("aR2822Y6XbehWMclnB0Y2NJK").sign(m));
      }
      headers.forEach(exchange.getResponseHeaders()::set);
      byte[] bytes = body.getBytes();
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    };
  }

  @Test
  void answersRefused() throws Exception {
    String ok = "{\"retcode\":\"200\",\"retdata\":{}}";
    Object[][] cases = {
      {Code.ANSWER_SIGNATURE_MISSING, 200, ok, ""},
      {Code.ANSWER_SIGNATURE_MISMATCH, 200, ok, "{\"retcode\":\"200\"}"},
      {Code.ANSWER_STATUS_MISMATCH, 200, ok.replace("200", "404001"), ok.replace("200", "404001")},
      {Code.ANSWER_RETCODE_MISSING, 200, "{\"a\":1}", "{\"a\":1}"},
      {Code.ANSWER_BODY_INVALID, 200, "{", "{"},
    };
    for (Object[] c : cases) {
      HttpServer server = serve(answers((int) c[1], (String) c[2], (String) c[3], Map.of()));
      OkHttpClient http =
          client(SignatureInterceptor.of(url(server), "aR2822Y6XbehWMclnB0Y2NJK")).build();
      refused((String) c[0], http, new Request.Builder().url(url(server) + "/x").build());
    }
    HttpServer unsigned = serve(answers(503, "<html>sorry</html>", "", Map.of()));
    OkHttpClient http =
        client(SignatureInterceptor.of(url(unsigned), "aR2822Y6XbehWMclnB0Y2NJK")).build();
    Request request = new Request.Builder().url(url(unsigned) + "/x").build();
    try (Response response = http.newCall(request).execute()) {
      assertEquals(503, response.code(), "a failure is handed on");
    }
  }

  /** A redirect to another host is neither followed nor signed. */
  @Test
  void redirectsAreNotFollowed() throws Exception {
    List<String> reached = new ArrayList<>();
    HttpServer elsewhere = serve(exchange -> reached.add(exchange.getRequestURI().toString()));
    HttpServer server = serve(answers(307, "", "", Map.of("Location", url(elsewhere) + "/stolen")));
    OkHttpClient http =
        client(SignatureInterceptor.of(url(server), "aR2822Y6XbehWMclnB0Y2NJK")).build();
    refused(Code.ANSWER_REDIRECT, http, new Request.Builder().url(url(server) + "/x").build());
    refused(Code.ANSWER_REDIRECT, http, new Request.Builder().url(url(elsewhere) + "/x").build());
    assertEquals(List.of(), reached);
    assertNotEquals(url(server), url(elsewhere));
  }
}
