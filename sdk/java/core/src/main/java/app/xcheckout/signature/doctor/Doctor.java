package app.xcheckout.signature.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import app.xcheckout.json.Json;
import app.xcheckout.json.JsonException;
import app.xcheckout.signature.BodyReading;
import app.xcheckout.signature.Key;
import app.xcheckout.signature.Kind;
import app.xcheckout.signature.Message;
import app.xcheckout.signature.Options;
import app.xcheckout.signature.Parsed;
import app.xcheckout.signature.Reading;
import app.xcheckout.signature.Readings;
import app.xcheckout.signature.Signature;
import app.xcheckout.signature.SignatureException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names the mistake behind a signature that does not match. */
public final class Doctor {
  /** What Map.toString of Java writes: {a=1, b={c=2}}. */
  private static final Pattern MAP_TEXT =
      Pattern.compile("\\s*\\{[^\"{}=:]+=.*}\\s*", Pattern.DOTALL);

  /** Bodies beyond this are not tried: each try hashes all of it. */
  private static final int BODY_MAX = 1 << 20;

  private Doctor() {}

  /**
   * Looks at a message as its receiver has it. A signature that is right in another reading of the
   * rules is named as that; else it makes the usual mistakes one at a time, about fifty of them,
   * and hashes the message for each.
   *
   * @param c the message and what is known of its keys
   * @return what was found; without a finding it says which command looks further
   */
  public static Diagnosis diagnose(Case c) {
    Finding found = null;
    Reading reading = null;
    String remark = "";
    if (isMapText(c.message.body())) {
      found = Finding.of("body_signed_as_object");
      remark = "The body itself is the text of a Java Map, not JSON.";
    } else if (c.signKey != null && c.message.body().length <= BODY_MAX) {
      reading = reading(c, c.signKey);
      String code = reading == null ? new Recipes(c).search() : codeOf(reading);
      found = code == null ? null : Finding.of(code);
    }
    return new Diagnosis(found, reading, remark, command(c.message, c.signature));
  }

  /** The reading in which the message verifies; null for the one it should have and for none. */
  private static @Nullable Reading reading(Case c, String signKey) {
    Message m = c.message;
    try {
      Options options = Options.DEFAULT.withKind(m.kind()).withReadings(readings(m));
      Parsed parsed = Signature.parse(m, c.signature, options);
      parsed.verify(parsed.timestamp(), Key.of(signKey));
      Reading expected = Reading.of(m.queryReading(), BodyReading.STRUCTURAL);
      return parsed.reading().equals(expected) ? null : parsed.reading();
    } catch (SignatureException | IllegalArgumentException e) {
      return null;
    }
  }

  private static Readings readings(Message m) {
    if (m.kind() == Kind.WEBHOOK) {
      return Readings.all();
    }
    String target = m.target();
    int mark = target.indexOf('?');
    return Readings.all(mark < 0 ? target : target.substring(0, mark));
  }

  private static String codeOf(Reading reading) {
    switch (reading.query()) {
      case PROSE:
      case PROSE_AS_SENT:
        return "query_without_question_mark";
      case PRINTED_AS_SENT:
        return "query_url_encoded";
      default:
        boolean kept = reading.body() == BodyReading.AS_SENT;
        return kept ? "whitespace_kept" : "whitespace_inside_strings_removed";
    }
  }

  /**
   * Looks at a message that we signed ourselves and whose receiver refused the signature.
   *
   * @param c the message as we sent it, and our credential
   * @param arrived the string to sign that the receiver built, as a sandbox tells it, or null when
   *     it is not known
   * @return what was found
   */
  public static Diagnosis compare(Case c, @Nullable String arrived) {
    String command = command(c.message, c.signature);
    if (c.signKey != null && c.signKey.equals(c.apiSecret)) {
      return new Diagnosis(Finding.of("api_secret_used_as_key"), null, "", command);
    }
    if (c.signKey != null && c.signKey.equals(c.apiKey)) {
      return new Diagnosis(Finding.of("api_key_used_as_key"), null, "", command);
    }
    if (arrived == null || arrived.isEmpty()) {
      return new Diagnosis(null, null, "", command);
    }
    byte[] signed = Signature.stringToSign(c.message);
    String ours = Signature.redact(new String(signed, UTF_8));
    if (ours.equals(arrived)) {
      return new Diagnosis(
          Finding.of("other_environment_key"),
          null,
          "What arrived is what was signed, so it is the signKey that differs: it belongs to"
              + " another environment or another credential, or was replaced.",
          command);
    }
    byte[] head = Signature.stringToSign(c.message.withBody(new byte[0]));
    String ourHead = Signature.redact(new String(head, UTF_8));
    String code = difference(c.message, ours, ourHead, arrived);
    return new Diagnosis(
        code == null ? null : Finding.of(code), null, sideBySide(ours, arrived), command);
  }

