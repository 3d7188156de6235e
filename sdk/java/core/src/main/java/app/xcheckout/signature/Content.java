package app.xcheckout.signature;

import static app.xcheckout.signature.Code.BODY_NOT_OBJECT_OR_ARRAY;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON body of a message under verification. */
final class Content {
  private static final BodyReading[] FURTHER = {
    BodyReading.AS_SENT, BodyReading.ASCII, BodyReading.UNICODE
  };

  /** Holds what the signature is expected to cover, from index from to index to - 1. */
  byte[] text = Message.NO_BODY;

  int from;
  int to;

  /** The body as it came, where further readings are taken. */
  private byte[] sent = Message.NO_BODY;

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
    return Arrays.copyOfRange(text, from, to);
  }

  /**
   * Checks text by the structural reading, or by any that is taken.
   *
   * @param owned that text may be changed
   */
  void parse(byte[] text, boolean owned, Readings readings) {
    sent = text;
    Scanner scanner = new Scanner(text, owned && !readings.all);
    SignatureException refusal = check(scanner);
    if (refusal == null) {
      return;
    }
    if (readings.all) {
      for (BodyReading reading : FURTHER) {
        if (new Content().checkText(reading.of(text)) == null) {
          keep(text, 0, text.length);
          refused = refusal;
          return;
        }
      }
    }
    throw refusal;
  }

  /** The texts of the further readings, each only where it differs from those before it. */
  Map<BodyReading, byte[]> furtherTexts() {
    Map<BodyReading, byte[]> texts = new EnumMap<>(BodyReading.class);
    for (BodyReading reading : FURTHER) {
      byte[] text = reading.of(sent);
      boolean structural =
          refused == null && Arrays.equals(text, 0, text.length, this.text, from, to);
      if (!structural && texts.values().stream().noneMatch(t -> t.length == text.length)) {
        texts.put(reading, text); // each removes more than the one before it, or nothing more
      }
    }
    return texts;
  }

  /** Makes the text of another reading the one in use, whatever is wrong with it. */
  void use(byte[] text, int matched) {
    keep(text, 0, text.length);
    retcode = false;
    refused = null;
    SignatureException refusal = checkText(text);
    if (refusal != null) {
      throw new SignatureException(refusal.code(), refusal.detail(), matched);
    }
    keep(text, 0, text.length);
  }

  /** What is wrong with a text that is signed with its whitespace. */
  private @Nullable SignatureException checkText(byte[] text) {
    SignatureException refusal = check(new Scanner(text, false));
    boolean begins = text.length > 0 && (text[0] == '{' || text[0] == '[');
    // Behind a query a space could be a part of that.
    return refusal == null && !begins ? notObject() : refusal;
  }

  private @Nullable SignatureException check(Scanner scanner) {
    SignatureException refusal = scanner.canonical();
    if (refusal != null) {
      return refusal;
    }
    byte first = scanner.text[scanner.begin];
    if (first != '{' && first != '[') {
      return notObject();
    }
    keep(scanner.text, scanner.begin, scanner.kept);
    retcode = scanner.retcode;
    return null;
  }

  private static SignatureException notObject() {
    return new SignatureException(
        BODY_NOT_OBJECT_OR_ARRAY, "the body, as signed, begins with { or [ and is one of the two");
  }

  private void keep(byte[] text, int from, int to) {
    this.text = text;
    this.from = from;
    this.to = to;
  }
}
