package app.xcheckout;

import static app.xcheckout.Peer.envelope;
import static app.xcheckout.Peer.ok;
import static app.xcheckout.Peer.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import app.xcheckout.Peer.Answered;
import app.xcheckout.Peer.Seen;
import app.xcheckout.signature.QueryReading;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The forms of gateways that are not ours: grants, readings of the query, envelopes, pages. */
@Timeout(60)
class VendorTest {
  private static final String INFO = "/checkout/order/info";
  private static final String CANCEL = "/checkout/order/cancel";

  /** A success as the vendor writes it: a number, no text, no success. */
  private static Answered vendor(String retdata) {
    return envelope("{\"retcode\":200,\"retmsg\":null,\"more\":1,\"retdata\":" + retdata + "}");
  }

  private static Consumer<Config.Builder> three(Consumer<Config.Builder> more) {
    Consumer<Config.Builder> three = c -> c.email("").password("");
    return three.andThen(more);
  }

  private static List<String> tokenCalls(Peer peer) {
    return peer.seen().stream()
        .filter(s -> s.target.startsWith(Peer.TOKEN_PATH))
        .map(s -> s.target.substring(Peer.TOKEN_PATH.length()) + s.body)
        .collect(Collectors.toList());
  }

  private static String token(String name, String more) {
    return "{\"access_token\":\"" + name + "\",\"token_type\":\"bearer\"" + more + "}";
  }

  @Test
  void threeCredentialsAreEnough() throws Exception {
    for (String apiKey : List.of("xck_local_1", "d2f1a0")) {
      try (Peer peer = new Peer()) {
        peer.on(Peer.TOKEN_PATH, c -> ok(token("t", ",\"expires_in\":\"21600\"")));
        AccessToken token = peer.client(three(c -> c.apiKey(apiKey))).accessToken();
        assertEquals("t", token.accessToken());
        String want =
            apiKey.startsWith("xck_")
                ? "{\"grantType\":\"client_credentials\",\"apiKey\":\"xck_local_1\","
                    + "\"apiSecret\":\"api-secret-secret\"}"
                : "?grant_type=client_credentials&api_key=d2f1a0&api_secret=api-secret-secret";
        assertEquals(List.of(want), tokenCalls(peer));
      }
    }
  }

  @Test
  void refreshTokenRenews() throws Exception {
    for (String apiKey : List.of("xck_local_1", "d2f1a0")) {
      try (Peer peer = new Peer()) {
        peer.on(INFO, c -> ok("{\"orderNo\":\"A1\"}"));
        int[] given = {0};
        peer.on(
            Peer.TOKEN_PATH,
            c -> {
              given[0]++;
              // The second refresh is refused: the whole credential obtains another.
              return given[0] == 3
                  ? refused(401, "authentication_failed")
                  : ok(
                      token(
                          "t" + given[0],
                          ",\"expires_in\":1800,\"refresh_token\":\"r"
                              + given[0]
                              + "\",\"rt_expires_in\":43200"));
            });
        Moved clock = new Moved();
        Client client = peer.client(three(c -> c.apiKey(apiKey).clock(clock)));
        for (int i = 0; i < 3; i++) {
          client.orders().info("A1");
          clock.ahead = clock.ahead.plusMinutes(26);
          Duration skew = clock.ahead;
          peer.set(p -> p.skew = skew);
        }
        boolean ours = apiKey.startsWith("xck_");
        List<String> calls = tokenCalls(peer);
        String first =
            ours
                ? "{\"grantType\":\"refresh_token\",\"refreshToken\":\"r1\"}"
                : "?grant_type=refresh_token&refresh_token=r1";
        assertEquals(4, calls.size(), calls::toString);
        assertEquals(first, calls.get(1));
        assertEquals(first.replace("r1", "r2"), calls.get(2));
        assertEquals(calls.get(0), calls.get(3));
        assertTrue(peer.seen().stream().anyMatch(s -> "Bearer t4".equals(s.authorization)));
      }
    }
  }

