package app.xcheckout.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import app.xcheckout.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a delivery is answered: a status, headers and a body, to be sent as they are. It is
 * immutable.
 */
public final class Receipt {
  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;

  Receipt(int status, String text) {
    this.status = status;
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("retcode", status);
    members.put("retmsg", text);
    this.body = Json.write(members).getBytes(UTF_8);
    this.headers =
        status == 405
            ? Map.of(
                "Content-Type", "application/json", "Cache-Control", "no-store", "Allow", "POST")
            : Map.of("Content-Type", "application/json", "Cache-Control", "no-store");
  }

  /**
   * The HTTP status.
   *
   * @return 200 for a delivery that is acknowledged
   */
  public int status() {
    return status;
  }

  /**
   * The headers.
   *
   * @return an unmodifiable map
   */
  public Map<String, String> headers() {
    return headers;
  }

  /**
   * The body.
   *
   * @return the bytes, a copy
   */
  public byte[] body() {
    return body.clone();
  }

  @Override
  public String toString() {
    return status + " " + new String(body, UTF_8);
  }
}
