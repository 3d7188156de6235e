package app.xcheckout;

import static app.xcheckout.Peer.ok;
import static app.xcheckout.Peer.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SubMerchantsTest {
  private static final String CREATE = "/checkout/sub-merchant/create";
  private static final String LIST = "/checkout/sub-merchant/list";
  private static final String HATS =
      "{\"merchantId\":\"mer_2\",\"name\":\"Hats\",\"disabled\":true,"
          + "\"createdTime\":\"2025-09-26T14:40:02.113\"}";

  private static List<String> bodies(Peer peer) {
    return peer.seen().stream().map(c -> c.body).collect(Collectors.toList());
  }

  @Test
  void created() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(CREATE, c -> c.number == 1 ? refused(503, "unavailable") : ok(HATS));
      Client client = peer.client();
      SubMerchantRequest request = SubMerchantRequest.of("Hats").withRequestId("q");
      List<SubMerchant> got = new ArrayList<>();
      got.add(client.subMerchants().create(request));
      got.add(client.async().subMerchants().create(request.withNonce("n")).get());
      for (SubMerchant m : got) {
        assertEquals("mer_2 Hats true", m.merchantId() + " " + m.name() + " " + m.isDisabled());
        assertEquals(Instant.parse("2025-09-26T14:40:02.113Z"), m.createdTime());
        assertEquals("SubMerchant{mer_2, Hats}", m.toString());
        assertEquals(HATS, m.raw().toString());
      }
      assertEquals(
          List.of(
              "{\"name\":\"Hats\",\"requestId\":\"q\"}",
              "{\"name\":\"Hats\",\"requestId\":\"q\"}",
              "{\"name\":\"Hats\",\"requestId\":\"q\",\"nonce\":\"n\"}"),
          bodies(peer));
      assertEquals("SubMerchantRequest{name=Hats, requestId=q}", request.toString());
    }
  }

  @Test
  void repeatedOnlyByRequestId() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(CREATE, c -> refused(503, "unavailable"));
      Client client = peer.client();
      Expect.failure(
          "unavailable", () -> client.subMerchants().create(SubMerchantRequest.of("Hats")));
      assertEquals(1, peer.seen().size());
      peer.on(CREATE, c -> refused(409, "sub_merchant_limit_reached"));
      Expect.failure(
          Code.SUB_MERCHANT_LIMIT_REACHED,
          () -> client.subMerchants().create(SubMerchantRequest.of("Hats")));
      Expect.failure(
          Code.PARAMETER_MISSING, () -> client.subMerchants().create(SubMerchantRequest.of("")));
      assertEquals(2, peer.seen().size());
    }
  }

  @Test
  void listed() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(
          LIST,
          c ->
              c.body.contains("cursor")
                  ? ok("{\"records\":[{\"merchantId\":\"mer_1\"}],\"nextCursor\":\"\"}")
                  : ok("{\"records\":[" + HATS + "],\"nextCursor\":\"c2\"}"));
      Client client = peer.client();
      SubMerchantFilter filter = SubMerchantFilter.ALL.withPageSize(1);
      List<String> got = new ArrayList<>();
      client.subMerchants().all(filter).forEach(m -> got.add(m.merchantId()));
      client.subMerchants().stream(filter).forEach(m -> got.add(m.merchantId()));
      client.async().subMerchants().forEach(filter, m -> got.add(m.merchantId())).get();
      assertEquals(List.of("mer_2", "mer_1", "mer_2", "mer_1", "mer_2", "mer_1"), got);
      assertEquals("{\"pageSize\":1}", peer.seen().get(0).body);
      client.subMerchants().list(filter.withPage(2));
      client.async().subMerchants().list(filter.withCursor("c9")).get();
      assertEquals(
          List.of("{\"pageSize\":1,\"pageNum\":2}", "{\"pageSize\":1,\"cursor\":\"c9\"}"),
          bodies(peer).subList(6, 8));
      peer.on(LIST, c -> ok("{\"records\":[{\"merchantId\":7}]}"));
      Expect.failure(
          Code.ANSWER_BODY_INVALID, () -> client.subMerchants().list(SubMerchantFilter.ALL));
    }
  }
}
