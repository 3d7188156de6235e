package app.xcheckout.signature.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import app.xcheckout.json.Json;
import app.xcheckout.json.JsonException;
import app.xcheckout.signature.Key;
import app.xcheckout.signature.Kind;
import app.xcheckout.signature.Message;
import app.xcheckout.signature.Signature;
import app.xcheckout.signature.SignatureException;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Each usual mistake, made on purpose until the signature is the one that came. */
final class Recipes {
  private static final byte[] NONE = {};
  private static final int STAMPS_BODY_MAX = 4 << 10;

  private final Case c;
  private final Message m;
  private final byte[] key;
  private final String method;
  private final String path;

  /** With its question mark, as sent and decoded; empty for none. */
  private final String rawQuery;

  private final String query;
  private final byte[] body;

  /** What was found, or null. */
  private @Nullable String found;

  Recipes(Case c) {
    this.c = c;
    this.m = c.message;
    this.key = String.valueOf(c.signKey).getBytes(UTF_8);
    this.method = m.kind() == Kind.WEBHOOK ? "" : m.method();
    int mark = m.target().indexOf('?');
    this.path = mark < 0 ? m.target() : m.target().substring(0, mark);
    this.rawQuery = mark < 0 ? "" : m.target().substring(mark);
    this.query = decoded(rawQuery);
    this.body = canonical(m.body());
  }

  /** The code of the mistake, or null. The order is the table's as far as it matters. */
  @Nullable String search() {
    bodies();
    queries();
    heads();
    keys();
    forms();
    orders();
    stamps();
    return found;
  }

  private void bodies() {
    byte[] sent = m.body();
    tryBody("whitespace_kept", sent);
    for (String set : List.of("[ \\t\\n\\x0b\\f\\r]", "[\\s\\u00a0\\u3000\\u2028\\u2029\\ufeff]")) {
      tryBody("whitespace_inside_strings_removed", text(sent).replaceAll(set, ""));
    }
    tryBody("body_reserialized", Signature.escapeWhitespace(sent));
    if (sent.length > 0) {
      tryBody("body_omitted", "");
    }
    Json json = json();
    if (json != null) {
      reserialized(json);
    }
    tryBody("body_signed_as_object", "[object Object]");
    tryBody("trailing_newline", text(body) + "\n");
    tryBody("trailing_newline", text(body) + "\r\n");
    tryBody("bom", "\ufeff" + text(body));
  }

  private void reserialized(Json json) {
    String plain = Reserialized.plain(json);
    tryBody("body_reserialized", plain);
    tryBody("body_reserialized", Reserialized.sorted(json));
    tryBody("body_reserialized", Reserialized.numbersRead(json));
    tryBody("body_reserialized", Reserialized.ascii(plain));
    tryBody("body_reserialized", plain.replace("/", "\\/"));
    if (json.type() == Json.Type.OBJECT) {
      tryBody("body_signed_as_object", Reserialized.mapText(json, false));
      tryBody("body_signed_as_object", Reserialized.mapText(json, true));
      tryBody("form_encoded_body", form(json, false));
      tryBody("form_encoded_body", form(json, true));
    }
  }

  private static String form(Json json, boolean encoded) {
    StringBuilder form = new StringBuilder();
    json.members()
        .forEach(
            (name, value) -> {
              String text = value.type() == Json.Type.STRING ? value.text() : value.toString();
              form.append(form.length() > 0 ? "&" : "").append(name).append('=');
              form.append(encoded ? URLEncoder.encode(text, UTF_8) : text);
            });
    return form.toString();
  }

  private void queries() {
    if (query.isEmpty()) {
      return;
    }
    tryParts("query_omitted", method, m.timestamp(), path, "");
    tryParts("query_without_question_mark", method, m.timestamp(), path, query.substring(1));
    tryParts("query_without_question_mark", method, m.timestamp(), path, rawQuery.substring(1));
    tryParts("query_url_encoded", method, m.timestamp(), path, rawQuery);
    String[] pieces = query.substring(1).split("&");
    Arrays.sort(pieces);
    tryParts("query_sorted", method, m.timestamp(), path, "?" + String.join("&", pieces));
  }

