package app.xcheckout.signature.doctor;

import app.xcheckout.signature.Message;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message whose signature is in question, and what it may have been signed with. Only the message
 * and its signature are needed; each of the others lets further mistakes be recognised. A Case is
 * immutable and shows nothing of its secrets.
 */
public final class Case {
  final Message message;
  final String signature;
  final @Nullable String signKey;
  final @Nullable String apiSecret;
  final @Nullable String apiKey;

  private Case(
      Message message,
      String signature,
      @Nullable String signKey,
      @Nullable String apiSecret,
      @Nullable String apiKey) {
    this.message = Objects.requireNonNull(message, "message");
    this.signature = Objects.requireNonNull(signature, "signature");
    this.signKey = signKey;
    this.apiSecret = apiSecret;
    this.apiKey = apiKey;
  }

  /**
   * Makes a case.
   *
   * @param message the message as received: the target as on the request line and the body byte for
   *     byte, before any parser
   * @param signature the text of the SIGNATURE header as received
   * @return the case
   */
  public static Case of(Message message, String signature) {
    return new Case(message, signature, null, null, null);
  }

  /**
   * Returns the case with the signKey that the message may rightly be signed with.
   *
   * @param signKey the signKey
   * @return another case
   */
  public Case withSignKey(String signKey) {
    return new Case(message, signature, signKey, apiSecret, apiKey);
  }

  /**
   * Returns the case with the credential's other two parts, of which each may be unknown.
   *
   * @param apiKey the apiKey, or null
   * @param apiSecret the apiSecret, or null
   * @return another case
   */
  public Case withCredential(@Nullable String apiKey, @Nullable String apiSecret) {
    return new Case(message, signature, signKey, apiSecret, apiKey);
  }

  @Override
  public String toString() {
    return "Case{" + message + ", secrets: <redacted>}";
  }
}
