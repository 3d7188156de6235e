package app.xcheckout;

import static app.xcheckout.Peer.ok;
import static app.xcheckout.Peer.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import app.xcheckout.Peer.Answered;
import app.xcheckout.Peer.Seen;
import app.xcheckout.signature.Key;
import app.xcheckout.signature.Signature;
import app.xcheckout.signature.doctor.Finding;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class StampsTest {
  @Test
  void clockIsCorrected() throws Exception {
    for (int seconds : new int[] {-23 * 3600, -300, 180, 23 * 3600}) {
      try (Peer peer = new Peer()) {
        peer.skew = Duration.ofSeconds(seconds);
        // Cancel must not happen twice, but what was refused has not happened.
        peer.on("/checkout/order/cancel", c -> ok("{\"orderNo\":\"A1\"}"));
        Client client = peer.client();
        assertEquals(Duration.ZERO, client.clockOffset());
        client.orders().cancel("A1");
        client.orders().cancel("A1");
        assertTrue(
            Math.abs(client.clockOffset().toSeconds() - seconds) <= 2,
            () -> client.clockOffset() + ", want about " + seconds + " s");
        assertEquals(1, peer.tokensGiven());
      }
    }
  }

  private static String at(int hours) {
    return Signature.timestamp(Instant.now().plus(Duration.ofHours(hours)));
  }

  private static Answered skewed(String received, int hours) {
    return refused(401, "timestamp_outside_window", ",\"receivedTimestamp\":" + received)
        .with(a -> a.timestamp = at(hours));
  }

  /** The refusals for skew that prove nothing. */
  @Test
  void clockIsNotCorrected() throws Exception {
    Key other = Key.of("another-key-0123456789");
    Map<String, Function<Seen, Answered>> answers = new LinkedHashMap<>();
    Map<String, String> want = new LinkedHashMap<>();
    answers.put("unsigned", c -> skewed(c.timestamp, 1).with(a -> a.unsigned = true));
    want.put("unsigned", Code.ANSWER_UNVERIFIED);
    answers.put("signed by another", c -> skewed(c.timestamp, 1).with(a -> a.key = other));
    want.put("signed by another", Code.ANSWER_SIGNATURE_MISMATCH);
    answers.put("about another request", c -> skewed("1636360661729", 1));
    answers.put(
        "without receivedTimestamp",
        c -> refused(401, "timestamp_outside_window").with(a -> a.timestamp = at(1)));
    answers.put(
        "another refusal",
        c ->
            refused(404, "order_not_found", ",\"receivedTimestamp\":" + c.timestamp)
                .with(a -> a.timestamp = at(1)));
    answers.put("more than a day", c -> skewed(c.timestamp, 25));
    answers.put("more than a day ago", c -> skewed(c.timestamp, -25));
    for (Map.Entry<String, Function<Seen, Answered>> c : answers.entrySet()) {
      try (Peer peer = new Peer()) {
        peer.on("/checkout/order/info", c.getValue());
        Client client = peer.client();
        String code = want.getOrDefault(c.getKey(), Code.ANSWER_TIMESTAMP_OUTSIDE);
        XCheckoutException e = Expect.failure(c.getKey(), code, () -> client.orders().info("A1"));
        assertEquals(Duration.ZERO, client.clockOffset(), c.getKey());
        if (code.equals(Code.ANSWER_TIMESTAMP_OUTSIDE)) {
          assertNotNull(e.diagnosis());
          assertEquals(Finding.of("clock_skew"), e.diagnosis().finding());
        }
      }
    }
  }

  /** A gateway that is never content. */
  @Test
  void skewIsCorrectedOnce() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on("/checkout/order/info", c -> skewed('"' + c.timestamp + '"', 0));
      XCheckoutException e =
          Expect.failure(Code.TIMESTAMP_OUTSIDE_WINDOW, () -> peer.client().orders().info("A1"));
      assertTrue(e.isVerified());
      assertEquals(2, peer.seen().size(), "times sent");
    }
  }

  /** The clock stands still: each signature of one message takes the next millisecond. */
  @Test
  void timestampsNeverRepeat() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on("/checkout/order/info", c -> ok("{\"orderNo\":\"A1\"}"));
      peer.on("/openapi/test", c -> ok("{}"));
      Instant start = Instant.now();
      Client client = peer.client(c -> c.clock(Clock.fixed(start, ZoneOffset.UTC)));
      for (int i = 0; i < 5; i++) {
        client.orders().info("A1");
      }
      client.test(SelfTest.get());
      for (int i = 0; i < 6; i++) {
        long at = start.toEpochMilli() + (i == 5 ? 0 : i);
        assertEquals(Long.toString(at), peer.seen().get(i).timestamp, "call " + i);
      }
    }
  }
}
