package app.xcheckout.middleware;

import static java.nio.charset.StandardCharsets.UTF_8;

import app.xcheckout.json.Json;
import app.xcheckout.signature.Code;
import app.xcheckout.signature.Signature;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a request is answered: a status, headers and a body, to be sent as they are. */
public final class Reply {
  /** How each code is answered: the specification's errors.json, which every language shares. */
  private static final Map<String, Json> ROWS = read();

  /** What failures are called, by RFC 9110 and its fellows, in the spelling of Go's library. */
  private static final Map<Integer, String> NAMES = new HashMap<>();

  static {
    String[] names = {
      "400 Bad Request",
      "401 Unauthorized",
      "402 Payment Required",
      "403 Forbidden",
      "404 Not Found",
      "405 Method Not Allowed",
      "406 Not Acceptable",
      "407 Proxy Authentication Required",
      "408 Request Timeout",
      "409 Conflict",
      "410 Gone",
      "411 Length Required",
      "412 Precondition Failed",
      "413 Request Entity Too Large",
      "414 Request URI Too Long",
      "415 Unsupported Media Type",
      "416 Requested Range Not Satisfiable",
      "417 Expectation Failed",
      "418 I'm a teapot",
      "421 Misdirected Request",
      "422 Unprocessable Entity",
      "423 Locked",
      "424 Failed Dependency",
      "425 Too Early",
      "426 Upgrade Required",
      "428 Precondition Required",
      "429 Too Many Requests",
      "431 Request Header Fields Too Large",
      "451 Unavailable For Legal Reasons",
      "501 Not Implemented",
      "502 Bad Gateway",
      "503 Service Unavailable",
      "504 Gateway Timeout",
      "505 HTTP Version Not Supported",
      "506 Variant Also Negotiates",
      "507 Insufficient Storage",
      "508 Loop Detected",
      "510 Not Extended",
      "511 Network Authentication Required"
    };
    for (String name : names) {
      NAMES.put(Integer.valueOf(name.substring(0, 3)), name.substring(4));
    }
  }

  private final int status;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private final byte[] body;

  Reply(int status, byte[] body) {
    this.status = status;
    this.body = body;
    headers.put("Content-Type", "application/json");
    headers.put("Cache-Control", "no-store, no-transform");
  }

  private static Map<String, Json> read() {
    try (InputStream in = Reply.class.getResourceAsStream("/app/xcheckout/spec/errors.json")) {
      Map<String, Json> rows = new HashMap<>();
      for (Json row : Json.parse(in.readAllBytes()).items()) {
        rows.put(row.get("code").text(), row);
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Reply refusal(Code code, long receivedTimestamp) {
    return refusal(code.toString(), receivedTimestamp);
  }

  static Reply refusal(String code, long receivedTimestamp) {
    Json row = ROWS.get(code);
    String message = row.get("message").text();
    int status = (int) row.get("status").longValue();
    return envelope(status, row.get("retcode").text(), code, message, receivedTimestamp);
  }

  /**
   * A failure of which nothing is known but its status: the code is the status's own name, as in
   * the other languages.
   */
  static Reply status(int status) {
    String name = NAMES.get(status);
    String code = name == null ? "internal_error" : name.toLowerCase(Locale.ROOT).replace(' ', '_');
    String message = name == null ? "HTTP status " + status : name;
    return envelope(status, Integer.toString(status), code, message, 0);
  }

  private static Reply envelope(
      int status, String retcode, String code, String message, long receivedTimestamp) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", code);
    error.put("message", message);
    if (receivedTimestamp > 0) {
      error.put("receivedTimestamp", receivedTimestamp);
    }
    Map<String, Object> envelope = new LinkedHashMap<>();
    envelope.put("retcode", retcode);
    envelope.put("retmsg", message);
    envelope.put("success", false);
    envelope.put("retdata", null);
    envelope.put("error", error);
    return new Reply(status, Signature.escapeWhitespace(Json.write(envelope).getBytes(UTF_8)));
  }

  void header(String name, String value) {
    headers.put(name, value);
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
   * The headers.
   *
   * @return an unmodifiable map
   */
  public Map<String, String> headers() {
    return Collections.unmodifiableMap(headers);
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
    return status + " of " + body.length + " bytes";
  }
}
