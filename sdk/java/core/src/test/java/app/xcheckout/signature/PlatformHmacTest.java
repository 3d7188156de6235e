package app.xcheckout.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.MessageDigest;
import java.security.MessageDigestSpi;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a security provider in front whose SHA-512 can't be copied. */
class PlatformHmacTest {
  /** A SHA-512 that is right and not Cloneable, as some hardware providers' are. */
  public static final class Uncopied extends MessageDigestSpi {
    private final MessageDigest digest = MessageDigest.getInstance("SHA-512", "SUN");

    public Uncopied() throws NoSuchAlgorithmException, java.security.NoSuchProviderException {}

    @Override
    protected void engineUpdate(byte input) {
      digest.update(input);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int size) {
      digest.update(input, offset, size);
    }

    @Override
    protected byte[] engineDigest() {
      return digest.digest();
    }

    @Override
    protected void engineReset() {
      digest.reset();
    }
  }

  private static final class InFront extends Provider {
    private static final long serialVersionUID = 1L;

    InFront() {
      super("InFront", "1", "a SHA-512 that can't be copied");
      put("MessageDigest.SHA-512", Uncopied.class.getName());
    }
  }

  @BeforeEach
  void putInFront() {
    Security.insertProviderAt(new InFront(), 1);
  }

  @AfterEach
  void takeAway() {
    Security.removeProvider("InFront");
  }

  private static final Message MESSAGE =
      Message.request("POST", "1636360661729", "/openapi/test").withBody("{ \"a\" : \"124\" }");

  @Test
  void signsAndVerifiesAsEver() {
    for (int size : List.of(16, 127, 128, 129, 256)) {
      String secret = "k".repeat(size);
      Key fallen = Key.of(secret);
      takeAway();
      Key usual = Key.of(secret);
      putInFront();
      for (int length : List.of(0, 1, 111, 112, 10_000, 70_000)) {
        Message m = MESSAGE.withBody(("{\"a\" : \"" + "x ".repeat(length) + "\"}").getBytes(UTF_8));
        String signature = fallen.sign(m);
        assertEquals(usual.sign(m), signature, "a signKey of " + size + ", a body of " + length);
        Signature.verify(m, signature, Instant.ofEpochMilli(1636360661729L), fallen);
      }
    }
    assertEquals(
        "MxrYnCm9Q7JOAvOrISf8+T2kuTW1d/w0at8aaPaoiX08VWfun3XPokVlIx1TkHXdcitls09wzfUGtXQZq23xdg==",
        Key.of("aR2822Y6XbehWMclnB0Y2NJK").sign(MESSAGE));
  }

  @Test
  void wipedKeyDoesNothing() {
    Key key = Key.of("aR2822Y6XbehWMclnB0Y2NJK");
    String signature = key.sign(MESSAGE);
    key.wipe();
    assertThrows(IllegalStateException.class, () -> key.sign(MESSAGE));
    Parsed parsed = Signature.parse(MESSAGE, signature, Options.DEFAULT);
    SignatureException e =
        assertThrows(
            SignatureException.class,
            () -> parsed.verify(Instant.ofEpochMilli(1636360661729L), key));
    assertEquals(Code.SIGNATURE_MISMATCH, e.code());
  }
}