  /** A refresh token works once: when no answer came it is not sent again. */
  @Test
  void refreshIsNeverRepeated() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(INFO, c -> ok("{\"orderNo\":\"A1\"}"));
      peer.on(
          Peer.TOKEN_PATH,
          c ->
              c.body.contains("refresh")
                  ? Peer.hangUp()
                  : ok(
                      token(
                          "t",
                          ",\"expires_in\":100,\"refresh_token\":\"r\",\"rt_expires_in\":900")));
      Moved clock = new Moved();
      Client client = peer.client(three(c -> c.clock(clock)));
      client.orders().info("A1");
      clock.ahead = Duration.ofSeconds(90);
      client.orders().info("A1");
      long refreshes = tokenCalls(peer).stream().filter(s -> s.contains("refresh_token")).count();
      assertEquals(1, refreshes);
      assertEquals(3, tokenCalls(peer).size());
    }
  }

  /** The system's clock, moved. */
  private static final class Moved extends java.time.Clock {
    private volatile Duration ahead = Duration.ZERO;

    @Override
    public ZoneId getZone() {
      return java.time.ZoneOffset.UTC;
    }

    @Override
    public java.time.Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(ahead);
    }
  }

  /** A client whose reading of queries is open. */
  private static Client learning(Peer peer) {
    Config.Builder config =
        Config.builder(Environment.of(peer.url()))
            .apiKey("xck_local_1")
            .apiSecret("api-secret-secret")
            .signKey(Peer.SIGN_KEY)
            .backoff(2);
    return Client.of(config.build());
  }

  private static List<String> targets(Peer peer) {
    return peer.seen().stream()
        .map(s -> s.reading + " " + s.target.substring(s.target.lastIndexOf('/')))
        .collect(Collectors.toList());
  }

  @Test
  void readingIsLearntByAReadOnlyCall() throws Exception {
    for (QueryReading reading : List.of(QueryReading.PRINTED, QueryReading.PROSE)) {
      try (Peer peer = new Peer().reading(reading)) {
        peer.on(INFO, c -> vendor("{\"orderNo\":\"A1\"}"));
        peer.on(CANCEL, c -> vendor("{\"orderNo\":\"A1\",\"orderStatus\":\"CANCELLED\"}"));
        Client client = learning(peer);
        client.orders().info("A1");
        client.orders().info("A1");
        assertEquals(OrderStatus.CANCELLED, client.orders().cancel("A1").status());
        assertEquals(
            List.of(
                reading + " /info?orderNo=A1",
                reading + " /info?orderNo=A1",
                reading + " /cancel?orderNo=A1"),
            targets(peer));
        assertEquals(reading == QueryReading.PRINTED ? 0 : 1, peer.mismatches(), "refused");
        assertEquals(1, peer.tokensGiven());
      }
    }
  }

  /** A GET that changes something is not what the reading is learnt by. */
  @Test
  void readingIsLearntBeforeACancel() throws Exception {
    try (Peer peer = new Peer().reading(QueryReading.PROSE)) {
      peer.on("/openapi/test", c -> vendor("{\"method\":\"GET\"}"));
      peer.on(CANCEL, c -> vendor("{\"orderNo\":\"A1\"}"));
      Client client = learning(peer);
      client.orders().cancel("A1");
      client.orders().cancel("A1");
      assertEquals(
          List.of("prose /test?test=234", "prose /cancel?orderNo=A1", "prose /cancel?orderNo=A1"),
          targets(peer));
      assertEquals(1, peer.mismatches(), "the self-test alone was refused once");
    }
  }

  /** The lesson is no call that changes something. */
  @Test
  void lessonSendsNoNonce() throws Exception {
    try (Peer peer = new Peer().reading(QueryReading.PROSE)) {
      peer.on("/openapi/test", c -> vendor("{\"method\":\"GET\"}"));
      peer.on(CANCEL, c -> vendor("{\"orderNo\":\"A1\"}"));
      learning(peer).withNonce("n1").orders().cancel("A1");
      assertEquals(
          List.of("prose /test?test=234", "prose /cancel?orderNo=A1&nonce=n1"), targets(peer));
    }
  }

  @Test
  void readingThatIsPinned() throws Exception {
    try (Peer peer = new Peer().reading(QueryReading.PROSE)) {
      peer.on(INFO, c -> ok("{\"orderNo\":\"A1\"}"));
      peer.client(c -> c.queryReading(QueryReading.PROSE)).orders().info("A1");
      assertEquals(0, peer.mismatches());
      XCheckoutException e =
          Expect.failure(Code.ANSWER_UNVERIFIED, () -> peer.client().orders().info("A1"));
      assertEquals(401, e.httpStatus());
    }
  }

  /** Of the grant in the query too: it gives another token, which harms nobody. */
  @Test
  void readingIsLearntByTheTokenCall() throws Exception {
    try (Peer peer = new Peer().reading(QueryReading.PROSE)) {
      peer.on(Peer.TOKEN_PATH, c -> vendor(token("t", ",\"expires_in\":21600")));
      Config config =
          Config.builder(Environment.of(peer.url()))
              .apiKey("d2f1a0")
              .apiSecret("api-secret-secret")
              .signKey(Peer.SIGN_KEY)
              .build();
      assertEquals("t", Client.of(config).accessToken().accessToken());
      assertEquals(1, peer.mismatches());
    }
  }

  @Test
  void orderAsTheVendorAnswers() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(
          INFO,
          c ->
              vendor(
                  "{\"sysid\":\"OR1\",\"orderNo\":\"A1\",\"orderAmount\":25,\"payingAmount\":24.5,"
                      + "\"refundedAmount\":0,\"orderStatus\":\"PAID\",\"expiredIn\":1800,"
                      + "\"createdTime\":\"2025-09-26T14:49:09.294\"}"));
      Client client = peer.client(c -> c.zone(ZoneId.of("Asia/Shanghai")));
      Order order = client.orders().info("A1");
      assertEquals(new BigDecimal("25.00"), order.orderAmount());
      assertEquals(new BigDecimal("24.50"), order.payingAmount());
      assertTrue(order.isPaid());
      assertEquals(Instant.parse("2025-09-26T06:49:09.294Z"), order.createdTime());
    }
  }

  /** Five digits are nobody's HTTP status. */
  @Test
  void refusalsWithFiveDigits() throws Exception {
    for (int status : new int[] {200, 400, 500}) {
      try (Peer peer = new Peer()) {
        peer.on(
            INFO,
            c ->
                envelope("{\"retcode\":\"00008\",\"retmsg\":\"orderNo\",\"retdata\":null}")
                    .with(a -> a.status = status));
        XCheckoutException e =
            Expect.failure(
                "retcode_00008", () -> peer.client(c -> c.retries(0)).orders().info("A1"));
        assertTrue(e.isVerified());
        assertEquals("orderNo", e.detail());
      }
    }
  }

  @Test
  void unsignedRefusalsSayWhatTheyClaim() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(
          INFO,
          c ->
              envelope("{\"retcode\":\"00006\",\"retmsg\":\"header\"}")
                  .with(a -> a.unsigned = true));
      XCheckoutException e =
          Expect.failure(Code.ANSWER_UNVERIFIED, () -> peer.client().orders().info("A1"));
      assertNotNull(e.claim());
      assertEquals("retcode_00006: header", e.claim().toString());
      peer.on(INFO, c -> envelope("{\"retcode\":200,\"retdata\":{}}").with(a -> a.unsigned = true));
      Expect.failure(Code.ANSWER_SIGNATURE_MISSING, () -> peer.client().orders().info("A1"));
    }
  }

  /** The answer's whitespace is signed as it is sent, and not escaped. */
  @Test
  void answerSignedAsSent() throws Exception {
    try (Peer peer = new Peer()) {
      String body =
          "{ \"retcode\": 200, \"retdata\": {\"orderNo\": \"A1\", \"customerId\": \"a b\"}}";
      peer.on(INFO, c -> envelope(body).with(a -> a.asSent = true));
      assertEquals("a b", peer.client().orders().info("A1").customerId());
    }
  }

  private static final OrderRequest REQUEST = OrderRequest.of("A1", "25.00", "ETH_USDT");

  @Test
  void orderThatIsClosed() throws Exception {
    for (String status : List.of("TIMEOUT", "CANCELLED")) {
      try (Peer peer = new Peer()) {
        peer.on(
            "/checkout/order/create",
            c ->
                ok(
                    "{\"orderNo\":\"A1\",\"depositAddress\":\"0x1\",\"orderStatus\":\""
                        + status
                        + "\"}"));
        XCheckoutException e =
            Expect.failure(Code.ORDER_CLOSED, () -> peer.client().orders().create(REQUEST));
        assertNotNull(e.order());
        assertEquals(OrderStatus.valueOf(status), e.order().status());
        assertTrue(e.isVerified() && !e.isRetryable() && e.httpStatus() == 200, e::getMessage);
        assertEquals(1, peer.seen().size(), "times sent");
      }
    }
    try (Peer peer = new Peer()) { // paid already: the payer has nothing to lose
      peer.on("/checkout/order/create", c -> ok("{\"orderNo\":\"A1\",\"orderStatus\":\"PAID\"}"));
      assertEquals(OrderStatus.PAID, peer.client().orders().create(REQUEST).status());
    }
  }

  @Test
  void addressThatIsNone() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(
          "/checkout/order/create", c -> vendor("{\"orderNo\":\"A1\",\"depositAddress\":\"-1\"}"));
      XCheckoutException e =
          Expect.failure(Code.TOKEN_NOT_SUPPORTED, () -> peer.client().orders().create(REQUEST));
      assertEquals("token", e.param());
    }
  }

  private static List<String> listed(Peer peer, OrderFilter filter) {
    List<String> got = new ArrayList<>();
    peer.client().orders().all(filter).forEach(o -> got.add(o.orderNo()));
    return got;
  }

  /** Pages by number, to the last of as many as there are in all. */
  @Test
  void pagesWithoutCursor() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(
          "/checkout/order/list",
          c -> {
            long page = app.xcheckout.json.Json.parse(c.body).get("pageNum").longOr(1);
            String records =
                page == 3
                    ? "{\"orderNo\":\"A5\"}"
                    : "{\"orderNo\":\"A"
                        + (2 * page - 1)
                        + "\"},{\"orderNo\":\"A"
                        + 2 * page
                        + "\"}";
            return vendor(
                "{\"records\":["
                    + records
                    + "],\"total\":5,\"pageNo\":"
                    + page
                    + ",\"pageSize\":2}");
          });
      assertEquals(List.of("A1", "A2", "A3", "A4", "A5"), listed(peer, OrderFilter.ALL));
      assertEquals(
          List.of("{}", "{\"pageNum\":2}", "{\"pageNum\":3}"),
          peer.seen().stream().map((Seen s) -> s.body).collect(Collectors.toList()));
      Page<Order> page = peer.client().orders().list(OrderFilter.ALL.withPage(2));
      assertEquals(5L, page.total());
      assertEquals(2, page.pageNo());
      assertNull(page.nextCursor());
    }
  }

  @Test
  void pagesThatStandStill() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(
          "/checkout/order/list",
          c ->
              vendor(
                  "{\"records\":[{\"orderNo\":\"A1\"}],\"total\":9,\"pageNo\":1,\"pageSize\":1}"));
      Expect.failure(Code.ANSWER_BODY_INVALID, () -> listed(peer, OrderFilter.ALL));
      peer.on("/checkout/order/list", c -> vendor("{\"records\":[],\"total\":9}"));
      assertEquals(List.of(), listed(peer, OrderFilter.ALL), "an empty page is the last");
      for (String records : List.of("\"x\"", "{}", "[1]", "[null]", "[{\"orderNo\":7}]")) {
        peer.on("/checkout/order/list", c -> vendor("{\"records\":" + records + "}"));
        Expect.failure(records, Code.ANSWER_BODY_INVALID, () -> listed(peer, OrderFilter.ALL));
      }
    }
  }
}
