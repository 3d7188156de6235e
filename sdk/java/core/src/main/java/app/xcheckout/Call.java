package app.xcheckout;

import static java.nio.charset.StandardCharsets.UTF_8;

import app.xcheckout.json.Json;
import app.xcheckout.json.JsonException;
import app.xcheckout.signature.Message;
import app.xcheckout.signature.Signature;
import org.jspecify.annotations.Nullable;

/** One call before it is signed. */
final class Call {
  final String method;
  final String path;

  /** With its question mark, encoded; empty for none. */
  private String query = "";

  private @Nullable Object body;

  /** The call cannot happen twice by being sent twice. */
  boolean repeatable;

  /** No token goes with it. */
  boolean anonymous;

  /** The member of retdata that says what the answer is about; empty for calls about nothing. */
  String subject = "";

  /** What that member must say. */
  String about = "";

  private Call(String method, String path) {
    this.method = method;
    this.path = path;
  }

  static Call get(String path) {
    return new Call("GET", path);
  }

  /** A POST whose parameters are in its query. */
  static Call post(String path) {
    return new Call("POST", path);
  }

  static Call post(String path, Object body) {
    Call call = new Call("POST", path);
    call.body = body;
    return call;
  }

  Call parameter(String name, String value) {
    query += (query.isEmpty() ? "?" : "&") + encoded(name) + "=" + encoded(value);
    return this;
  }

  Call repeatable() {
    repeatable = true;
    return this;
  }

  Call anonymous() {
    anonymous = true;
    return this;
  }

  Call about(String subject, String name) {
    this.subject = subject;
    this.about = name;
    return this;
  }

  /**
   * Whether a query is all that the call says, so that it may be signed in more than one reading.
   */
  boolean hasQuery() {
    return !query.isEmpty() && body == null;
  }

  String operation() {
    return method + " " + path;
  }

  /** What all attempts share. The timestamp is still to be set. */
  Message message(String basePath) {
    Message message = Message.request(method, "", basePath + path + query);
    if (body == null) {
      return message;
    }
    try {
      byte[] text = Json.write(body).getBytes(UTF_8);
      return message.withBody(Signature.escapeWhitespace(text));
    } catch (JsonException e) {
      throw new XCheckoutException(
          Code.PARAMETER_INVALID, "the parameters can't be written as JSON", e);
    }
  }

  /** Percent-encodes all but the unreserved characters: a plus sign is read in two ways. */
  private static String encoded(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(UTF_8)) {
      char c = (char) (b & 0xff);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (letter || "-_.~".indexOf(c) >= 0) {
        encoded.append(c);
      } else {
        encoded.append(String.format("%%%02X", (int) c));
      }
    }
    return encoded.toString();
  }
}