  /**
   * A diagnosis that was made without the doctor.
   *
   * @param code a code of the table
   * @param remark what was seen
   * @param c the message
   * @return the diagnosis
   */
  public static Diagnosis name(String code, String remark, Case c) {
    return new Diagnosis(Finding.of(code), null, remark, command(c.message, c.signature));
  }

  /** Which part of our text arrived as another. */
  private static @Nullable String difference(
      Message m, String ours, String ourHead, String arrived) {
    if (arrived.startsWith(ourHead)) {
      String body = arrived.substring(ourHead.length());
      return sameJson(ours.substring(ourHead.length()), body) ? "body_reserialized" : null;
    }
    int path = m.method().length() + Signature.TIMESTAMP_DIGITS;
    String afterStamp = arrived.length() > path ? arrived.substring(path) : "";
    String target = ours.substring(Math.min(path, ours.length()));
    boolean basePath = afterStamp.endsWith(target) || target.endsWith(afterStamp);
    return basePath && !afterStamp.isEmpty() ? "uri_with_base_path_missing" : null;
  }

  private static boolean sameJson(String a, String b) {
    try {
      return Reserialized.sorted(Json.parse(a)).equals(Reserialized.sorted(Json.parse(b)));
    } catch (JsonException e) {
      return false;
    }
  }

  /** The two texts from a little before their first difference. */
  private static String sideBySide(String ours, String arrived) {
    int first = Math.max(0, Arrays.mismatch(ours.toCharArray(), arrived.toCharArray()));
    int from = Math.max(0, first - 30);
    return "What arrived is not what was signed; from character "
        + first
        + " on they differ, so something between changed it.\n  signed:  "
        + excerpt(ours, from)
        + "\n  arrived: "
        + excerpt(arrived, from);
  }

  private static String excerpt(String text, int from) {
    String cut = text.substring(Math.min(from, text.length()));
    String shown = cut.length() > 120 ? cut.substring(0, 120) + "…" : cut;
    return (from > 0 ? "…" : "") + printable(shown);
  }

  private static String printable(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints().forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '\ufffd' : c));
    return shown.toString();
  }

  /**
   * Whether a body is what {@code toString} of a Java Map writes, as in <code>{a=1, b=2}</code>: a
   * map was sent where its JSON was meant.
   *
   * @param body the body
   * @return true when it looks like that
   */
  public static boolean isMapText(byte[] body) {
    if (body.length == 0 || body.length > BODY_MAX) {
      return false;
    }
    return MAP_TEXT.matcher(new String(body, UTF_8)).matches();
  }

  /**
   * The command that looks at a message with all that the doctor knows. It takes the signKey from
   * XCHECKOUT_SIGN_KEY and the body from the file named body.
   *
   * @param m the message
   * @param signature the text of its SIGNATURE header
   * @return the command for a shell, on one line, without secrets
   */
  public static String command(Message m, String signature) {
    StringBuilder command = new StringBuilder("xcheckout doctor");
    if (m.kind() != Kind.REQUEST) {
      command.append(" --kind ").append(m.kind().name().toLowerCase(Locale.ROOT));
    }
    if (m.kind() != Kind.WEBHOOK) {
      command.append(" --method ").append(quoted(m.method()));
      command.append(" --target ").append(quoted(Signature.redact(m.target())));
    }
    command.append(" --timestamp ").append(quoted(m.timestamp()));
    if (!m.contentType().isEmpty() && !m.contentType().equals("application/json")) {
      command.append(" --content-type ").append(quoted(m.contentType()));
    }
    if (m.body().length > 0) {
      command.append(" --body-file body");
    }
    return command.append(" --signature ").append(quoted(signature)).toString();
  }

  private static String quoted(String argument) {
    String printable = printable(argument);
    return printable.matches("[A-Za-z0-9_/.:=+-]+")
        ? printable
        : "'" + printable.replace("'", "'\\''") + "'";
  }
}
