package app.xcheckout.signature;

import app.xcheckout.annotation.Nullable;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Signs and verifies with one signKey. It does not keep the signKey but the two states of
 * HMAC-SHA512 after its first blocks, from which every MAC begins. A Key is safe for concurrent
 * use, {@link #wipe} included.
 */
public final class Key {
  /** The least number of characters of a signKey. */
  public static final int SECRET_SIZE_MIN = 16;

  /** The largest number of characters of a signKey. */
  public static final int SECRET_SIZE_MAX = 256;

  private static final int BLOCK_SIZE = 128;

  /** States that are never used but through copies. */
  private final MessageDigest inner;

  private final MessageDigest outer;
  private volatile boolean wiped;

  private Key(MessageDigest inner, MessageDigest outer) {
    this.inner = inner;
    this.outer = outer;
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
    byte[] block = Arrays.copyOf(size > BLOCK_SIZE ? sha512().digest(text) : text, BLOCK_SIZE);
    try {
      return new Key(stateAfter(block, 0x36), stateAfter(block, 0x5c));
    } finally {
      Arrays.fill(text, (byte) 0);
      Arrays.fill(block, (byte) 0);
    }
  }

  /** The state after a padded block of the key, as FIPS 198-1, section 6, allows. */
  private static MessageDigest stateAfter(byte[] block, int pad) {
    byte[] padded = new byte[BLOCK_SIZE];
    for (int i = 0; i < BLOCK_SIZE; i++) {
      padded[i] = (byte) (block[i] ^ pad);
    }
    MessageDigest digest = sha512();
    digest.update(padded);
    Arrays.fill(padded, (byte) 0);
    return digest;
  }

  private static MessageDigest sha512() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-512");
      digest.clone();
      return digest;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("xcheckout: this Java runtime has no SHA-512", e);
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(
          "xcheckout: the first security provider's SHA-512 cannot be copied; put another first",
          e);
    }
  }

  /**
   * Overwrites what the key holds. Every use that begins later fails with an {@link
   * IllegalStateException} or, in verifying, matches nothing; uses under way finish or fail. Out of
   * its reach are the string that the key was made from and what the runtime may have left in
   * memory.
   */
  public void wipe() {
    wiped = true;
    VarHandle.fullFence();
    inner.reset();
    outer.reset();
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
    Head head = Head.of(m);
    BodyRule rule = BodyRule.of(m);
    MessageDigest digest = begin(inner);
    digest.update(head.text, 0, head.size);
    if (rule == BodyRule.JSON) {
      Stripper.update(digest, m.body);
    }
    return Mac64.encode(finish(digest));
  }

  /** The MAC of two texts joined, or null when the key was wiped. */
  byte @Nullable [] macIfLive(byte[] head, int headSize, byte[] body, int from, int size) {
    try {
      MessageDigest digest = begin(inner);
      digest.update(head, 0, headSize);
      digest.update(body, from, size);
      return finish(digest);
    } catch (IllegalStateException e) {
      return null;
    }
  }

  private MessageDigest begin(MessageDigest state) {
    MessageDigest copy;
    try {
      copy = (MessageDigest) state.clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e); // tried when the key was made
    }
    // What was copied before this moment was not wiped yet.
    VarHandle.acquireFence();
    if (wiped) {
      throw new IllegalStateException("xcheckout: the key was wiped");
    }
    return copy;
  }

  private byte[] finish(MessageDigest digest) {
    byte[] sum = digest.digest();
    MessageDigest copy = begin(outer);
    copy.update(sum);
    return copy.digest();
  }

  /** Shows nothing of the key. */
  @Override
  public String toString() {
    return "Key{<redacted>}";
  }
}
