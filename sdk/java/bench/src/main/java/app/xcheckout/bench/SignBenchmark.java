package app.xcheckout.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import app.xcheckout.signature.Key;
import app.xcheckout.signature.Message;
import app.xcheckout.signature.Options;
import app.xcheckout.signature.Parsed;
import app.xcheckout.signature.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Signing beside its floor, the bare HMAC of the finished text, and beside the usual snippet.
 * Single calls are timed, so that the median is right on a machine that does other work as well.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class SignBenchmark {
  private static final String SIGN_KEY = "aR2822Y6XbehWMclnB0Y2NJK";
  private static final String TIMESTAMP = "1636360661729";
  private static final String TARGET = "/checkout/order/create";
  private static final Instant NOW = Instant.ofEpochMilli(1636360661729L);

  /** The size of the body in bytes; pretty is one of 100 KB with whitespace. */
  @Param({"150", "1048576", "pretty"})
  public String body;

  private String text;
  private byte[] stringToSign;
  private Mac mac;
  private Key key;
  private Message message;
  private String signature;

  /** Makes the message. */
  @Setup
  public void setup() throws Exception {
    text = body.equals("pretty") ? pretty() : compact(Integer.parseInt(body));
    message = Message.request("POST", TIMESTAMP, TARGET).withBody(text);
    stringToSign = Signature.stringToSign(message);
    mac = Mac.getInstance("HmacSHA512");
    mac.init(new SecretKeySpec(SIGN_KEY.getBytes(UTF_8), "HmacSHA512"));
    key = Key.of(SIGN_KEY);
    signature = key.sign(message);
    if (!signature.equals(Base64.getEncoder().encodeToString(floor()))) {
      throw new IllegalStateException("what is measured is not the same work");
    }
    if (!body.equals("pretty") && !signature.equals(snippet())) {
      throw new IllegalStateException("the snippet is wrong where it should be right");
    }
  }

  private static String compact(int size) {
    StringBuilder json = new StringBuilder("{\"orderNo\":\"A-1\",\"metadata\":[\"");
    while (json.length() < size - 3) {
      json.append((char) ('a' + json.length() % 26));
    }
    return json.append("\"]}").toString();
  }

  private static String pretty() {
    StringBuilder json = new StringBuilder("[");
    for (int i = 0; json.length() < 100_000; i++) {
      json.append(i > 0 ? "," : "").append("\n  {\n    \"orderNo\": \"A-").append(i);
      json.append(
          "\",\n    \"remark\": \"late payment \\\"again\\\"\",\n    \"amount\": 25.00\n  }");
    }
    return json.append("\n]\n").toString();
  }

  /** The floor: HMAC-SHA512 of the finished text with a reused key. */
  @Benchmark
  public byte[] floor() {
    return mac.doFinal(stringToSign);
  }

  /** Checks, joins, hashes and encodes. */
  @Benchmark
  public String sign() {
    return key.sign(message);
  }

  /** The form, the JSON, the MAC and the window. */
  @Benchmark
  public Parsed verify() {
    Parsed parsed = Signature.parse(message, signature, Options.DEFAULT.withBodyMax(2 << 20));
    parsed.verify(NOW, key);
    return parsed;
  }

  /** What integrators write. */
  @Benchmark
  public String snippet() throws Exception {
    String compact = text.replaceAll("\\s", "");
    String joined = "POST" + TIMESTAMP + TARGET + compact;
    Mac fresh = Mac.getInstance("HmacSHA512");
    fresh.init(new SecretKeySpec(SIGN_KEY.getBytes(UTF_8), "HmacSHA512"));
    return Base64.getEncoder().encodeToString(fresh.doFinal(joined.getBytes(UTF_8)));
  }
}
