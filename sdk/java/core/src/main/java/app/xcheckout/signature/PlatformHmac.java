package app.xcheckout.signature;

import java.lang.invoke.VarHandle;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA512 by the platform's Mac, for providers whose digest can't be copied. */
final class PlatformHmac implements Hmac {
  private static final String ALGORITHM = "HmacSHA512";

  private final byte[] secret;
  private volatile boolean wiped;

  PlatformHmac(byte[] secret) {
    this.secret = secret.clone();
    newMac(); // now, and not at the first request, if there is none
  }

  private Mac newMac() {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("xcheckout: this Java runtime has no " + ALGORITHM, e);
    }
  }

  @Override
  public Sum begin() {
    Mac mac = newMac();
    // What was copied before this moment was not wiped yet.
    VarHandle.acquireFence();
    if (wiped) {
      throw Hmac.wiped();
    }
    return new Sum() {
      @Override
      public void update(byte[] text, int from, int size) {
        mac.update(text, from, size);
      }

      @Override
      public byte[] finish() {
        return mac.doFinal();
      }
    };
  }

  @Override
  public void wipe() {
    wiped = true;
    VarHandle.fullFence();
    Arrays.fill(secret, (byte) 0);
  }
}
