package app.xcheckout;

import java.util.List;
import java.util.Map;

/** The call of {@link Client#tokens}. */
final class TokenCalls {
  private TokenCalls() {}

  static Asked<List<Token>> list(String merchantId) {
    Map<String, String> body = merchantId.isEmpty() ? Map.of() : Map.of("merchantId", merchantId);
    Call call = Call.post("/checkout/token/list", body).repeatable();
    return Asked.of(call, json -> Fields.records(json.get("records"), Token::new));
  }
}
