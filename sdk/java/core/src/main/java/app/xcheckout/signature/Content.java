package app.xcheckout.signature;

import static app.xcheckout.signature.Code.BODY_NOT_OBJECT_OR_ARRAY;

import app.xcheckout.annotation.Nullable;

/** The JSON body of a message under verification. */
final class Content {
  /** Holds what the signature is expected to cover, from index from to index to - 1. */
  byte[] text = Message.NO_BODY;

  int from;
  int to;

  /** The value is an object with a member "retcode". */
  boolean retcode;

  /**
   * Says why the structural reading is refused, if another reading is in order and the message may
   * yet turn out to be signed by that one. The text is then the body as it came.
   */
  @Nullable SignatureException refused;

  /** The text of its own, not copied when it fills its array. */
  byte[] bytes() {
    if (from == 0 && to == text.length) {
      return text;
    }
    return java.util.Arrays.copyOfRange(text, from, to);
  }

  /**
   * Checks text by the structural reading, or, if compat is set, by any.
   *
   * @param owned that text may be changed
   */
  void parse(byte[] text, boolean owned, boolean compat) {
    Scanner scanner = new Scanner(text, owned);
    SignatureException refusal = check(scanner);
    if (refusal == null) {
      return;
    }
    if (compat) {
      byte[] left = scanner.leftover();
      for (Reading reading : new Reading[] {Reading.ASCII, Reading.UNICODE}) {
        if (new Content().check(new Scanner(reading.of(left), true)) == null) {
          keep(left, 0, left.length);
          refused = refusal;
          return;
        }
      }
    }
    throw refusal;
  }

  /** Makes the text of another reading the one in use, whatever is wrong with it. */
  void use(byte[] text, int matched) {
    keep(text, 0, text.length);
    retcode = false;
    refused = null;
    SignatureException refusal = check(new Scanner(text, false));
    if (refusal != null) {
      throw new SignatureException(refusal.code(), refusal.detail(), matched);
    }
  }

  private @Nullable SignatureException check(Scanner scanner) {
    SignatureException refusal = scanner.canonical();
    if (refusal != null) {
      return refusal;
    }
    byte first = scanner.text[scanner.begin];
    if (first != '{' && first != '[') {
      return new SignatureException(BODY_NOT_OBJECT_OR_ARRAY, "the body is an object or an array");
    }
    keep(scanner.text, scanner.begin, scanner.kept);
    retcode = scanner.retcode;
    return null;
  }

  private void keep(byte[] text, int from, int to) {
    this.text = text;
    this.from = from;
    this.to = to;
  }
}
