package app.xcheckout;

import app.xcheckout.json.Json;

/**
 * What an answer without a signature says of itself. Show it to a person; don't branch on it:
 * anyone on the way may have written it. Parts that it doesn't say are empty; what could play
 * tricks on a terminal is left out.
 */
public final class Claim {
  private final Json error;
  private final String code;
  private final String message;

  private Claim(Json error, String code, String message) {
    this.error = error;
    this.code = code;
    this.message = message;
  }

  /** What an envelope claims, by its error object or, as other gateways do, by its retcode. */
  static Claim of(Json body) {
    Json envelope = body.type() == Json.Type.OBJECT ? body : Json.NULL;
    Json error = envelope.get("error");
    if (error.type() == Json.Type.OBJECT) {
      return new Claim(error, part(error, "code"), part(error, "message"));
    }
    String retcode = envelope.get("retcode").toString().replaceAll("^\"|\"$", "");
    String code = retcode.matches("[0-9]{3,9}") ? "retcode_" + retcode : "";
    return new Claim(Json.NULL, code, part(envelope, "retmsg"));
  }

  /**
   * The code that it claims.
   *
   * @return the code
   */
  public String code() {
    return code;
  }

  /**
   * What it says to people.
   *
   * @return the message
   */
  public String message() {
    return message;
  }

  /**
   * The parameter that it finds at fault.
   *
   * @return the parameter
   */
  public String param() {
    return part(error, "param");
  }

  /**
   * How it names the exchange.
   *
   * @return the requestId
   */
  public String requestId() {
    return part(error, "requestId");
  }

  /**
   * The page about its code.
   *
   * @return the URL
   */
  public String docUrl() {
    return part(error, "docUrl");
  }

  /**
   * The string to sign that it expected, as a sandbox tells it.
   *
   * @return the text, its secrets left out
   */
  public String stringToSign() {
    return part(error, "stringToSign");
  }

  private static String part(Json error, String name) {
    Json value = error.get(name);
    return value.type() == Json.Type.STRING ? printable(value.text()) : "";
  }

  private static String printable(String text) {
    StringBuilder kept = new StringBuilder();
    text.codePoints().filter(Claim::isPrintable).forEach(kept::appendCodePoint);
    return kept.toString();
  }

  private static boolean isPrintable(int c) {
    switch (Character.getType(c)) {
      case Character.CONTROL:
      case Character.FORMAT:
      case Character.SURROGATE:
      case Character.PRIVATE_USE:
      case Character.UNASSIGNED:
      case Character.LINE_SEPARATOR:
      case Character.PARAGRAPH_SEPARATOR:
        return false;
      case Character.SPACE_SEPARATOR:
        return c == ' ';
      default:
        return true;
    }
  }

  @Override
  public String toString() {
    return code() + ": " + message();
  }
}
