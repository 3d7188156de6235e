package app.xcheckout;

import java.time.ZoneId;
import java.util.Map;

/**
 * The calls of {@link DepositAddressService} and {@link CustomerDepositService}, for those who wait
 * for them and those who don't.
 */
final class DepositCalls {
  private DepositCalls() {}

  static Asked<DepositAddress> create(DepositAddressRequest r, ZoneId zone) {
    return address("/checkout/deposit-address/create", r.wire(), zone, true);
  }

  static Asked<DepositAddress> address(DepositAddressRef r, ZoneId zone) {
    return address("/checkout/deposit-address/info", r.wire(), zone, false);
  }

  private static Asked<DepositAddress> address(
      String path, Map<String, Object> body, ZoneId zone, boolean isChanging) {
    for (String name : new String[] {"customerId", "token"}) {
      if (!body.containsKey(name)) {
        throw XCheckoutException.missing(name);
      }
    }
    // An answer about another customer would have one pay for the other.
    Call call = Call.post(path, body).about("customerId", (String) body.get("customerId"));
    if (isChanging) {
      call.changing();
    }
    return Asked.of(call.repeatable(), json -> new DepositAddress(json, zone));
  }

  static Asked<Page<DepositAddress>> listAddresses(Map<String, Object> filter, ZoneId zone) {
    Call call = Call.post("/checkout/deposit-address/list", filter).repeatable();
    return Asked.of(call, json -> new Page<>(json, one -> new DepositAddress(one, zone)));
  }

  static Asked<CustomerDeposit> info(String depositNo, ZoneId zone) {
    if (depositNo.isEmpty()) {
      throw XCheckoutException.missing("depositNo");
    }
    Call call = Call.post("/checkout/customer-deposit/info", Map.of("depositNo", depositNo));
    call.about("depositNo", depositNo).repeatable();
    return Asked.of(call, json -> new CustomerDeposit(json, zone));
  }

  static Asked<Page<CustomerDeposit>> list(Map<String, Object> filter, ZoneId zone) {
    Call call = Call.post("/checkout/customer-deposit/list", filter).repeatable();
    return Asked.of(call, json -> new Page<>(json, one -> new CustomerDeposit(one, zone)));
  }
}
