package app.xcheckout.signature.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import app.xcheckout.json.Json;
import app.xcheckout.signature.Key;
import app.xcheckout.signature.Message;
import app.xcheckout.signature.QueryReading;
import app.xcheckout.signature.Signature;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class DoctorTest {
  private static final String KEY = "YWJjZGVmZ2hpamtsbW5vcA==";
  private static final String STAMP = "1636360661729";
  private static final String BODY = "{\"z\": \"1 2\", \"a\": 25.00, \"名\": \"x/y\"}";
  private static final String COMPACT = "{\"z\":\"1 2\",\"a\":25.00,\"名\":\"x/y\"}";
  private static final String PATH = "/api/openapi/test";
  private static final String TARGET = PATH + "?b=x%20y&a=2";
  private static final String QUERY = "?b=x y&a=2";
  private static final String HEAD = "POST" + STAMP + PATH + QUERY;

  private static String mac(String algorithm, String key, byte[] text) throws Exception {
    Mac mac = Mac.getInstance(algorithm);
    mac.init(new SecretKeySpec(key.getBytes(UTF_8), algorithm));
    return Base64.getEncoder().encodeToString(mac.doFinal(text));
  }

  private static String signed(String text) throws Exception {
    return mac("HmacSHA512", KEY, text.getBytes(UTF_8));
  }

  private static Message message() {
    return Message.request("POST", STAMP, TARGET).withBody(BODY);
  }

  @TestFactory
  List<DynamicTest> namesTheMistake() throws Exception {
    Map<String, Object> map = new HashMap<>();
    Json.parse(BODY).members().forEach((k, v) -> map.put(k, v.toString().replace("\"", "")));
    byte[] right = (HEAD + COMPACT).getBytes(UTF_8);
    byte[] sum = Base64.getDecoder().decode(signed(HEAD + COMPACT));
    StringBuilder hex = new StringBuilder();
    for (byte b : sum) {
      hex.append(String.format("%02x", b));
    }
    Map<String, String> cases = new TreeMap<>();
    cases.put("whitespace_kept", signed(HEAD + BODY));
    cases.put("whitespace_inside_strings_removed", signed(HEAD + COMPACT.replace(" ", "")));
    cases.put(
        "body_reserialized: sorted", signed(HEAD + "{\"a\":25.00,\"z\":\"1 2\",\"名\":\"x/y\"}"));
    cases.put("body_reserialized: number read", signed(HEAD + COMPACT.replace("25.00", "25")));
    cases.put("body_reserialized: ASCII", signed(HEAD + COMPACT.replace("名", "\\u540d")));
    cases.put("body_reserialized: slash", signed(HEAD + COMPACT.replace("x/y", "x\\/y")));
    cases.put("body_omitted", signed(HEAD));
    cases.put("body_signed_as_object: Map", signed(HEAD + map));
    cases.put("body_signed_as_object: Object", signed(HEAD + "[object Object]"));
    cases.put("form_encoded_body", signed(HEAD + "z=1 2&a=25.00&名=x/y"));
    cases.put("trailing_newline", signed(HEAD + COMPACT + "\n"));
    cases.put("bom", signed(HEAD + "\ufeff" + COMPACT));
    cases.put("query_omitted", signed("POST" + STAMP + PATH + COMPACT));
    cases.put("query_without_question_mark", signed("POST" + STAMP + PATH + "b=x y&a=2" + COMPACT));
    cases.put(
        "query_without_question_mark: as sent",
        signed("POST" + STAMP + TARGET.replace("?", "") + COMPACT));
    cases.put("query_url_encoded", signed("POST" + STAMP + TARGET + COMPACT));
    cases.put("query_sorted", signed("POST" + STAMP + PATH + "?a=2&b=x y" + COMPACT));
    cases.put("method_lower_case", signed("post" + STAMP + PATH + QUERY + COMPACT));
    cases.put("method_missing", signed(STAMP + PATH + QUERY + COMPACT));
    cases.put(
        "uri_without_leading_slash", signed("POST" + STAMP + PATH.substring(1) + QUERY + COMPACT));
    cases.put("uri_with_trailing_slash", signed("POST" + STAMP + PATH + "/" + QUERY + COMPACT));
    cases.put(
        "uri_with_base_path_missing", signed("POST" + STAMP + "/openapi/test" + QUERY + COMPACT));
    cases.put(
        "timestamp_in_seconds", signed("POST" + STAMP.substring(0, 10) + PATH + QUERY + COMPACT));
    cases.put(
        "timestamp_differs_from_header", signed("POST1636360661735" + PATH + QUERY + COMPACT));
    cases.put("api_secret_used_as_key", mac("HmacSHA512", "the-api-secret", right));
    cases.put("api_key_used_as_key", mac("HmacSHA512", "xck_test_1", right));
    cases.put("key_base64_decoded", mac("HmacSHA512", "abcdefghijklmnop", right));
    cases.put("key_with_whitespace", mac("HmacSHA512", KEY + "\n", right));
    cases.put("hmac_sha256", mac("HmacSHA256", KEY, right));
    cases.put("hmac_sha1_or_md5", mac("HmacMD5", KEY, right));
    cases.put(
        "plain_sha512",
        Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-512").digest(right)));
    cases.put("hex_encoded", hex.toString());
    cases.put("base64_url_alphabet", Base64.getUrlEncoder().encodeToString(sum));
    cases.put("base64_url_alphabet: lines", Base64.getMimeEncoder().encodeToString(sum));
    cases.put("base64_of_hex", Base64.getEncoder().encodeToString(hex.toString().getBytes(UTF_8)));
    cases.put("signature_url_encoded", java.net.URLEncoder.encode(signed(HEAD + COMPACT), UTF_8));
    cases.put(
        "separator_between_parts", signed(String.join("\n", "POST", STAMP, PATH + QUERY, COMPACT)));
    cases.put("parts_in_other_order", signed(STAMP + "POST" + PATH + QUERY + COMPACT));
    cases.put(
        "body_encoding_not_utf8",
        mac("HmacSHA512", KEY, (HEAD + COMPACT).getBytes(Charset.forName("UTF-16LE"))));
    List<DynamicTest> tests = new ArrayList<>();
    cases.forEach((name, signature) -> tests.add(dynamicTest(name, () -> named(name, signature))));
    return tests;
  }

  private static void named(String name, String signature) {
    Case c =
        Case.of(message(), signature)
            .withSignKey(KEY)
            .withCredential("xck_test_1", "the-api-secret");
    Diagnosis diagnosis = Doctor.diagnose(c);
    Finding finding = diagnosis.finding();
    assertNotNull(finding, diagnosis::toString);
    assertEquals(name.replaceAll(":.*", ""), finding.code());
    assertFalse(diagnosis.toString().contains(KEY), diagnosis::toString);
    assertFalse(diagnosis.toString().contains("the-api-secret"), diagnosis::toString);
  }

  /** Another reading of the rules is named as one, with where it is printed and what takes it. */
  @Test
  void readingIsNoMistake() throws Exception {
    Message get = Message.request("GET", STAMP, "/a?b=%20");
    Message post = Message.request("POST", STAMP, "/a").withBody("{\"a\": \"1 2\"}");
    Message hook = Message.webhook(STAMP).withBody("{\"a\": \"1 2\"}");
    Message odd = Message.request("POST", STAMP, "/a").withBody("{\"a\":\"1\u20032\"}");
    Message both = Message.request("POST", STAMP, "/a?b=1").withBody("{}");
    Object[][] cases = {
      {get, "GET" + STAMP + "/ab= ", "prose/structural", "query_without_question_mark"},
      {get, "GET" + STAMP + "/ab=%20", "prose_as_sent/structural", "query_without_question_mark"},
      {get, "GET" + STAMP + "/a?b=%20", "printed_as_sent/structural", "query_url_encoded"},
      {post, "POST" + STAMP + "/a{\"a\": \"1 2\"}", "printed/as_sent", "whitespace_kept"},
      {
        post,
        "POST" + STAMP + "/a{\"a\":\"12\"}",
        "printed/ascii",
        "whitespace_inside_strings_removed"
      },
      {
        odd,
        "POST" + STAMP + "/a{\"a\":\"12\"}",
        "printed/unicode",
        "whitespace_inside_strings_removed"
      },
      {hook, STAMP + "{\"a\": \"1 2\"}", "printed/as_sent", "whitespace_kept"},
      {get, "GET" + STAMP + "/a", null, "query_omitted"},
      {both, "POST" + STAMP + "/ab=1{}", null, "query_without_question_mark"},
    };
    for (Object[] row : cases) {
      String text = (String) row[1];
      Case c = Case.of((Message) row[0], signed(text)).withSignKey(KEY);
      Diagnosis diagnosis = Doctor.diagnose(c);
      assertEquals(
          row[2], diagnosis.reading() == null ? null : diagnosis.reading().toString(), text);
      assertEquals(Finding.of((String) row[3]), diagnosis.finding(), text);
      String said = diagnosis.toString();
      boolean named =
          said.startsWith("This is no mistake but another reading of the rules, " + row[2])
              && said.contains("Readings.all")
              && said.contains("spec/signature.md");
      assertEquals(row[2] != null, named, said);
    }
  }

  /** The framework has parsed the webhook and the handler has written it again. */
  @Test
  void frameworkParsedTheBody() {
    String sent =
        "{\"eventId\":\"evt_1\",\"data\":{\"createdTime\":\"2025-12-23\\u002012:56:47\"}}";
    Message m = Message.webhook(STAMP).withBody(sent);
    String signature = Key.of(KEY).sign(m);
    String again = sent.replace("\\u0020", " ");
    Diagnosis diagnosis = Doctor.diagnose(Case.of(m.withBody(again), signature).withSignKey(KEY));
    assertEquals(Finding.of("body_reserialized"), diagnosis.finding());
    Finding finding = diagnosis.finding();
    assertNotNull(finding);
    assertTrue(finding.cure().contains("raw body"), finding.cure());
    Diagnosis map = Doctor.diagnose(Case.of(m.withBody("{eventId=evt_1, data={a=1}}"), signature));
    assertEquals(Finding.of("body_signed_as_object"), map.finding());
  }

  @Test
  void nothingIsFoundInARightSignature() {
    String signature = Key.of(KEY).sign(message());
    assertNull(Doctor.diagnose(Case.of(message(), signature).withSignKey(KEY)).finding());
    Message answer =
        Message.response("GET", STAMP, "/a?b=1")
            .withQueryReading(QueryReading.PROSE)
            .withBody("{\"retcode\":\"200\"}");
    Diagnosis right = Doctor.diagnose(Case.of(answer, Key.of(KEY).sign(answer)).withSignKey(KEY));
    assertNull(right.finding());
    assertNull(right.reading(), "it is the one of its request");
  }

  /** Without a finding it says which command to run, without secrets. */
  @Test
  void saysTheCommand() {
    Message m =
        Message.request("POST", STAMP, "/t?access_token=s3cr3t&a=it's").withBody("{\"a\":1}");
    String zeros = Base64.getEncoder().encodeToString(new byte[64]);
    Diagnosis diagnosis = Doctor.diagnose(Case.of(m, zeros).withSignKey(KEY));
    assertNull(diagnosis.finding());
    assertEquals(
        "xcheckout doctor --method POST"
            + " --target '/t?access_token=<redacted 6 bytes>&a=it'\\''s'"
            + " --timestamp 1636360661729 --body-file body --signature "
            + zeros,
        diagnosis.command());
    assertTrue(diagnosis.toString().contains(diagnosis.command()), diagnosis::toString);
    assertFalse(diagnosis.toString().contains("s3cr3t"), diagnosis::toString);
  }

  @Test
  void comparesWithWhatArrived() {
    Message m = Message.request("POST", STAMP, "/api/x?a=1").withBody("{\"b\":1,\"a\":\"ü\"}");
    Case c =
        Case.of(m, Key.of(KEY).sign(m)).withSignKey(KEY).withCredential("xck_1", "api-secret-0");
    String ours = new String(Signature.stringToSign(m), UTF_8);
    Object[][] cases = {
      {"body_reserialized", ours.replace("{\"b\":1,\"a\":\"ü\"}", "{\"a\":\"\\u00fc\",\"b\":1}")},
      {"uri_with_base_path_missing", ours.replace("/api/x", "/x")},
      {"uri_with_base_path_missing", ours.replace("/api/x", "/v1/api/x")},
      {"other_environment_key", ours},
      {null, ours.replace("\"b\":1", "\"b\":2")},
      {null, ""},
    };
    for (Object[] row : cases) {
      Finding finding = Doctor.compare(c, (String) row[1]).finding();
      assertEquals(row[0], finding == null ? null : finding.code(), (String) row[1]);
    }
    String secret = "api-secret-0123456789";
    Case confused = Case.of(m, "").withSignKey(secret).withCredential("xck_1", secret);
    assertEquals(Finding.of("api_secret_used_as_key"), Doctor.compare(confused, null).finding());
  }

  /** The table in the artefact is the specification's, byte for byte. */
  @Test
  void tableIsTheSpecifications() throws Exception {
    Json spec = Json.parse(Files.readAllBytes(Path.of(System.getProperty("spec"), "doctor.json")));
    List<String> want =
        spec.items().stream().map(r -> r.get("code").text()).collect(Collectors.toList());
    List<String> got = Finding.all().stream().map(Finding::code).collect(Collectors.toList());
    assertEquals(want, got);
  }
}
