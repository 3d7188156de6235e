package app.xcheckout;

import java.time.ZoneId;
import java.util.Map;

/** The calls of {@link SubMerchantService}, for those who wait for them and those who don't. */
final class SubMerchantCalls {
  private SubMerchantCalls() {}

  static Asked<SubMerchant> create(SubMerchantRequest r, ZoneId zone) {
    Call call = Call.post("/checkout/sub-merchant/create", r.wire());
    return Asked.of(call.repeatableByRequestId().changing(), json -> new SubMerchant(json, zone));
  }

  static Asked<Page<SubMerchant>> list(Map<String, Object> filter, ZoneId zone) {
    Call call = Call.post("/checkout/sub-merchant/list", filter).repeatable();
    return Asked.of(call, json -> new Page<>(json, one -> new SubMerchant(one, zone)));
  }
}
