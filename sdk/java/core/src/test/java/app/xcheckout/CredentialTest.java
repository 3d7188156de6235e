package app.xcheckout;

import static app.xcheckout.Peer.ok;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import app.xcheckout.Peer.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Another credential over the connections of a client. */
@Timeout(60)
class CredentialTest {
  private static final String INFO = "/checkout/order/info";

  private static Client branch(Client client) {
    return client.withCredential(
        c -> c.apiKey("xck_local_2").apiSecret("branch-secret").signKey(Peer.SIGN_KEY));
  }

  @Test
  void connectionsAndSettingsAreShared() throws Exception {
    try (Peer peer = new Peer()) {
      List<String> grants = new ArrayList<>();
      peer.on(
          Peer.TOKEN_PATH,
          c -> {
            grants.add(c.body);
            return ok("{\"access_token\":\"t" + grants.size() + "\",\"expires_in\":1800}");
          });
      peer.on(INFO, c -> ok("{\"orderNo\":\"A1\"}"));
      peer.set(p -> p.skew = Duration.ofHours(2));
      Client client = peer.client(c -> c.userAgent("shop/2"));
      Client branch = branch(client);
      client.orders().info("A1");
      branch.orders().info("A1");
      client.orders().info("A1");
      assertEquals(2, grants.size(), "each has a token of its own");
      assertTrue(grants.get(0).contains("pass-word-secret"), grants.get(0));
      assertTrue(grants.get(1).contains("\"apiSecret\":\"branch-secret\""), grants.get(1));
      for (String other : List.of("xck_local_1", "api-secret-secret", "pass-word-secret", "@")) {
        assertFalse(grants.get(1).contains(other), other);
      }
      List<String> authorized = new ArrayList<>();
      for (Seen call : peer.seen()) {
        assertEquals(peer.seen().get(0).port, call.port, "one connection for all");
        assertTrue(call.headers.getFirst("User-Agent").startsWith("shop/2 "));
        if (call.target.startsWith(INFO)) {
          authorized.add(call.authorization);
        }
      }
      assertEquals(List.of("Bearer t1", "Bearer t2", "Bearer t1"), authorized);
      assertEquals(client.clockOffset(), branch.clockOffset(), "proven once");
    }
  }

  @Test
  void limitsOfTheViewAreKept() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(INFO, c -> Peer.unsigned(503));
      Client view = branch(peer.client().withRetries(1));
      Expect.failure(Code.ANSWER_UNVERIFIED, () -> view.orders().info("A1"));
      assertEquals(2, peer.seen().size());
    }
  }

  /** No part is taken from the credential before. */
  @Test
  void partsRefused() throws Exception {
    try (Peer peer = new Peer()) {
      Client client = peer.client();
      XCheckoutException e =
          Expect.failure(
              Code.CONFIG_INVALID, () -> client.withCredential(c -> c.apiKey("xck_local_2")));
      assertEquals("apiSecret", e.param());
      Client sandbox =
          Client.of(
              Config.builder(Environment.SANDBOX)
                  .apiKey("xck_test_1")
                  .apiSecret("s")
                  .signKey(Peer.SIGN_KEY)
                  .build());
      Expect.failure(
          Code.WRONG_ENVIRONMENT,
          () ->
              sandbox.withCredential(
                  c -> c.apiKey("xck_live_1").apiSecret("s").signKey(Peer.SIGN_KEY)));
    }
  }
}
