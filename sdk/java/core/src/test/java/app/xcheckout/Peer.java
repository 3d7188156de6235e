package app.xcheckout;

import static java.nio.charset.StandardCharsets.UTF_8;

import app.xcheckout.signature.Incoming;
import app.xcheckout.signature.Key;
import app.xcheckout.signature.Message;
import app.xcheckout.signature.Options;
import app.xcheckout.signature.Parsed;
import app.xcheckout.signature.QueryReading;
import app.xcheckout.signature.Readings;
import app.xcheckout.signature.Signature;
import app.xcheckout.signature.SignatureException;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A gateway written for these tests: it verifies requests, hands out tokens, and answers what a
 * test tells it to, signed or spoiled.
 */
final class Peer implements AutoCloseable {
  static final String SIGN_KEY = "aR2822Y6XbehWMclnB0Y2NJK";
  static final String TOKEN_PATH = "/user/auth/oauth2/token";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Key key = Key.of(SIGN_KEY);
  private final Map<String, Function<Seen, Answered>> answers = new HashMap<>();
  private final List<Seen> seen = new ArrayList<>();
  private int tokens;

  private int mismatches;
  private Options options = Options.DEFAULT;

  /** The reading of queries that it takes alone; null for the printed one. */
  private @Nullable QueryReading queryReading;

  /** Of its clock. */
  Duration skew = Duration.ZERO;

  /** Of its tokens, in seconds. */
  int lifetime = 1800;

  /** The token that it accepts now; empty for any. */
  String valid = "";