  private void heads() {
    String t = m.timestamp();
    if (!method.isEmpty()) {
      tryParts("method_lower_case", method.toLowerCase(Locale.ROOT), t, path, query);
      tryParts("method_missing", "", t, path, query);
      tryParts("uri_without_leading_slash", method, t, path.replaceFirst("^/", ""), query);
      tryParts("uri_with_trailing_slash", method, t, path + "/", query);
      for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
        tryParts("uri_with_base_path_missing", method, t, path.substring(slash), query);
      }
    }
    if (t.length() > 3) {
      tryParts("timestamp_in_seconds", method, t.substring(0, t.length() - 3), path, query);
    }
  }

  /** The clock was read twice: thousands of tries, so for small messages alone. */
  private void stamps() {
    String t = m.timestamp();
    if (t.length() != Signature.TIMESTAMP_DIGITS || body.length > STAMPS_BODY_MAX) {
      return;
    }
    for (long off = 1; off <= 2_000 && found == null; off++) {
      tryParts("timestamp_differs_from_header", method, shifted(t, off), path, query);
      tryParts("timestamp_differs_from_header", method, shifted(t, -off), path, query);
    }
  }

  private static String shifted(String timestamp, long by) {
    try {
      return Long.toString(Long.parseLong(timestamp) + by);
    } catch (NumberFormatException e) {
      return timestamp;
    }
  }

  private void keys() {
    byte[] right = all(method, m.timestamp(), path, query);
    tryKey("api_secret_used_as_key", bytes(c.apiSecret), right);
    tryKey("api_key_used_as_key", bytes(c.apiKey), right);
    String text = new String(key, UTF_8);
    try {
      tryKey("key_base64_decoded", Base64.getDecoder().decode(text), right);
    } catch (IllegalArgumentException e) {
      // It is no Base64, so nobody decoded it.
    }
    tryKey("key_hex_decoded", unhex(text), right);
    for (String around : List.of("%s\n", "%s\r\n", "%s ", " %s", "\"%s\"", "'%s'", "\ufeff%s")) {
      tryKey("key_with_whitespace", String.format(around, text).getBytes(UTF_8), right);
    }
  }

  private void forms() {
    byte[] right = all(method, m.timestamp(), path, query);
    byte[] mac = hmac("HmacSHA512", key, right);
    String standard = Base64.getEncoder().encodeToString(mac);
    tryText("hex_encoded", hex(mac), c.signature.toLowerCase(Locale.ROOT));
    tryText("base64_url_alphabet", Base64.getUrlEncoder().encodeToString(mac), c.signature);
    tryText("base64_url_alphabet", standard.replace("=", ""), c.signature.replace("=", ""));
    tryText("base64_url_alphabet", standard, c.signature.replaceAll("[\\r\\n]", ""));
    tryText(
        "base64_of_hex", Base64.getEncoder().encodeToString(hex(mac).getBytes(UTF_8)), c.signature);
    tryText("signature_url_encoded", URLEncoder.encode(standard, UTF_8), c.signature);
    tryText("signature_url_encoded", standard.replace('+', ' '), c.signature);
    tryAlgorithm("hmac_sha256", "HmacSHA256", right);
    tryAlgorithm("hmac_sha1_or_md5", "HmacSHA1", right);
    tryAlgorithm("hmac_sha1_or_md5", "HmacMD5", right);
    for (byte[] plain : List.of(right, joined(key, right), joined(right, key))) {
      tryText("plain_sha512", Base64.getEncoder().encodeToString(sha512(plain)), c.signature);
    }
  }

  private void orders() {
    String t = m.timestamp();
    String b = text(body);
    for (String separator : List.of("\n", "&", "|")) {
      tryText("separator_between_parts", String.join(separator, method, t, path + query, b));
      tryText("separator_between_parts", String.join(separator, method, t, path, query, b));
    }
    tryText("parts_in_other_order", t + method + path + query + b);
    tryText("parts_in_other_order", method + path + query + t + b);
    tryText("parts_in_other_order", method + path + query + b + t);
    tryText("parts_in_other_order", b + t);
    String right = method + t + path + query + b;
    for (String charset : List.of("UTF-16LE", "UTF-16BE", "GBK", "ISO-8859-1")) {
      if (Charset.isSupported(charset)) {
        tryMac("body_encoding_not_utf8", key, right.getBytes(Charset.forName(charset)));
      }
    }
  }

  private void tryBody(String code, String body) {
    tryBody(code, body.getBytes(UTF_8));
  }

  private void tryBody(String code, byte[] body) {
    if (!Arrays.equals(body, this.body)) {
      byte[] head = (method + m.timestamp() + path + query).getBytes(UTF_8);
      tryMac(code, key, joined(head, body));
    }
  }

  private void tryParts(String code, String method, String timestamp, String path, String query) {
    tryMac(code, key, all(method, timestamp, path, query));
  }

  private void tryText(String code, String text) {
    tryMac(code, key, text.getBytes(UTF_8));
  }

  private void tryKey(String code, byte[] key, byte[] text) {
    if (key.length > 0 && !Arrays.equals(key, this.key)) {
      tryMac(code, key, text);
    }
  }

  private void tryAlgorithm(String code, String algorithm, byte[] text) {
    if (found == null) {
      byte[] mac = hmac(algorithm, key, text);
      tryText(code, Base64.getEncoder().encodeToString(mac), c.signature);
      tryText(code, hex(mac), c.signature);
    }
  }

  private void tryMac(String code, byte[] key, byte[] text) {
    if (found == null) {
      String made = Base64.getEncoder().encodeToString(hmac("HmacSHA512", key, text));
      tryText(code, made, c.signature);
    }
  }

  private void tryText(String code, String made, String came) {
    if (found == null
        && MessageDigest.isEqual(made.getBytes(UTF_8), came.getBytes(UTF_8))
        && !isRight()) {
      found = code;
    }
  }

  /** Whether the signature is right as it is, and so none of our business. */
  private boolean isRight() {
    try {
      return Key.of(new String(key, UTF_8)).sign(m).equals(c.signature);
    } catch (SignatureException | IllegalArgumentException e) {
      return false;
    }
  }

  private byte[] all(String method, String timestamp, String path, String query) {
    return joined((method + timestamp + path + query).getBytes(UTF_8), body);
  }

  private @Nullable Json json() {
    try {
      return Json.parse(m.body());
    } catch (JsonException e) {
      return null;
    }
  }

  private static byte[] canonical(byte[] body) {
    try {
      return body.length == 0 ? body : Signature.canonical(body);
    } catch (SignatureException e) {
      return body;
    }
  }

  /** The query percent-decoded, as the string to sign has it; as it is when it is malformed. */
  private static String decoded(String query) {
    byte[] raw = query.getBytes(UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < raw.length; i++) {
      byte[] pair = i + 2 < raw.length ? unhex(text(Arrays.copyOfRange(raw, i + 1, i + 3))) : NONE;
      if (raw[i] == '%' && pair.length == 1) {
        out.write(pair[0]);
        i += 2;
      } else {
        out.write(raw[i]);
      }
    }
    return out.toString(UTF_8);
  }

  private static byte[] unhex(String text) {
    if (text.length() % 2 != 0 || !text.matches("[0-9A-Fa-f]+")) {
      return NONE;
    }
    byte[] bytes = new byte[text.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(text, 2 * i, 2 * i + 2, 16);
    }
    return bytes;
  }

  private static String hex(byte[] bytes) {
    StringBuilder hex = new StringBuilder();
    for (byte b : bytes) {
      hex.append(String.format("%02x", b));
    }
    return hex.toString();
  }

  private static byte[] bytes(@Nullable String text) {
    return text == null ? NONE : text.getBytes(UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  private static byte[] joined(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private static byte[] hmac(String algorithm, byte[] key, byte[] text) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      return NONE; // an algorithm that this runtime does without
    }
  }

  private static byte[] sha512(byte[] text) {
    try {
      return MessageDigest.getInstance("SHA-512").digest(text);
    } catch (GeneralSecurityException e) {
      return NONE;
    }
  }
}
