package app.xcheckout;

import app.xcheckout.signature.Message;
import app.xcheckout.transport.HttpCall;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes signed messages as HTTP. */
final class Requests {
  /** The name and version in User-Agent. */
  private static final String AGENT = "xcheckout-java/" + Client.VERSION;

  private Requests() {}

  static HttpCall http(Config config, Message m, String signature, String token, Duration timeout) {
    URI base = config.base;
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(
        "User-Agent",
        config.settings.userAgent.isEmpty() ? AGENT : config.settings.userAgent + " " + AGENT);
    headers.put("Accept", "application/json");
    headers.put("Accept-Encoding", "identity"); // the signature covers the bytes sent
    headers.put(config.settings.timestampHeader, m.timestamp());
    headers.put(config.settings.signatureHeader, signature);
    if (!token.isEmpty()) {
      headers.put("Authorization", "Bearer " + token);
    }
    if (m.body().length > 0) {
      headers.put("Content-Type", "application/json");
    }
    return new HttpCall(
        m.method(),
        URI.create(base.getScheme() + "://" + base.getRawAuthority() + m.target()),
        headers,
        m.body(),
        timeout,
        Answer.MAX + 1);
  }
}
