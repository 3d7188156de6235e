package app.xcheckout.signature;

import java.lang.invoke.VarHandle;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * HMAC-SHA512 from the two states of SHA-512 after the key's padded blocks, of which it makes
 * copies. For a small message that is half of the work.
 */
final class SavedStates implements Hmac {
  private static final int BLOCK_SIZE = 128;

  /** States that are never used but through copies. */
  private final MessageDigest inner;

  private final MessageDigest outer;
  private volatile boolean wiped;

  /**
   * @throws CloneNotSupportedException when the provider's digest can't be copied
   */
  SavedStates(byte[] secret) throws CloneNotSupportedException {
    byte[] key = secret.length > BLOCK_SIZE ? sha512().digest(secret) : secret;
    byte[] block = Arrays.copyOf(key, BLOCK_SIZE);
    try {
      inner = stateAfter(block, 0x36);
      outer = stateAfter(block, 0x5c);
    } finally {
      Arrays.fill(block, (byte) 0);
    }
    inner.clone();
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
      return MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("xcheckout: this Java runtime has no SHA-512", e);
    }
  }

  @Override
  public Sum begin() {
    MessageDigest digest = copy(inner);
    return new Sum() {
      @Override
      public void update(byte[] text, int from, int size) {
        digest.update(text, from, size);
      }

      @Override
      public byte[] finish() {
        byte[] sum = digest.digest();
        MessageDigest last = copy(outer);
        last.update(sum);
        return last.digest();
      }
    };
  }

  private MessageDigest copy(MessageDigest state) {
    MessageDigest copy;
    try {
      copy = (MessageDigest) state.clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e); // tried when the key was made
    }
    // What was copied before this moment was not wiped yet.
    VarHandle.acquireFence();
    if (wiped) {
      throw Hmac.wiped();
    }
    return copy;
  }

  @Override
  public void wipe() {
    wiped = true;
    VarHandle.fullFence();
    inner.reset();
    outer.reset();
  }
}
