import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sends one request for each mistake in signing that people make in Java, each made in the way in
 * which it is made. The codes that the doctor should find travel in a header. Usage: java
 * Mistakes.java URL, with the credential's parts on standard input, one a line.
 */
class Mistakes {
  static final HttpClient client = HttpClient.newHttpClient();
  static final String path = "/openapi/test";
  static String base, signKey, apiSecret, apiKey, otherKey;

  static String method = "POST";
  static String query = "?b=late payment/\u00e9&a=1,2";
  static String rawQuery = "?b=late%20payment%2F%C3%A9&a=1%2C2";

  public static void main(String[] args) throws Exception {
    base = args[0];
    var lines = new String(System.in.readAllBytes(), StandardCharsets.UTF_8).lines().iterator();
    signKey = lines.next();
    apiSecret = lines.next();
    apiKey = lines.next();
    otherKey = lines.next();
    bodies();
    queries();
    keys();
    encodings();
    parts();
  }

  /** A map as an order is built, with enough members for a HashMap to have grown. */
  static <M extends Map<String, Object>> M fill(M order) {
    order.put("token", "ETH_USDT");
    order.put("orderNo", "A 1");
    order.put("remark", "late payment");
    order.put("orderAmount", 12345678.5);
    order.put("expiredIn", 600);
    order.put("tags", List.of("a b", "c"));
    for (String name : "customerId merchantId fiat successUrl cancelUrl requestId memo shop".split(" ")) {
      order.put(name, name + " \u4e2d\u6587");
    }
    return order;
  }

