package app.xcheckout;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call that this library has no method for. It is immutable: each {@code with…} returns another
 * one. What is not in order is refused when it is sent.
 */
public final class OtherCall {
  private final String method;
  private final String path;
  private final Map<String, String> query;
  private final @Nullable Object body;
  private final boolean repeatable;

  private OtherCall(
      String method,
      String path,
      Map<String, String> query,
      @Nullable Object body,
      boolean repeatable) {
    this.method = Objects.requireNonNull(method, "method");
    this.path = Objects.requireNonNull(path, "path");
    this.query = query;
    this.body = body;
    this.repeatable = repeatable;
  }

  /**
   * Makes a call without parameters.
   *
   * @param method the HTTP method, such as "POST"
   * @param path below the environment's URL, such as "/checkout/refund/create"
   * @return the call
   */
  public static OtherCall of(String method, String path) {
    return new OtherCall(method, path, Map.of(), null, false);
  }

  /**
   * Returns the call with a parameter in its query, behind those that are there.
   *
   * @param name its name
   * @param value its value, not yet encoded
   * @return another call
   */
  public OtherCall withParameter(String name, String value) {
    Map<String, String> other = new LinkedHashMap<>(query);
    other.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    return new OtherCall(method, path, other, body, repeatable);
  }

  /**
   * Returns the call with a body.
   *
   * @param body what {@link app.xcheckout.json.Json#write} takes, such as a Map
   * @return another call
   */
  public OtherCall withBody(Object body) {
    return new OtherCall(method, path, query, Objects.requireNonNull(body, "body"), repeatable);
  }

  /**
   * Returns the call as one that cannot happen twice by being sent twice, so that it is repeated
   * when no answer came. Without this it is not, whatever its method: there are GETs that change
   * something.
   *
   * @return another call
   */
  public OtherCall repeatable() {
    return new OtherCall(method, path, query, body, true);
  }

  Call call() {
    if (!method.matches("[A-Z]+")) {
      throw XCheckoutException.invalid("method", "it is an HTTP method in capital letters");
    }
    if (!path.startsWith("/") || !isPath(path)) {
      throw XCheckoutException.invalid("path", "it begins with / and has no query");
    }
    Call call = Call.of(method, path, body).changing();
    query.forEach(call::parameter);
    return repeatable ? call.repeatable() : call;
  }

  private static boolean isPath(String text) {
    try {
      return text.equals(new URI(text).getRawPath()) && text.equals(new URI(text).toString());
    } catch (URISyntaxException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return "OtherCall{" + method + " " + path + "}";
  }
}
