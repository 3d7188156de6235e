package app.xcheckout;

import static app.xcheckout.Peer.ok;
import static app.xcheckout.Peer.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BalancesTest {
  private static final String BALANCE =
      "{\"merchantId\":\"\",\"token\":\"ETH_USDT\",\"chain\":\"ETH\",\"available\":\"10.00\","
          + "\"reserved\":\"5.00\",\"incoming\":\"4.00\",\"unconfirmed\":\"3.00\","
          + "\"abnormal\":\"2.00\",\"shortfall\":\"1.00\"}";

  private static final String STATEMENT =
      "{\"merchantId\":\"\",\"token\":\"ETH_USDT\",\"balance\":\"available\",\"startTime\":0,"
          + "\"endTime\":1758898931871,\"openingBalance\":\"1.00\",\"closingBalance\":\"-4.00\","
          + "\"records\":[{\"type\":\"refund\",\"orderNo\":\"A1\",\"refundOrderNo\":\"R1\","
          + "\"settlementOrderNo\":\"\",\"sysid\":\"RF1\",\"from\":\"available\","
          + "\"to\":\"reserved\",\"amount\":\"-5.00\",\"balance\":\"-4.00\","
          + "\"createdTime\":\"2025-09-26T15:02:11.870\"}],\"csv\":\"row\\n\",\"pageSize\":1,"
          + "\"nextCursor\":\"c2\"}";

  @Test
  void balances() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(
          "/checkout/balance/list",
          c -> ok("{\"records\":[" + BALANCE + "],\"total\":1,\"nextCursor\":\"\"}"));
      BalanceFilter filter = BalanceFilter.ALL.withMerchantId("mer_1").withToken("ETH_USDT");
      List<String> found = new ArrayList<>();
      for (Balance b : peer.client().balances().all(filter)) {
        found.add(
            String.join(
                " ",
                b.token(),
                b.available().toString(),
                b.reserved().toString(),
                b.incoming().toString(),
                b.unconfirmed().toString(),
                b.abnormal().toString(),
                b.shortfall().toString()));
      }
      assertEquals(List.of("ETH_USDT 10.00 5.00 4.00 3.00 2.00 1.00"), found);
      assertEquals("{\"merchantId\":\"mer_1\",\"token\":\"ETH_USDT\"}", peer.seen().get(0).body);
    }
  }

  /** A statement is read page by page, as lines or as a file; what fails on the way is told. */
  @Test
  void statement() throws Exception {
    try (Peer peer = new Peer()) {
      boolean[] changed = {false};
      peer.on(
          "/checkout/statement/list",
          c ->
              !c.body.contains("\"cursor\":\"c2\"")
                  ? ok(STATEMENT)
                  : changed[0]
                      ? refused(409, "statement_changed")
                      : ok(STATEMENT.replace("\"c2\"", "\"\"")));
      StatementService statements = peer.client().statements();
      StatementRequest asked =
          StatementRequest.of("ETH_USDT")
              .withBalance("total")
              .from(Instant.ofEpochMilli(1))
              .to(Instant.ofEpochMilli(2));
      Statement page = statements.read(asked);
      assertEquals("1.00 -4.00", page.openingBalance() + " " + page.closingBalance());
      assertNull(page.startTime());
      assertEquals(Instant.ofEpochMilli(1758898931871L), page.endTime());
      StatementLine line = page.records().get(0);
      assertEquals(
          "refund A1 R1 -5.00 -4.00",
          String.join(
              " ",
              line.type(),
              line.orderNo(),
              line.refundOrderNo(),
              line.amount().toString(),
              line.balance().toString()));
      StringBuilder file = new StringBuilder();
      statements.writeCsv(asked, file);
      assertEquals("row\nrow\n", file.toString());
      changed[0] = true;
      Expect.failure(Code.STATEMENT_CHANGED, () -> statements.writeCsv(asked, file));
      Expect.failure(Code.PARAMETER_MISSING, () -> statements.read(StatementRequest.of("")));
    }
  }

  @Test
  void plans() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(
          "/checkout/settlement-plan/list",
          c ->
              ok(
                  "{\"records\":[{\"merchantId\":\"\",\"token\":\"ETH_USDT\",\"address\":\"0xa\","
                      + "\"threshold\":\"50.00\",\"schedule\":\"\",\"keep\":\"100.00\","
                      + "\"nextAt\":0,\"lastSettlementOrderNo\":\"AUTO1\",\"failReason\":\"\","
                      + "\"failMessage\":\"\",\"failedAt\":0,\"createdAt\":1758898931870}]}"));
      SettlementPlan plan = peer.client().settlements().plans("mer_2").get(0);
      assertEquals(
          "50.00 100.00 AUTO1",
          plan.threshold() + " " + plan.keep() + " " + plan.lastSettlementOrderNo());
      assertNull(plan.nextAt());
      assertEquals("{\"merchantId\":\"mer_2\"}", peer.seen().get(0).body);
    }
  }
}