  /** JSON as a library that keeps the map's own order writes it. */
  static String json(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(e -> json(e.getKey()) + ":" + json(e.getValue()))
          .collect(Collectors.joining(",", "{", "}"));
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Mistakes::json).collect(Collectors.joining(",", "[", "]"));
    }
    return value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
  }

  static void bodies() throws Exception {
    var order = fill(new LinkedHashMap<String, Object>());
    String body = json(order);
    send("body_reserialized", body, t -> head(t) + json(fill(new HashMap<>())));
    send("body_reserialized", body, t -> head(t) + json(fill(new TreeMap<>())));
    send("body_signed_as_object", body, t -> head(t) + order);
    send("body_signed_as_object", body, t -> head(t) + fill(new HashMap<>()));
    send("whitespace_inside_strings_removed,body_signed_as_object", body,
        t -> head(t) + order.toString().replaceAll("\\s", ""));
    send("body_signed_as_object", body, t -> head(t) + Arrays.toString(body.getBytes(StandardCharsets.UTF_8)));
    send("whitespace_inside_strings_removed", body, t -> head(t) + body.replaceAll("\\s+", ""));
    send("whitespace_kept", "{\n  \"a\" : 1,\n  \"b\" : [ 1, 2 ]\n}", t -> head(t) + "{\n  \"a\" : 1,\n  \"b\" : [ 1, 2 ]\n}");
    send("trailing_newline", body, t -> head(t) + body + System.lineSeparator());
    send("body_omitted", body, Mistakes::head);
    var flat = new LinkedHashMap<String, String>(Map.of("orderNo", "A 1/\u00e9"));
    send("form_encoded_body", json(flat), t -> head(t) + "orderNo=" + URLEncoder.encode("A 1/\u00e9", StandardCharsets.UTF_8));
  }

  static void queries() throws Exception {
    send("query_url_encoded", "", t -> method + t + path + rawQuery);
    send("query_url_encoded", "", t -> method + t + path + "?b=" + URLEncoder.encode("late payment/\u00e9", StandardCharsets.UTF_8)
            + "&a=" + URLEncoder.encode("1,2", StandardCharsets.UTF_8));
    var sorted = new TreeMap<>(Map.of("b", "late payment/\u00e9", "a", "1,2"));
    send("query_sorted", "", t -> method + t + path + "?"
            + sorted.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining("&")));
    send("query_without_question_mark", "", t -> method + t + path + query.substring(1));
    send("query_omitted", "", t -> method + t + path);
    send("uri_with_host", "", t -> method + t + base + path + query);
    send("body_signed_as_object", "", t -> head(t) + (String) null);
  }

  static void keys() throws Exception {
    String body = "{\"a\":\"124\"}";
    send("api_secret_used_as_key", body, t -> head(t) + body, bytes(apiSecret));
    send("api_key_used_as_key", body, t -> head(t) + body, bytes(apiKey));
    send("other_environment_key", body, t -> head(t) + body, bytes(otherKey));
    send("key_base64_decoded", body, t -> head(t) + body, Base64.getDecoder().decode(signKey));
    send("key_hex_decoded", body, t -> head(t) + body, hexToBytes(signKey));
    send("key_with_whitespace", body, t -> head(t) + body, bytes(signKey + " "));
  }

  /** The decoder that is copied from forum to forum. It takes what is no digit for -1. */
  static byte[] hexToBytes(String s) {
    byte[] data = new byte[s.length() / 2];
    for (int i = 0; i < s.length(); i += 2) {
      data[i / 2] = (byte) ((Character.digit(s.charAt(i), 16) << 4) + Character.digit(s.charAt(i + 1), 16));
    }
    return data;
  }

  static void encodings() throws Exception {
    String body = json(fill(new LinkedHashMap<>()));
    for (String charset : List.of("UTF-16", "UTF-16LE", "GBK", "ISO-8859-1", "US-ASCII", "windows-1252")) {
      String timestamp = now();
      byte[] text = (head(timestamp) + body).getBytes(Charset.forName(charset));
      post("body_encoding_not_utf8", timestamp, body.getBytes(StandardCharsets.UTF_8), base64(mac("HmacSHA512", bytes(signKey), text)));
    }
    String timestamp = now();
    post("body_encoding_not_utf8", timestamp, body.getBytes("GBK"), base64(sign(head(timestamp) + body)));
    post("body_encoding_not_utf8", timestamp, body.getBytes("UTF-16"), base64(sign(head(timestamp) + body)));

    byte[] mac = sign(head(timestamp) + body);
    byte[] sent = bytes(body);
    post("hex_encoded", timestamp, sent, new BigInteger(1, mac).toString(16));
    post("base64_url_alphabet", timestamp, sent, Base64.getUrlEncoder().withoutPadding().encodeToString(mac));
    // Apache's HttpClient puts a space in the place of a line break.
    post("base64_url_alphabet", timestamp, sent, Base64.getMimeEncoder().encodeToString(mac).replace("\r\n", " "));
    post("base64_of_hex", timestamp, sent, base64(bytes(new BigInteger(1, mac).toString(16))));
    post("signature_url_encoded", timestamp, sent, URLEncoder.encode(base64(mac), StandardCharsets.UTF_8));
    post("hmac_sha256", timestamp, sent, base64(mac("HmacSHA256", bytes(signKey), bytes(head(timestamp) + body))));
    post("hmac_sha1_or_md5", timestamp, sent, base64(mac("HmacMD5", bytes(signKey), bytes(head(timestamp) + body))));
  }

  static void parts() throws Exception {
    String body = "{\"a\":\"124\"}";
    send("timestamp_in_seconds", body, t -> method + Long.parseLong(t) / 1000 + path + query + body);
    send("separator_between_parts", body, t -> String.join("|", method, t, path + query, body));
    send("separator_between_parts", body, t -> method + "\n" + t + "\n" + path + query + "\n" + body + "\n");
    send("parts_in_other_order", body, t -> t + method + path + query + body);
    send("method_lower_case", body, t -> "post" + t + path + query + body);
    send("uri_with_base_path_missing", body, t -> method + t + path.substring("/openapi".length()) + query + body);
  }

  interface Text {
    String at(String timestamp);
  }

  static String now() {
    return String.valueOf(System.currentTimeMillis());
  }

  static String head(String timestamp) {
    return method + timestamp + path + query;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String base64(byte[] mac) {
    return Base64.getEncoder().encodeToString(mac);
  }

  static byte[] mac(String algorithm, byte[] key, byte[] text) throws Exception {
    Mac mac = Mac.getInstance(algorithm);
    mac.init(new SecretKeySpec(key, algorithm));
    return mac.doFinal(text);
  }

  static byte[] sign(String text) throws Exception {
    return mac("HmacSHA512", bytes(signKey), bytes(text));
  }

  static void send(String codes, String body, Text text) throws Exception {
    send(codes, body, text, bytes(signKey));
  }

  static void send(String codes, String body, Text text, byte[] key) throws Exception {
    String timestamp = now();
    post(codes, timestamp, bytes(body), base64(mac("HmacSHA512", key, bytes(text.at(timestamp)))));
  }

  static void post(String codes, String timestamp, byte[] body, String signature) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(base + path + rawQuery))
        .header("SIGNATURE", signature)
        .header("TIMESTAMP", timestamp)
        .header("Content-Type", "application/json")
        .header("X-Codes", codes)
        .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
    client.send(request, HttpResponse.BodyHandlers.discarding());
  }
}
