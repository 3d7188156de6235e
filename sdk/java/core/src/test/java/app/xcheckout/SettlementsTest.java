package app.xcheckout;

import static app.xcheckout.Peer.ok;
import static app.xcheckout.Peer.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class SettlementsTest {
  private static final String SETTLEMENT =
      "{\"sysid\":\"ST1\",\"settlementOrderNo\":\"S1\",\"merchantId\":\"mer_2\","
          + "\"token\":\"ETH_USDT\",\"address\":\"0xa\",\"settlementAmount\":\"315.45\","
          + "\"fee\":\"0.50\",\"settleStatus\":\"PENDING_SETTLEMENT\",\"failReason\":\"\",\"waitReason\":\"approval\","
          + "\"txHash\":\"\",\"createdTime\":\"2025-09-26T15:02:11.870\"}";

  private static final SettlementRequest GOOD =
      SettlementRequest.ofAmount("S1", "ETH_USDT", "0xa", "315.45");

  @Test
  void create() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(
          "/checkout/settlement/create",
          c -> c.number == 1 ? refused(503, "unavailable") : ok(SETTLEMENT));
      Settlement made =
          peer.client()
              .settlements()
              .create(
                  SettlementRequest.ofOrders("S1", "ETH_USDT", "0xa", List.of("A1", "A2"))
                      .withAmount(new BigDecimal("315.45"))
                      .withMerchantId("mer_2"));
      assertEquals(
          "ST1 S1 mer_2", made.sysId() + " " + made.settlementOrderNo() + " " + made.merchantId());
      assertEquals(SettlementStatus.PENDING_SETTLEMENT, made.status());
      assertEquals(new BigDecimal("315.45"), made.amount());
      assertEquals(new BigDecimal("0.50"), made.fee());
      assertEquals("approval", made.waitReason());
      assertEquals("0xa", made.address() + made.failReason() + made.txHash());
      assertEquals(Instant.parse("2025-09-26T15:02:11.870Z"), made.createdTime());
      assertEquals(2, peer.seen().size(), "not sent again after a failure that may pass");
      assertEquals(
          "{\"settlementOrderNo\":\"S1\",\"token\":\"ETH_USDT\",\"address\":\"0xa\","
              + "\"orderNos\":[\"A1\",\"A2\"],\"amount\":\"315.45\",\"merchantId\":\"mer_2\"}",
          peer.seen().get(1).body);
    }
  }

  /** A settlement to a bank account has a call of its own, and is read as any other. */
  @Test
  void fiat() throws Exception {
    try (Peer peer = new Peer()) {
      String part =
          "\"fiat\":{\"currency\":\"EUR\",\"amount\":\"33.33\",\"sentAmount\":\"32.53\","
              + "\"rate\":\"1.0812\",\"bankAccount\":{\"name\":\"Shop\",\"iban\":\"DE02\"},"
              + "\"bankReason\":\"AC04\"},\"txHash\"";
      peer.on("/checkout/settlement/fiat/create", c -> ok(SETTLEMENT.replace("\"txHash\"", part)));
      FiatSettlementRequest asked =
          FiatSettlementRequest.of(
              "S1", "ETH_USDT", "EUR", "33.33", BankAccount.ofIban("Shop", "DE02").withCity("Ulm"));
      FiatPart fiat = peer.client().settlements().createFiat(asked.withMerchantId("mer_2")).fiat();
      assertEquals(
          "EUR 33.33 32.53 1.0812 Shop DE02 AC04",
          fiat.currency()
              + " "
              + fiat.amount()
              + " "
              + fiat.sentAmount()
              + " "
              + fiat.rate()
              + " "
              + fiat.bankAccount().name()
              + " "
              + fiat.bankAccount().iban()
              + " "
              + fiat.bankReason());
      assertEquals(
          "{\"settlementOrderNo\":\"S1\",\"token\":\"ETH_USDT\",\"currency\":\"EUR\","
              + "\"amount\":\"33.33\",\"bankAccount\":{\"name\":\"Shop\",\"iban\":\"DE02\","
              + "\"city\":\"Ulm\"},\"merchantId\":\"mer_2\"}",
          peer.seen().get(0).body);
      BankAccount other = BankAccount.ofNumber("Shop", "12", "CHASUS33");
      Expect.failure(
          "parameter_missing",
          () ->
              peer.client()
                  .settlements()
                  .createFiat(FiatSettlementRequest.of("S1", "ETH_USDT", "", "1", other)));
      assertEquals(1, peer.seen().size());
    }
  }

  /** With a nonce a call is sent once. */
  @Test
  void sentOnce() throws Exception {
    try (Peer peer = new Peer()) {
      SettlementService settlements = peer.client().settlements();
      peer.on("/checkout/settlement/create", c -> refused(503, "unavailable"));
      Expect.failure("unavailable", () -> settlements.create(GOOD.withNonce("n")));
      assertEquals(1, peer.seen().size());
    }
  }

  @Test
  void refusedWithoutSending() throws Exception {
    try (Peer peer = new Peer()) {
      SettlementService settlements = peer.client().settlements();
      Object[][] cases = {
        {
          "settlementOrderNo",
          call(() -> settlements.create(SettlementRequest.ofAmount("", "T", "0xa", "1")))
        },
        {"token", call(() -> settlements.create(SettlementRequest.ofAmount("S1", "", "0xa", "1")))},
        {"address", call(() -> settlements.create(SettlementRequest.ofAmount("S1", "T", "", "1")))},
        {
          "orderNos",
          call(() -> settlements.create(SettlementRequest.ofOrders("S1", "T", "0xa", List.of())))
        },
        {"amount", call(() -> settlements.create(GOOD.withAmount(BigDecimal.ZERO)))},
        {"amount", call(() -> SettlementRequest.ofAmount("S1", "T", "0xa", "1e3"))},
        {"settlementOrderNo", call(() -> settlements.info(""))},
        {"settlementOrderNo", call(() -> settlements.cancel(""))},
      };
      for (Object[] c : cases) {
        XCheckoutException refused = assertThrows(XCheckoutException.class, (Executable) c[1]);
        assertEquals(c[0], refused.param(), refused.getMessage());
      }
      assertEquals(0, peer.tokensGiven() + peer.seen().size());
    }
  }

  private static Executable call(Executable call) {
    return call;
  }

  /** Info and cancel take no answer about another settlement. */
  @Test
  void infoAndCancel() throws Exception {
    try (Peer peer = new Peer()) {
      SettlementService settlements = peer.client().settlements();
      peer.on("/checkout/settlement/info", c -> ok(SETTLEMENT));
      peer.on(
          "/checkout/settlement/cancel",
          c -> ok(SETTLEMENT.replace("PENDING_SETTLEMENT", "CANCELLED")));
      assertEquals(SettlementStatus.PENDING_SETTLEMENT, settlements.info("S1").status());
      assertEquals(SettlementStatus.CANCELLED, settlements.cancel("S1").status());
      Expect.failure(Code.ANSWER_SETTLEMENTORDERNO_MISMATCH, () -> settlements.info("S2"));
      Expect.failure(Code.ANSWER_SETTLEMENTORDERNO_MISMATCH, () -> settlements.cancel("S2"));
    }
  }

  @Test
  void lists() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(
          "/checkout/settlement/list",
          c ->
              c.body.contains("\"cursor\"")
                  ? ok("{\"records\":[" + SETTLEMENT.replace("S1", "S2") + "],\"nextCursor\":\"\"}")
                  : ok("{\"records\":[" + SETTLEMENT + "],\"nextCursor\":\"c2\"}"));
      SettlementFilter filter =
          SettlementFilter.ALL
              .withStatus(SettlementStatus.SETTLED)
              .withMerchantId("mer_2")
              .withToken("ETH_USDT")
              .from(Instant.ofEpochMilli(1))
              .to(Instant.ofEpochMilli(2));
      List<String> found = new ArrayList<>();
      for (Settlement one : peer.client().settlements().all(filter)) {
        found.add(one.settlementOrderNo());
      }
      assertEquals(List.of("S1", "S2"), found);
      assertEquals(
          "{\"settleStatus\":\"SETTLED\",\"merchantId\":\"mer_2\",\"token\":\"ETH_USDT\","
              + "\"startTime\":1,\"endTime\":2}",
          peer.seen().get(0).body);
    }
  }
}
