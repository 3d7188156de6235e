package app.xcheckout.signature.doctor;

import app.xcheckout.signature.Code;
import app.xcheckout.signature.Kind;
import app.xcheckout.signature.SignatureException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Says in a server's log why messages are refused for their signature. A diagnosis costs dozens of
 * hashes and strangers can ask for as many as they like, so there is at most one a second. It is
 * safe for concurrent use and shows nothing of its keys.
 */
public final class Explainer {
  private static final long PAUSE_NANOS = 1_000_000_000;

  private final Kind kind;
  private final String signatureHeader;
  private final String timestampHeader;
  private final List<String> signKeys;
  private final AtomicLong next = new AtomicLong(System.nanoTime());

  /**
   * Makes an explainer.
   *
   * @param kind what the messages are
   * @param signatureHeader the name of the header with the signature
   * @param timestampHeader the name of the header with the timestamp
   * @param signKeys the live signKeys, as far as they are known as text; may be empty
   */
  public Explainer(
      Kind kind, String signatureHeader, String timestampHeader, List<String> signKeys) {
    this.kind = Objects.requireNonNull(kind);
    this.signatureHeader = Objects.requireNonNull(signatureHeader);
    this.timestampHeader = Objects.requireNonNull(timestampHeader);
    this.signKeys = List.copyOf(signKeys);
  }

  /**
   * Explains a refusal.
   *
   * @param witness the message as it came
   * @param refused why it was refused
   * @return the refusal, and below it what the doctor says, when it was asked; no secret
   */
  public String explain(Witness witness, SignatureException refused) {
    boolean aboutSignature =
        refused.code() == Code.SIGNATURE_MISMATCH
            || refused.code() == Code.SIGNATURE_MALFORMED
            || refused.code() == Code.BODY_INVALID_JSON;
    if (refused.code() == Code.TIMESTAMP_OUTSIDE_WINDOW) {
      return refused.getMessage() + "\n" + Finding.of("clock_skew");
    }
    long now = System.nanoTime();
    long due = next.get();
    if (!aboutSignature || now - due < 0 || !next.compareAndSet(due, now + PAUSE_NANOS)) {
      return refused.getMessage();
    }
    Case unkeyed = witness.asCase(kind, signatureHeader, timestampHeader);
    Diagnosis diagnosis = Doctor.diagnose(unkeyed);
    for (String signKey : signKeys) {
      if (diagnosis.finding() == null) {
        diagnosis = Doctor.diagnose(unkeyed.withSignKey(signKey));
      }
    }
    boolean useless = diagnosis.finding() == null && refused.code() == Code.BODY_INVALID_JSON;
    return useless ? refused.getMessage() : refused.getMessage() + "\n" + diagnosis;
  }

  @Override
  public String toString() {
    return "Explainer{" + kind + ", " + signKeys.size() + " keys}";
  }
}
