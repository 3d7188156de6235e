package app.xcheckout.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class KeyTest {
  private static final Message MESSAGE =
      Message.request("POST", "1636360661729", "/openapi/test").withBody("{\"a\":\"124\"}");

  /** Against the platform's own HMAC: keys of every length, bodies around each boundary. */
  @Test
  void signsAsThePlatformDoes() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int size = Key.SECRET_SIZE_MIN; size <= Key.SECRET_SIZE_MAX; size++) {
      StringBuilder secret = new StringBuilder();
      for (int i = 0; i < size; i++) {
        secret.append((char) ('!' + random.nextInt(94)));
      }
      Message m = MESSAGE.withBody(body(random, random.nextInt(70_000)));
      byte[] text = Signature.stringToSign(m);
      Mac mac = Mac.getInstance("HmacSHA512");
      mac.init(new SecretKeySpec(secret.toString().getBytes(UTF_8), "HmacSHA512"));
      assertEquals(
          Base64.getEncoder().encodeToString(mac.doFinal(text)),
          Key.of(secret.toString()).sign(m),
          () -> "seed " + seed);
    }
  }

  /** A text with strings, escapes and whitespace, JSON or not. */
  private static byte[] body(Random random, int size) {
    byte[] alphabet = "{}[],:\"\"\\\\ \n\tab\u00e9".getBytes(UTF_8);
    byte[] body = new byte[size];
    for (int i = 0; i < size; i++) {
      body[i] = alphabet[random.nextInt(alphabet.length)];
    }
    return body;
  }

  /** Against the rule as the specification words it, byte by byte. */
  @Test
  void stripsAsTheSpecificationSays() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] head = Signature.stringToSign(MESSAGE.withBody(new byte[0]));
    for (int i = 0; i < 3_000; i++) {
      byte[] body = body(random, random.nextInt(300));
      StringBuilder want = new StringBuilder(new String(head, UTF_8));
      boolean inString = false;
      boolean escaped = false;
      for (byte b : body) {
        inString ^= b == '"' && !escaped;
        escaped = b == '\\' && !escaped;
        if (inString || b < 0 || b > ' ') {
          want.append((char) (b & 0xff));
        }
      }
      String got =
          new String(
              Signature.stringToSign(MESSAGE.withBody(body)),
              java.nio.charset.StandardCharsets.ISO_8859_1);
      assertEquals(want.toString(), got, () -> "seed " + seed);
    }
  }

  @Test
  void isSafeForConcurrentUse() throws Exception {
    Key key = Key.of("aR2822Y6XbehWMclnB0Y2NJK");
    String want = key.sign(MESSAGE);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<?>> done = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      done.add(
          threads.submit(
              () -> {
                for (int n = 0; n < 5_000; n++) {
                  assertEquals(want, key.sign(MESSAGE));
                }
              }));
    }
    for (Future<?> f : done) {
      f.get();
    }
    threads.shutdown();
  }

  @Test
  void wipedKeyDoesNothing() {
    Key key = Key.of("aR2822Y6XbehWMclnB0Y2NJK");
    Key other = Key.of("another-key-0123456789");
    String signature = key.sign(MESSAGE);
    key.wipe();
    assertThrows(IllegalStateException.class, () -> key.sign(MESSAGE));
    Parsed parsed = Signature.parse(MESSAGE, signature, Options.DEFAULT);
    Instant now = Instant.ofEpochMilli(1636360661729L);
    SignatureException e =
        assertThrows(SignatureException.class, () -> parsed.verify(now, key, other));
    assertEquals(Code.SIGNATURE_MISMATCH, e.code());
  }

  @Test
  void secondKeyMatches() {
    Key old = Key.of("another-key-0123456789");
    Key current = Key.of("aR2822Y6XbehWMclnB0Y2NJK");
    Parsed parsed = Signature.parse(MESSAGE, current.sign(MESSAGE), Options.DEFAULT);
    assertEquals(1, parsed.verify(Instant.ofEpochMilli(1636360661729L), old, current));
  }

  /** Whatever is changed of a signed message, it no longer verifies. */
  @Test
  void everyChangeIsNoticed() {
    Key key = Key.of("aR2822Y6XbehWMclnB0Y2NJK");
    Instant now = Instant.ofEpochMilli(1636360661729L);
    byte[] body = "{\"a\":\"1 2\",\"b\":[1,2,{\"c\":null}]}".getBytes(UTF_8);
    Message signed = Message.request("POST", "1636360661729", "/x?a=1&b=2").withBody(body);
    String signature = key.sign(signed);
    Signature.verify(signed, signature, now, key);
    for (int i = 0; i < body.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = body.clone();
        changed[i] ^= (byte) (1 << bit);
        Message m = signed.withBody(changed);
        assertThrows(
            SignatureException.class,
            () -> Signature.verify(m, signature, now, key),
            () -> new String(changed, UTF_8));
      }
    }
    for (String target : List.of("/x?a=1&b=3", "/x?b=2&a=1", "/x?a=1", "/y?a=1&b=2", "/x")) {
      Message m = Message.request("POST", "1636360661729", target).withBody(body);
      assertThrows(
          SignatureException.class, () -> Signature.verify(m, signature, now, key), target);
    }
    Message put = Message.request("PUT", "1636360661729", "/x?a=1&b=2").withBody(body);
    assertThrows(SignatureException.class, () -> Signature.verify(put, signature, now, key));
  }

  @Test
  void bodiesAreNotCopiedNorChanged() {
    byte[] compact = "{\"a\":\"1 2\"}".getBytes(UTF_8);
    assertSame(compact, Signature.canonical(compact));
    byte[] spaced = " { \"a\" : 1 } ".getBytes(UTF_8);
    byte[] before = spaced.clone();
    assertArrayEquals("{\"a\":1}".getBytes(UTF_8), Signature.canonical(spaced));
    assertArrayEquals(before, spaced);
    Parsed parsed =
        Signature.parse(
            MESSAGE.withBody(compact), Key.of("a".repeat(16)).sign(MESSAGE), Options.DEFAULT);
    assertSame(compact, parsed.body());
  }

  @Test
  void secretsAreNotShown() {
    String secret = "aR2822Y6XbehWMclnB0Y2NJK";
    assertFalse(Key.of(secret).toString().contains(secret));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Key.of(secret + "\n"));
    assertFalse(e.getMessage().contains(secret), e.getMessage());
    assertFalse(
        MESSAGE.withBody("{\"password\":\"x\"}").toString().contains("password"),
        MESSAGE.toString());
  }
}
