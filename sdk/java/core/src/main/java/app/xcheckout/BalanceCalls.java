package app.xcheckout;

import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The calls about balances, for those who wait for them and those who don't. */
final class BalanceCalls {
  private BalanceCalls() {}

  static Asked<Page<Balance>> list(Map<String, Object> filter) {
    Call call = Call.post("/checkout/balance/list", filter).repeatable();
    return Asked.of(call, json -> new Page<>(json, Balance::new));
  }

  static Asked<Statement> statement(Map<String, Object> request, ZoneId zone) {
    if (!request.containsKey("token")) {
      throw XCheckoutException.missing("token");
    }
    Call call = Call.post("/checkout/statement/list", request).repeatable();
    return Asked.of(call, json -> new Statement(json, zone));
  }

  static Asked<List<SettlementPlan>> plans(String merchantId) {
    Map<String, Object> body = new LinkedHashMap<>();
    if (!merchantId.isEmpty()) {
      body.put("merchantId", merchantId);
    }
    Call call = Call.post("/checkout/settlement-plan/list", body).repeatable();
    return Asked.of(call, json -> Fields.records(json.get("records"), SettlementPlan::new));
  }
}
