package app.xcheckout;

import java.time.ZoneId;
import java.util.Map;

/** The calls of {@link SettlementService}, for those who wait for them and those who don't. */
final class SettlementCalls {
  private SettlementCalls() {}

  static Asked<Settlement> create(SettlementRequest r, ZoneId zone) {
    Call call = Call.post("/checkout/settlement/create", r.wire());
    call.about("settlementOrderNo", r.settlementOrderNo());
    return Asked.of(call.changing().repeatable(), json -> new Settlement(json, zone));
  }

  static Asked<Settlement> createFiat(FiatSettlementRequest r, ZoneId zone) {
    Call call = Call.post("/checkout/settlement/fiat/create", r.wire());
    call.about("settlementOrderNo", r.settlementOrderNo());
    return Asked.of(call.changing().repeatable(), json -> new Settlement(json, zone));
  }

  static Asked<Settlement> info(String settlementOrderNo, ZoneId zone) {
    Call call = one("/checkout/settlement/info", settlementOrderNo).repeatable();
    return Asked.of(call, json -> new Settlement(json, zone));
  }

  static Asked<Settlement> cancel(String settlementOrderNo, ZoneId zone) {
    Call call = one("/checkout/settlement/cancel", settlementOrderNo).changing();
    return Asked.of(call, json -> new Settlement(json, zone));
  }

  private static Call one(String path, String settlementOrderNo) {
    if (settlementOrderNo.isEmpty()) {
      throw XCheckoutException.missing("settlementOrderNo");
    }
    Call call = Call.get(path).parameter("settlementOrderNo", settlementOrderNo);
    return call.about("settlementOrderNo", settlementOrderNo);
  }

  static Asked<Page<Settlement>> list(Map<String, Object> filter, ZoneId zone) {
    Call call = Call.post("/checkout/settlement/list", filter).repeatable();
    return Asked.of(call, json -> new Page<>(json, one -> new Settlement(one, zone)));
  }
}