  Peer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::serve);
    server.setExecutor(threads);
    server.start();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Sets what a path is answered. */
  synchronized void on(String path, Function<Seen, Answered> answer) {
    answers.put(path, answer);
  }

  /** The calls so far, without those for tokens that nobody set an answer for. */
  synchronized List<Seen> seen() {
    return List.copyOf(seen);
  }

  synchronized int tokensGiven() {
    return tokens;
  }

  /** Requests that were refused for their signature. */
  synchronized int mismatches() {
    return mismatches;
  }

  /** Takes queries in one reading alone, and answers what it does not take with 401, unsigned. */
  Peer reading(QueryReading reading) {
    queryReading = reading;
    options =
        Options.DEFAULT.withReadings(
            Readings.all(
                TOKEN_PATH, "/openapi/test", "/checkout/order/info", "/checkout/order/cancel"));
    return this;
  }

  synchronized void set(Consumer<Peer> change) {
    change.accept(this);
  }

  Client client() {
    return client(c -> {});
  }

  /** Makes a client of the peer that repeats without delay. */
  Client client(Consumer<Config.Builder> change) {
    return client("", change);
  }

  Client client(String basePath, Consumer<Config.Builder> change) {
    Config.Builder config =
        Config.builder(Environment.of(url() + basePath))
            .email("dev@example.com")
            .password("pass-word-secret")
            .apiKey("xck_local_1")
            .apiSecret("api-secret-secret")
            .signKey(SIGN_KEY)
            .queryReading(QueryReading.PRINTED)
            .backoff(2);
    change.accept(config);
    return Client.of(config.build());
  }

  /** A request as the peer received it, its signature verified. */
  static final class Seen {
    /** Counted a target, from 1. */
    int number;

    /** Of the client's end of the connection. */
    int port;

    String method;
    String target;
    String body = "";
    String timestamp;
    String signature;
    String authorization;
    String stringToSign;
    Headers headers;
    QueryReading reading = QueryReading.PRINTED;
  }

  /** What the peer sends back. The body is signed at the peer's time unless the fields differ. */
  static final class Answered {
    int status = 200;
    String body = "";
    boolean unsigned;

    /** Sent and signed as it is, its whitespace included. */
    boolean asSent;

    /** Close the connection instead. */
    boolean hangUp;

    /** Another key than the client's. */
    Key key;

    /** Signed instead of the request's. */
    String target;

    /** Sent instead of the right one. */
    String signature;

    /** Signed and sent instead of now. */
    String timestamp;

    Consumer<Headers> spoil = h -> {};

    Answered with(Consumer<Answered> change) {
      change.accept(this);
      return this;
    }
  }

  /** The answer of a call that succeeded. */
  static Answered ok(String retdata) {
    return envelope(
        "{\"retcode\":\"200\",\"retmsg\":\"SUCCESS\",\"success\":true,\"retdata\":"
            + retdata
            + "}");
  }

  static Answered envelope(String body) {
    return new Answered().with(a -> a.body = body);
  }

  static Answered refused(int status, String code) {
    return refused(status, code, "");
  }

  /** An envelope whose retcode belongs to status; extra are more members of its error. */
  static Answered refused(int status, String code, String extra) {
    return envelope(
            "{\"retcode\":\""
                + status
                + "001\",\"retmsg\":\"refused\",\"success\":false,\"retdata\":null,"
                + "\"error\":{\"code\":\""
                + code
                + "\",\"message\":\"why it was refused\",\"param\":\"\",\"requestId\":\"req_7\","
                + "\"docUrl\":\"https://example.com/doc\""
                + extra
                + "}}")
        .with(a -> a.status = status);
  }

  static Answered unsigned(int status) {
    return envelope("<html>sorry</html>").with(a -> a.status = status).with(a -> a.unsigned = true);
  }

  static Answered hangUp() {
    return new Answered().with(a -> a.hangUp = true);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try {
      Seen call = new Seen();
      call.port = exchange.getRemoteAddress().getPort();
      call.method = exchange.getRequestMethod();
      call.target = exchange.getRequestURI().toString();
      call.headers = exchange.getRequestHeaders();
      call.timestamp = call.headers.getFirst("TIMESTAMP");
      call.signature = call.headers.getFirst("SIGNATURE");
      call.authorization = call.headers.getFirst("Authorization");
      write(exchange, call, answer(exchange, call));
    } finally {
      exchange.close();
    }
  }

  private Answered answer(HttpExchange exchange, Seen call) throws IOException {
    Parsed parsed = null;
    try {
      parsed = Signature.parse(new ServerSide(exchange), options);
      call.body = parsed.bodyText();
      call.stringToSign = new String(parsed.stringToSign(), UTF_8);
      parsed.verify(now(), key);
      if (queryReading != null
          && call.target.contains("?")
          && call.body.isEmpty()
          && parsed.reading().query() != queryReading) {
        throw new SignatureException(
            app.xcheckout.signature.Code.SIGNATURE_MISMATCH, "another reading of the query");
      }
      call.reading = parsed.reading().query();
    } catch (SignatureException e) {
      boolean sign =
          parsed != null
              && parsed.matched() >= 0
              && e.code() != app.xcheckout.signature.Code.SIGNATURE_MISMATCH;
      String extra = ",\"receivedTimestamp\":" + call.timestamp;
      boolean mismatch = e.code() == app.xcheckout.signature.Code.SIGNATURE_MISMATCH;
      if (mismatch) {
        synchronized (this) {
          mismatches++;
        }
      }
      return refused(sign || mismatch ? 401 : 400, e.code().toString(), extra)
          .with(a -> a.unsigned = !sign);
    }
    Function<Seen, Answered> answer;
    synchronized (this) {
      String path = exchange.getRequestURI().getPath();
      answer = answers.get(path);
      if (path.equals(TOKEN_PATH) && answer == null) {
        valid = "token-" + ++tokens;
        return ok(
            "{\"access_token\":\""
                + valid
                + "\",\"token_type\":\"bearer\",\"expires_in\":"
                + lifetime
                + ",\"client_id\":\"xck_local_1\"}");
      }
      if (!path.endsWith(TOKEN_PATH)
          && !valid.isEmpty()
          && !("Bearer " + valid).equals(call.authorization)) {
        return refused(401, "authentication_failed").with(a -> a.unsigned = true);
      }
      call.number = 1 + (int) seen.stream().filter(s -> s.target.equals(call.target)).count();
      seen.add(call);
    }
    return answer == null ? refused(404, "route_not_found") : answer.apply(call);
  }

  private synchronized Instant now() {
    return Instant.now().plus(skew);
  }

  private void write(HttpExchange exchange, Seen call, Answered a) throws IOException {
    if (a.hangUp) {
      return; // closed by the caller, without an answer
    }
    byte[] text = a.body.getBytes(UTF_8);
    byte[] body = a.asSent ? text : Signature.escapeWhitespace(text);
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "application/json");
    if (!a.unsigned) {
      String timestamp = a.timestamp == null ? Signature.timestamp(now()) : a.timestamp;
      String target = a.target == null ? call.target : a.target;
      Message m =
          Message.response(call.method, timestamp, target)
              .withQueryReading(call.reading)
              .withBody(body);
      String signed = a.asSent ? signedAsSent(m) : (a.key == null ? key : a.key).sign(m);
      headers.set("TIMESTAMP", timestamp);
      headers.set("SIGNATURE", a.signature == null ? signed : a.signature);
    }
    a.spoil.accept(headers);
    exchange.sendResponseHeaders(a.status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  /** The MAC of the message with its body as it is, by the platform. */
  private static String signedAsSent(Message m) {
    String text = m.method() + m.timestamp() + m.target() + new String(m.body(), UTF_8);
    try {
      Mac mac = Mac.getInstance("HmacSHA512");
      mac.init(new SecretKeySpec(SIGN_KEY.getBytes(UTF_8), "HmacSHA512"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static final class ServerSide implements Incoming {
    private final HttpExchange exchange;

    ServerSide(HttpExchange exchange) {
      this.exchange = exchange;
    }

    @Override
    public String method() {
      return exchange.getRequestMethod();
    }

    @Override
    public String target() {
      return exchange.getRequestURI().toString();
    }

    @Override
    public List<String> headers(String name) {
      return exchange.getRequestHeaders().getOrDefault(name, List.of());
    }

    @Override
    public InputStream body() {
      return exchange.getRequestBody();
    }

    @Override
    public long length() {
      return -1;
    }
  }
}
