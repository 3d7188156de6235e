package app.xcheckout;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The call of {@link Client#tokens}. */
final class TokenCalls {
  private TokenCalls() {}

  static Asked<List<Token>> list(String merchantId, String fiat) {
    Map<String, String> body = new LinkedHashMap<>();
    if (!merchantId.isEmpty()) {
      body.put("merchantId", merchantId);
    }
    if (!fiat.isEmpty()) {
      body.put("fiat", fiat);
    }
    Call call = Call.post("/checkout/token/list", body).repeatable();
    return Asked.of(call, json -> Fields.records(json.get("records"), Token::new));
  }
}
