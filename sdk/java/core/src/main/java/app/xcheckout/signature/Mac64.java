package app.xcheckout.signature;

import java.util.Base64;

/** The one text that a MAC has: standard Base64 with padding and zero bits behind its end. */
final class Mac64 {
  private Mac64() {}

  static String encode(byte[] mac) {
    return Base64.getEncoder().encodeToString(mac);
  }

  static byte[] decode(String signature) {
    if (signature.length() != Signature.ENCODED_SIZE) {
      throw new SignatureException(
          Code.SIGNATURE_MALFORMED,
          "a signature has 88 characters, this one " + signature.length());
    }
    // The last of the 86 characters before the padding carries two bits; the other four are zero.
    boolean ends = signature.endsWith("==") && "AQgw".indexOf(signature.charAt(85)) >= 0;
    if (ends) {
      try {
        return Base64.getDecoder().decode(signature);
      } catch (IllegalArgumentException e) {
        // Said below, without the text that was wrong.
      }
    }
    throw new SignatureException(
        Code.SIGNATURE_MALFORMED, "a signature is standard Base64 of 64 bytes with its padding");
  }
}
