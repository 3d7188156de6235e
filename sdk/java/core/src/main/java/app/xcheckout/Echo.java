package app.xcheckout;

import app.xcheckout.json.Json;
import java.util.Map;

/** The answer of a self-test: what arrived. */
public final class Echo {
  private final String method;
  private final Map<String, String> parameters;
  private final Json body;
  private final String stringToSign;
  private final String reading;
  private final Json raw;

  Echo(Json json) {
    method = Fields.text(json.get("method"));
    parameters = Fields.texts(json.get("parameters"));
    body = json.get("body");
    stringToSign = Fields.text(json.get("stringToSign"));
    reading = Fields.text(json.get("reading"));
    raw = json;
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
   * The parameters of the query, decoded.
   *
   * @return an unmodifiable map
   */
  public Map<String, String> parameters() {
    return parameters;
  }

  /**
   * The body as the signature covered it.
   *
   * @return the JSON; {@link Json#NULL} for none
   */
  public Json body() {
    return body;
  }

  /**
   * What the gateway built from the request before it checked the signature.
   *
   * @return the text; empty in production
   */
  public String stringToSign() {
    return stringToSign;
  }

  /**
   * Which reading of the specification the gateway found the request to be signed in.
   *
   * @return such as "printed/structural"; empty in production
   */
  public String reading() {
    return reading;
  }

  /**
   * The answer as it came.
   *
   * @return the JSON
   */
  public Json raw() {
    return raw;
  }

  @Override
  public String toString() {
    return "Echo{" + method + "}";
  }
}
