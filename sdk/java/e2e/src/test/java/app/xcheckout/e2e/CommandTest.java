package app.xcheckout.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import app.xcheckout.signature.Key;
import app.xcheckout.signature.Kind;
import app.xcheckout.signature.Message;
import app.xcheckout.signature.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What Java signs the command line, which is Go's, verifies, and the reverse. */
class CommandTest {
  private static final String KEY = "aR2822Y6XbehWMclnB0Y2NJK";
  private static final String STAMP = "1636360661729";
  private static final Instant NOW = Instant.ofEpochMilli(1636360661729L);

  private static final List<String> BODIES =
      List.of(
          "",
          "{\"a\":\"124\"}",
          "{\n  \"remark\" : \"late payment\",\t\"名\" : [ 1.50, -0, 1E5, null, true ]\r\n}\n",
          "[\"\\\"\\\\ \\u0020\\ud83d\\ude00\", { } ]",
          "{\"x\":\"" + "y z ".repeat(5_000) + "\"}");

  private static List<Message> messages() {
    List<Message> messages = new ArrayList<>();
    for (String body : BODIES) {
      String method = body.isEmpty() ? "GET" : "POST";
      messages.add(
          Message.request(method, STAMP, "/openapi/test?q=late%20payment&z=%E6%94%AF%2B")
              .withBody(body));
      if (!body.isEmpty()) {
        messages.add(Message.response("GET", STAMP, "/openapi/test?q=1").withBody(body));
        messages.add(Message.webhook(STAMP).withBody(body));
      }
    }
    return messages;
  }

  private static List<String> flags(String verb, Message m) {
    List<String> flags = new ArrayList<>(List.of(verb));
    flags.addAll(List.of("--kind", m.kind().name().toLowerCase(Locale.ROOT)));
    if (m.kind() != Kind.WEBHOOK) {
      flags.addAll(List.of("--method", m.method(), "--target", m.target()));
    }
    flags.addAll(List.of("--timestamp", m.timestamp()));
    if (m.body().length > 0) {
      flags.addAll(List.of("--body-file", "-"));
    }
    return flags;
  }

  private static Program.Ended run(List<String> flags, Message m) {
    return Program.xcheckout(
        KEY,
        new String(m.body(), java.nio.charset.StandardCharsets.UTF_8),
        flags.toArray(String[]::new));
  }

  @Test
  void javaSignsAndGoVerifies() {
    for (Message m : messages()) {
      List<String> flags = flags("verify", m);
      flags.addAll(List.of("--now", STAMP, "--signature", Key.of(KEY).sign(m)));
      assertEquals("valid\n", run(flags, m).out(), m::toString);
    }
    Message sent = Message.request("POST", STAMP, "/x").withBody("{\"a\":1}");
    List<String> flags = flags("verify", sent);
    flags.addAll(List.of("--now", STAMP, "--signature", Key.of(KEY).sign(sent)));
    Program.Ended tampered = run(flags, sent.withBody("{\"a\":2}"));
    assertEquals("signature_mismatch\n", tampered.out());
    assertEquals(1, tampered.code());
  }

  @Test
  void goSignsAndJavaVerifies() {
    for (Message m : messages()) {
      String signature = run(flags("sign", m), m).succeeded().out().strip();
      Signature.verify(m, signature, NOW, Key.of(KEY));
    }
  }
}
