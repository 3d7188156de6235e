package app.xcheckout;

import static java.nio.charset.StandardCharsets.UTF_8;

import app.xcheckout.json.Json;
import app.xcheckout.json.JsonException;
import app.xcheckout.signature.Message;
import app.xcheckout.signature.Signature;
import java.util.LinkedHashMap;
import java.util.Map;
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

  /** As repeatable, where the call has a requestId. */
  private boolean repeatableByRequestId;

  /** The call may change something, so that it may carry a requestId and a nonce. */
  private boolean changing;

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
    return of("POST", path, body);
  }

  static Call of(String method, String path, @Nullable Object body) {
    Call call = new Call(method, path);
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

  Call repeatableByRequestId() {
    repeatableByRequestId = true;
    return this;
  }

  Call changing() {
    changing = true;
    return this;
  }

  /**
   * Gives a call that changes something a name and makes it one that is taken once; empty for
   * neither. What the call says itself is stronger.
   */
  Call once(String requestId, String nonce) {
    if (changing) {
      addIfAbsent("requestId", requestId);
      addIfAbsent("nonce", nonce);
      // A nonce is taken once, so that a repeat would be refused whatever became of the first.
      repeatable |= repeatableByRequestId && has("requestId");
      repeatable &= !has("nonce");
    }
    return this;
  }

  /** Adds a member to the body where there is one, else a parameter to the query. */
  private void addIfAbsent(String name, String value) {
    if (value.isEmpty() || has(name)) {
      return;
    }
    if (body == null) {
      parameter(name, value);
    } else if (body instanceof Map) {
      Map<Object, Object> members = new LinkedHashMap<>((Map<?, ?>) body);
      members.put(name, value);
      body = members;
    } else {
      throw XCheckoutException.invalid(name, "the body is no Map that could hold it");
    }
  }

  private boolean has(String name) {
    Object member = body instanceof Map ? ((Map<?, ?>) body).get(name) : null;
    return (query + "&").matches("(?s).*[?&]" + name + "=[^&]+&.*")
        || member != null && !member.equals("");
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
