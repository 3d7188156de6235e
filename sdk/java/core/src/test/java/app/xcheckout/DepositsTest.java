package app.xcheckout;

import static app.xcheckout.Peer.ok;
import static app.xcheckout.Peer.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class DepositsTest {
  private static final String ADDRESS =
      "{\"sysid\":\"DA1\",\"customerId\":\"c7\",\"merchantId\":\"mer_2\",\"depositAddress\":\"0xa\","
          + "\"token\":\"ETH_USDT\",\"chain\":\"ETH\",\"coinAddress\":\"0xc\","
          + "\"tokens\":[\"ETH_USDC\",\"ETH_USDT\"],\"createdTime\":\"2025-09-26T14:40:02.113\"}";

  private static final String DEPOSIT =
      "{\"depositNo\":\"DP1\",\"customerId\":\"c7\",\"merchantId\":\"\",\"depositAddress\":\"0xa\","
          + "\"token\":\"ETH_USDT\",\"chain\":\"ETH\",\"amount\":\"120.00\","
          + "\"refundedAmount\":\"20.00\",\"refundableAmount\":\"100.00\",\"shortfall\":\"0.50\","
          + "\"depositStatus\":\"CREDITED\",\"txHash\":\"0x9\",\"ordinal\":1,\"sender\":\"0xf\","
          + "\"blockNumber\":77,\"blockTime\":1758898095000,\"confirmations\":14,"
          + "\"requiredConfirmations\":12,\"createdTime\":\"2025-09-26T14:48:21.017\","
          + "\"updatedTime\":\"2025-09-26T15:03:20.120\"}";

  private static String page(String record) {
    return "{\"records\":[" + record + "],\"nextCursor\":\"\"}";
  }

  private static List<String> bodies(Peer peer) {
    return peer.seen().stream().map(c -> c.body).collect(Collectors.toList());
  }

  @Test
  void addresses() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(
          "/checkout/deposit-address/create",
          c -> c.number == 1 ? refused(503, "unavailable") : ok(ADDRESS));
      peer.on("/checkout/deposit-address/info", c -> ok(ADDRESS));
      peer.on("/checkout/deposit-address/list", c -> ok(page(ADDRESS)));
      Client client = peer.client();
      DepositAddressRef ref = DepositAddressRef.of("c7", "ETH_USDT").withMerchantId("mer_2");
      DepositAddressFilter filter =
          DepositAddressFilter.ALL
              .withCustomerId("c7")
              .withMerchantId("mer_2")
              .withAddress("0xa")
              .from(Instant.ofEpochMilli(1))
              .to(Instant.ofEpochMilli(2));
      DepositAddressRequest request = DepositAddressRequest.of("c7", "ETH_USDT").withRequestId("q");
      List<DepositAddress> got = new ArrayList<>();
      got.add(client.depositAddresses().create(request));
      got.add(client.depositAddresses().info(ref));
      client.depositAddresses().all(filter).forEach(got::add);
      got.add(client.async().depositAddresses().create(request).get());
      got.add(client.async().depositAddresses().info(ref).get());
      got.addAll(client.async().depositAddresses().list(filter).get().records());
      client.async().depositAddresses().forEach(filter, got::add).get();
      assertEquals(7, got.size());
      for (DepositAddress a : got) {
        assertEquals(
            "DA1 c7 mer_2 0xa ETH_USDT ETH 0xc",
            String.join(
                " ",
                a.sysId(),
                a.customerId(),
                a.merchantId(),
                a.address(),
                a.token(),
                a.chain(),
                a.coinAddress()));
        assertEquals(List.of("ETH_USDC", "ETH_USDT"), a.tokens());
        assertEquals(Instant.parse("2025-09-26T14:40:02.113Z"), a.createdTime());
      }
      String create = "{\"customerId\":\"c7\",\"token\":\"ETH_USDT\",\"requestId\":\"q\"}";
      String info = "{\"customerId\":\"c7\",\"token\":\"ETH_USDT\",\"merchantId\":\"mer_2\"}";
      String list =
          "{\"customerId\":\"c7\",\"merchantId\":\"mer_2\",\"depositAddress\":\"0xa\","
              + "\"startTime\":1,\"endTime\":2}";
      assertEquals(List.of(create, create, info, list, create, info, list, list), bodies(peer));
    }
  }

  @Test
  void deposits() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on("/checkout/customer-deposit/info", c -> ok(DEPOSIT));
      peer.on("/checkout/customer-deposit/list", c -> ok(page(DEPOSIT)));
      Client client = peer.client();
      CustomerDepositFilter filter =
          CustomerDepositFilter.ALL
              .withCustomerId("c7")
              .withMerchantId("mer_2")
              .withAddress("0xa")
              .withToken("ETH_USDT")
              .withStatus(CustomerDepositStatus.CREDITED);
      List<CustomerDeposit> got = new ArrayList<>();
      got.add(client.customerDeposits().info("DP1"));
      client.customerDeposits().stream(filter).forEach(got::add);
      got.add(client.async().customerDeposits().info("DP1").get());
      client.async().customerDeposits().forEach(filter, got::add).get();
      assertEquals(4, got.size());
      for (CustomerDeposit d : got) {
        assertEquals(
            "DP1 c7 0xa ETH_USDT ETH 120.00 20.00 100.00 0.50 0x9 0xf",
            String.join(
                " ",
                d.depositNo(),
                d.customerId() + d.merchantId(),
                d.address(),
                d.token(),
                d.chain(),
                d.amount().toString(),
                d.refundedAmount().toString(),
                d.refundableAmount().toString(),
                d.shortfall().toString(),
                d.txHash(),
                d.sender()));
        assertEquals(CustomerDepositStatus.CREDITED, d.status());
        assertEquals(
            List.of(1L, 77L, 14L, 12L),
            List.of(d.ordinal(), d.blockNumber(), d.confirmations(), d.requiredConfirmations()));
        assertEquals(Instant.ofEpochMilli(1758898095000L), d.blockTime());
        assertEquals(Instant.parse("2025-09-26T14:48:21.017Z"), d.createdTime());
        assertEquals(Instant.parse("2025-09-26T15:03:20.120Z"), d.updatedTime());
      }
      String info = "{\"depositNo\":\"DP1\"}";
      String list =
          "{\"customerId\":\"c7\",\"merchantId\":\"mer_2\",\"depositAddress\":\"0xa\","
              + "\"token\":\"ETH_USDT\",\"depositStatus\":\"CREDITED\"}";
      assertEquals(List.of(info, list, info, list), bodies(peer));
    }
  }

  @Test
  void refundedAndPaid() throws Exception {
    try (Peer peer = new Peer()) {
      String refund =
          "{\"refundOrderNo\":\"R1\",\"depositNo\":\"DP1\",\"refundStatus\":\"PENDING_REFUND\"}";
      peer.on("/checkout/refund/create", c -> ok(refund));
      peer.on("/checkout/refund/list", c -> ok(page(refund)));
      peer.on("/sandbox/pay", c -> ok("{\"orderNo\":\"\",\"amount\":\"12.50\",\"to\":\"0xa\"}"));
      Client client = peer.client();
      RefundRequest all = RefundRequest.ofDeposit("R1", "DP1");
      assertEquals("DP1", client.refunds().create(all).depositNo());
      client.refunds().create(all.withAmount(new BigDecimal("20")));
      RefundFilter ofIt = RefundFilter.ALL.withDepositNo("DP1");
      assertEquals("DP1", client.refunds().list(ofIt).records().get(0).depositNo());
      BigDecimal amount = new BigDecimal("12.5");
      assertEquals("0xa", client.sandbox().payDeposit("0xa", "ETH_USDT", amount).to());
      assertEquals("", client.async().sandbox().payDeposit("0xa", "T", amount).get().orderNo());
      assertEquals(
          List.of(
              "{\"refundOrderNo\":\"R1\",\"depositNo\":\"DP1\"}",
              "{\"refundOrderNo\":\"R1\",\"depositNo\":\"DP1\",\"amount\":\"20.00\"}",
              "{\"depositNo\":\"DP1\"}",
              "{\"depositAddress\":\"0xa\",\"token\":\"ETH_USDT\",\"amount\":\"12.50\"}",
              "{\"depositAddress\":\"0xa\",\"token\":\"T\",\"amount\":\"12.50\"}"),
          bodies(peer));
    }
  }

  /** An answer about another customer is not taken: one would pay for the other. */
  @Test
  void aboutAnother() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on("/checkout/deposit-address/create", c -> ok(ADDRESS));
      peer.on("/checkout/deposit-address/info", c -> ok(ADDRESS));
      peer.on("/checkout/customer-deposit/info", c -> ok(DEPOSIT));
      DepositAddressService addresses = peer.client().depositAddresses();
      Expect.failure(
          Code.ANSWER_CUSTOMERID_MISMATCH,
          () -> addresses.create(DepositAddressRequest.of("c8", "ETH_USDT")));
      Expect.failure(
          Code.ANSWER_CUSTOMERID_MISMATCH,
          () -> addresses.info(DepositAddressRef.of("c8", "ETH_USDT")));
      Expect.failure(
          Code.ANSWER_DEPOSITNO_MISMATCH, () -> peer.client().customerDeposits().info("DP2"));
    }
  }

  @Test
  void refusedWithoutSending() throws Exception {
    try (Peer peer = new Peer()) {
      Client client = peer.client();
      DepositAddressService addresses = client.depositAddresses();
      BigDecimal one = BigDecimal.ONE;
      missing("customerId", () -> addresses.create(DepositAddressRequest.of("", "ETH_USDT")));
      missing("token", () -> addresses.create(DepositAddressRequest.of("c7", "")));
      missing("customerId", () -> addresses.info(DepositAddressRef.of("", "ETH_USDT")));
      missing("depositNo", () -> client.customerDeposits().info(""));
      missing("depositNo", () -> client.refunds().create(RefundRequest.ofDeposit("R1", "")));
      missing("depositAddress", () -> client.sandbox().payDeposit("", "ETH_USDT", one));
      missing("token", () -> client.sandbox().payDeposit("0xa", "", one));
      Expect.failure(
          Code.PARAMETER_INVALID,
          () -> client.sandbox().payDeposit("0xa", "ETH_USDT", BigDecimal.ZERO));
      assertEquals(0, peer.seen().size() + peer.tokensGiven());
    }
  }

  private static void missing(String param, Executable call) {
    assertEquals(param, Expect.failure(Code.PARAMETER_MISSING, call).param());
  }
}
