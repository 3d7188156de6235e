package app.xcheckout.signature;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Signs and verifies with one signKey. It does not keep the signKey but the two states of
 * HMAC-SHA512 after its first blocks, from which every MAC begins; where the security provider's
 * digest can't be copied, the platform's Mac computes every MAC anew, and the signKey is kept for
 * it. A Key is safe for concurrent use, {@link #wipe} included.
 */
public final class Key {
  /** The least number of characters of a signKey. */
  public static final int SECRET_SIZE_MIN = 16;

  /** The largest number of characters of a signKey. */
  public static final int SECRET_SIZE_MAX = 256;

  private final Hmac hmac;

  private Key(Hmac hmac) {
    this.hmac = hmac;
  }

  /**
   * Makes a key from the text of a signKey.
   *
   * @param secret 16 to 256 visible ASCII characters
   * @return the key
   * @throws IllegalArgumentException when it is something else; the message tells the position of a
   *     character that is not allowed, never the character
   */
  public static Key of(String secret) {
    int size = secret.length();
    if (size < SECRET_SIZE_MIN || size > SECRET_SIZE_MAX) {
      throw new IllegalArgumentException(
          "a signKey has 16 to 256 characters; this one has " + size);
    }
    for (int i = 0; i < size; i++) {
      if (secret.charAt(i) <= ' ' || secret.charAt(i) >= 0x7f) {
        throw new IllegalArgumentException(
            "a signKey is visible ASCII; character "
                + i
                + " is not (was a space or line break copied along with it?)");
      }
    }
    byte[] text = secret.getBytes(StandardCharsets.US_ASCII);
    try {
      return new Key(new SavedStates(text));
    } catch (CloneNotSupportedException e) {
      return new Key(new PlatformHmac(text));
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  /**
   * Overwrites what the key holds. Every use that begins later fails with an {@link
   * IllegalStateException} or, in verifying, matches nothing; uses under way finish or fail. Out of
   * its reach are the string that the key was made from and what the runtime may have left in
   * memory.
   */
  public void wipe() {
    hmac.wipe();
  }

  /**
   * Signs a message. Its body is stripped of structural whitespace and not looked at further.
   *
   * @param m the message
   * @return 88 characters for the SIGNATURE header
   * @throws SignatureException as {@link Signature#stringToSign}
   * @throws IllegalStateException when the key was wiped
   */
  public String sign(Message m) {
    Head.checkTimestamp(m.timestamp);
    Head head = Head.toSign(m);
    BodyRule rule = BodyRule.of(m);
    Hmac.Sum sum = hmac.begin();
    sum.update(head.text, 0, head.size);
    if (rule == BodyRule.JSON) {
      Stripper.update(sum, m.body);
    }
    return Mac64.encode(sum.finish());
  }

  /** The MAC of two texts joined, or null when the key was wiped. */
  byte @Nullable [] macIfLive(byte[] head, int headSize, byte[] body, int from, int size) {
    try {
      Hmac.Sum sum = hmac.begin();
      sum.update(head, 0, headSize);
      sum.update(body, from, size);
      return sum.finish();
    } catch (IllegalStateException e) {
      return null;
    }
  }

  /** Shows nothing of the key. */
  @Override
  public String toString() {
    return "Key{<redacted>}";
  }
}
