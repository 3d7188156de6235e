package app.xcheckout.transport;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What came back. It is immutable; don't change its body. */
public final class HttpAnswer {
  private final int status;
  private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final byte[] body;

  /**
   * Makes an answer.
   *
   * @param status the HTTP status
   * @param headers all values of each header; copied
   * @param body the body as it came, not copied; empty for none
   */
  public HttpAnswer(int status, Map<String, List<String>> headers, byte[] body) {
    this.status = status;
    this.body = body;
    headers.forEach(
        (name, values) ->
            this.headers.computeIfAbsent(name, n -> new ArrayList<>()).addAll(values));
  }

  /**
   * The HTTP status.
   *
   * @return the status
   */
  public int status() {
    return status;
  }

  /**
   * All values of a header.
   *
   * @param name its name, in any case
   * @return an unmodifiable list; empty when it is absent
   */
  public List<String> headers(String name) {
    return Collections.unmodifiableList(headers.getOrDefault(name, List.of()));
  }

  /**
   * The body.
   *
   * @return the array itself
   */
  public byte[] body() {
    return body;
  }

  @Override
  public String toString() {
    return status + " of " + body.length + " bytes";
  }
}
