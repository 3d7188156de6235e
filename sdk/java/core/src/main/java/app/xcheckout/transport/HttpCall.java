package app.xcheckout.transport;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A request to be sent as it is. It is immutable; don't change its body. */
public final class HttpCall {
  private final String method;
  private final URI uri;
  private final Map<String, String> headers;
  private final byte[] body;
  private final Duration timeout;
  private final Duration connectTimeout;
  private final int answerMax;

  /**
   * Makes a request.
   *
   * @param method the method
   * @param uri where to
   * @param headers the headers, one value each; copied
   * @param body the body, not copied; empty for none
   * @param timeout how long it may take, its answer's body included
   * @param answerMax how much of the answer's body is read at most, in bytes
   */
  public HttpCall(
      String method,
      URI uri,
      Map<String, String> headers,
      byte[] body,
      Duration timeout,
      int answerMax) {
    this.method = method;
    this.uri = uri;
    this.headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    this.body = body;
    this.timeout = timeout;
    this.connectTimeout = timeout;
    this.answerMax = answerMax;
  }

  private HttpCall(HttpCall call, Duration connectTimeout) {
    this.method = call.method;
    this.uri = call.uri;
    this.headers = call.headers;
    this.body = call.body;
    this.timeout = call.timeout;
    this.connectTimeout = connectTimeout;
    this.answerMax = call.answerMax;
  }

  /**
   * Returns the request with a bound for its connection.
   *
   * @param connectTimeout how long the connection may take, of the request's time
   * @return another request
   */
  public HttpCall withConnectTimeout(Duration connectTimeout) {
    return new HttpCall(this, connectTimeout);
  }

  /**
   * The method.
   *
   * @return such as "POST"
   */
  public String method() {
    return method;
  }

  /**
   * Where to.
   *
   * @return the URI; its query may hold secrets
   */
  public URI uri() {
    return uri;
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
   * @return the array itself; empty for none
   */
  public byte[] body() {
    return body;
  }

  /**
   * How long it may take.
   *
   * @return the time
   */
  public Duration timeout() {
    return timeout;
  }

  /**
   * How long its connection may take. One that is open already may be used.
   *
   * @return the time; as long as the whole by default
   */
  public Duration connectTimeout() {
    return connectTimeout;
  }

  /**
   * How much of the answer's body is read at most.
   *
   * @return bytes
   */
  public int answerMax() {
    return answerMax;
  }

  /** Names the request without its query, headers and body, which may hold secrets. */
  @Override
  public String toString() {
    return method + " " + uri.getRawPath();
  }
}
