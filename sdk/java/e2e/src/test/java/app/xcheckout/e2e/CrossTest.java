package app.xcheckout.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import app.xcheckout.json.Json;
import app.xcheckout.signature.Key;
import app.xcheckout.signature.Kind;
import app.xcheckout.signature.Message;
import app.xcheckout.signature.Signature;
import app.xcheckout.signature.SignatureException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What Java signs Go and Node verify, and the reverse; what is spoiled all of them refuse with one
 * code. The messages follow from a seed, -Dseed=N.
 */
class CrossTest {
  private static final String KEY = "aR2822Y6XbehWMclnB0Y2NJK";
  private static final Path NODE = Program.REPOSITORY.resolve("sdk/node/dist/esm/signature");
  private static final List<String> WORDS =
      List.of(
          "orderNo",
          "late payment",
          "é",
          "支付",
          "\ud83d\ude00",
          "a\tb",
          "\u00a0",
          "\u2028",
          "\u3000",
          "\"",
          "\\",
          "/",
          "</script>",
          "");

  private final long seed = Long.getLong("seed", System.nanoTime() % 1_000_000_000);
  private final Random random = new Random(seed);

  /** A message with the signature that comes along with it. */
  private record Signed(Message message, String signature) {
    String body() {
      return new String(message.body(), StandardCharsets.UTF_8);
    }

    /** The code with which Java refuses it, empty if it does not. */
    String code() {
      try {
        Instant now = Instant.ofEpochMilli(Long.parseLong(message.timestamp()));
        Signature.verify(message, signature, now, Key.of(KEY));
        return "";
      } catch (SignatureException e) {
        return e.code().toString();
      }
    }
  }

  private <T> T pick(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private Object value(int depth) {
    switch (random.nextInt(depth > 3 ? 5 : 7)) {
      case 0:
        return random.nextInt();
      case 1:
        return new java.math.BigDecimal(random.nextInt()).movePointLeft(random.nextInt(9));
      case 2:
        return random.nextBoolean();
      case 3:
        return null;
      case 5:
        List<Object> items = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          items.add(value(depth + 1));
        }
        return items;
      case 6:
        return object(depth + 1);
      default:
        return pick(WORDS) + pick(WORDS);
    }
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> members = new LinkedHashMap<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      members.put(pick(WORDS) + i, value(depth));
    }
    return members;
  }

  /** A body with whitespace between its tokens. */
  private String body() {
    String space = pick(List.of("", " ", "\n  ", "\t", "\r\n"));
    StringBuilder body = new StringBuilder();
    boolean inString = false;
    for (char c : Json.write(object(0)).toCharArray()) {
      boolean escaped = body.length() > 0 && body.charAt(body.length() - 1) == '\\';
      inString ^= c == '"' && !escaped;
      body.append(c).append(inString || "{,:[".indexOf(c) < 0 ? "" : space);
    }
    return body.append(space).toString();
  }

  private Message message() {
    Kind kind = pick(List.of(Kind.values()));
    String timestamp = Long.toString(1_636_360_661_729L + random.nextInt(1_000_000_000));
    if (kind == Kind.WEBHOOK) {
      return Message.webhook(timestamp).withBody(body());
    }
    String method = pick(List.of("GET", "POST", "PUT", "DELETE", "PATCH"));
    List<String> targets = List.of("/", "/openapi/test", "/a%20b?x=%E6%94%AF%2B", "/t?b=1%3D&a=");
    Message m = Message.of(kind, method, timestamp, pick(targets));
    return kind == Kind.REQUEST && !method.startsWith("P") ? m : m.withBody(body());
  }

  /** Messages with the signature of Java, and of each with a body one that was spoiled. */
  private List<Signed> messages(int count) {
    List<Signed> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Message m = message();
      Signed signed = new Signed(m, Key.of(KEY).sign(m));
      assertEquals("", signed.code(), () -> "seed " + seed + ": " + signed.body());
      messages.add(signed);
      if (m.body().length > 0) {
        StringBuilder spoiled = new StringBuilder(signed.body());
        int at = random.nextInt(spoiled.length());
        if (!Character.isSurrogate(spoiled.charAt(at))) {
          spoiled.replace(at, at + 1, pick(List.of("x", "\"", ",", "{", " ", "")));
        }
        messages.add(new Signed(m.withBody(spoiled.toString()), signed.signature));
      }
    }
    return messages;
  }

  private static Json go(String verb, Signed signed, String... more) {
    Message m = signed.message;
    List<String> flags = new ArrayList<>(List.of(verb, "--json"));
    flags.addAll(List.of("--kind", m.kind().name().toLowerCase(Locale.ROOT)));
    flags.addAll(List.of("--timestamp", m.timestamp()));
    if (m.kind() != Kind.WEBHOOK) {
      flags.addAll(List.of("--method", m.method(), "--target", m.target()));
    }
    if (m.body().length > 0) {
      flags.addAll(List.of("--body-file", "-"));
    }
    flags.addAll(List.of(more));
    return Json.parse(Program.xcheckout(KEY, signed.body(), flags.toArray(String[]::new)).out());
  }

  @Test
  void goAgrees() {
    Set<String> codes = new HashSet<>();
    for (Signed s : messages(60)) {
      String shown = "seed " + seed + ": " + s.message.target() + " " + s.body();
      Json verified = go("verify", s, "--now", s.message.timestamp(), "--signature", s.signature);
      assertEquals(s.code(), verified.get("code").textOr(""), shown);
      codes.add(s.code());
      if (s.code().isEmpty()) {
        Json signed = go("sign", s);
        assertEquals(s.signature, signed.get("signature").text(), shown);
      }
    }
    assertEquals(true, codes.size() > 2, () -> "seed " + seed + " has these codes: " + codes);
  }

  @Test
  void nodeAgrees() throws Exception {
    Path module = NODE.resolve("index.js");
    Assumptions.assumeTrue(
        Files.exists(module), "SKIPPED: run npm run build in sdk/node to verify with Node");
    List<Signed> messages = messages(2_000);
    StringBuilder lines = new StringBuilder();
    for (Signed s : messages) {
      Message m = s.message;
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("kind", m.kind().name().toLowerCase(Locale.ROOT));
      line.put("timestamp", m.timestamp());
      if (m.kind() != Kind.WEBHOOK) {
        line.put("method", m.method());
        line.put("target", m.target());
      }
      if (m.body().length > 0) {
        line.put("body", s.body());
      }
      line.put("signKey", KEY);
      line.put("signature", s.signature);
      byte[] json = Json.write(line).getBytes(StandardCharsets.UTF_8);
      lines.append(new String(Signature.escapeWhitespace(json), StandardCharsets.UTF_8));
      lines.append('\n');
    }
    Path peer = Path.of(CrossTest.class.getResource("/peer.mjs").toURI());
    String out =
        Program.run(
                Program.REPOSITORY,
                Map.of(),
                lines.toString(),
                "node",
                peer.toString(),
                module.toString())
            .succeeded()
            .out();
    List<Json> answers = new ArrayList<>();
    out.lines().forEach(line -> answers.add(Json.parse(line)));
    assertEquals(messages.size(), answers.size());
    for (int i = 0; i < messages.size(); i++) {
      Signed s = messages.get(i);
      String shown = "seed " + seed + ": " + s.message.target() + " " + s.body();
      assertEquals(s.code(), answers.get(i).get("code").text(), shown);
      if (s.code().isEmpty()) {
        assertEquals(s.signature, answers.get(i).get("signature").text(), shown);
      }
    }
  }
}
