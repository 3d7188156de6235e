package app.xcheckout.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * Signs and verifies the messages of the XCheckout API: requests, their answers, and webhooks.
 *
 * <p>A client makes a {@link Key} from the credential's signKey, passes each body through {@link
 * #escapeWhitespace}, and puts the text that {@link Key#sign} returns into the SIGNATURE header
 * beside the TIMESTAMP that it signed. A server calls {@link #parse(Incoming, Options)}, looks the
 * credential up, and calls {@link Parsed#verify} with its live keys. What is verified is what must
 * be used: the handler parses {@link Parsed#body} and takes its parameters from {@link
 * Parsed#params}, never from another copy of the request.
 *
 * <p>Every refusal is a {@link SignatureException} whose {@link Code} is a word of the
 * specification's list; the first that applies in the order of that list is thrown. All methods are
 * safe for concurrent use and never change the arrays that they are given.
 */
public final class Signature {
  /** The length of a signature's text: Base64 of 64 bytes. */
  public static final int ENCODED_SIZE = 88;

  /** The length of a timestamp's text. */
  public static final int TIMESTAMP_DIGITS = 13;

  /** How deep arrays and objects of a body may be nested. */
  public static final int DEPTH_MAX = 128;

  /** The largest body accepted unless {@link Options} say otherwise, in bytes. */
  public static final int BODY_MAX = 1 << 20;

  /** How far a timestamp may be from the verifier's clock unless {@link Options} say otherwise. */
  public static final Duration WINDOW = Duration.ofSeconds(120);

  private static final byte[] RETCODE_FIRST = "{\"retcode\":".getBytes(UTF_8);

  private Signature() {}

  /**
   * The time as the TIMESTAMP header shows it: milliseconds since the epoch, 13 digits for every
   * time from 2001-09-09 to 2286-11-20.
   *
   * @param at the time
   * @return the text
   */
  public static String timestamp(Instant at) {
    return Long.toString(at.toEpochMilli());
  }

  /**
   * The text whose HMAC is the signature of m. The body is stripped of structural whitespace and
   * not looked at further: whether it is JSON is for {@link #canonical} and the verifier to say.
   *
   * @param m the message
   * @return the text in UTF-8
   * @throws SignatureException when timestamp, method, target or content type are not in order,
   *     with the code that a verifier would refuse with
   */
  public static byte[] stringToSign(Message m) {
    Head.checkTimestamp(m.timestamp);
    Head head = Head.toSign(m);
    if (BodyRule.of(m) == BodyRule.JSON) {
      return Stripper.append(head.text, head.size, m.body);
    }
    return Arrays.copyOf(head.text, head.size);
  }

  /**
   * The text of body without structural whitespace, after checking that it is one JSON value by RFC
   * 8259 in UTF-8, with the stricter rules that no two names of one object are equal once
   * unescaped, that no surrogate escape stands alone, and that nesting is at most {@link
   * #DEPTH_MAX} deep. Scalars are accepted; a verifier refuses them.
   *
   * @param body the body
   * @return the text; the body itself, not copied, when it has no structural whitespace
   * @throws SignatureException with BODY_INVALID_JSON, BODY_DUPLICATE_NAME or BODY_TOO_DEEP
   */
  public static byte[] canonical(byte[] body) {
    Scanner scanner = new Scanner(body, false);
    SignatureException refused = scanner.canonical();
    if (refused != null) {
      throw refused;
    }
    return scanner.kept();
  }

  /**
   * The text of a JSON body as our side sends it, free of whitespace under every reading of the
   * word: structural whitespace is dropped, and a whitespace character inside a string or a name is
   * written as its &#92;u escape in lower-case hex. The JSON value stays the same. The body is not
   * validated.
   *
   * @param body the body
   * @return the text; the body itself, not copied, when there is nothing to change
   */
  public static byte[] escapeWhitespace(byte[] body) {
    return Whitespace.escape(body);
  }

  /**
   * Whether a body is that of an answer: a JSON object with a member retcode. Nothing else may be
   * signed as an answer, for it could be sent back to its signer as a request. Where retcode stands
   * first that is seen at once, be the rest JSON or not; else all of the text is looked at.
   *
   * @param body the body
   * @return true when a verifier refuses it as a request
   */
  public static boolean isAnswer(byte[] body) {
    if (Arrays.mismatch(body, RETCODE_FIRST) == RETCODE_FIRST.length) {
      return true;
    }
    Content content = new Content();
    try {
      content.parse(body, false, Readings.STANDARD);
    } catch (SignatureException e) {
      return false;
    }
    return content.retcode;
  }

  /**
   * What may be shown and logged of a string to sign, or of a body: the values of password,
   * apiSecret, api_secret, access_token, refresh_token, refreshToken, signKey, totp and
   * bankAccount, in the query whatever its reading and anywhere in the body, read {@code <redacted
   * n bytes>}. Names are compared without regard to case. The text need not be well formed.
   *
   * @param text the text in UTF-8
   * @return what may be shown
   */
  public static byte[] redact(byte[] text) {
    return new Redaction(text).redacted();
  }

  /**
   * {@link #redact(byte[])} for text.
   *
   * @param text the text
   * @return what may be shown
   */
  public static String redact(String text) {
    return new String(redact(text.getBytes(UTF_8)), UTF_8);
  }

  /**
   * Checks the form of a message, for which no key is needed. Of the options only those about body,
   * window, upload and readings count; a message that says itself that its route takes uploads
   * counts as one.
   *
   * @param m the message
   * @param signature the text of the SIGNATURE header
   * @param o the options
   * @return the message with what the signature covers, which may hold on to m's body
   * @throws SignatureException when the form is not in order
   */
  public static Parsed parse(Message m, String signature, Options o) {
    if (m.timestamp.isEmpty() || signature.isEmpty()) {
      throw new SignatureException(
          Code.HEADER_MISSING, "the message has no timestamp or no signature");
    }
    Message routed = o.upload ? m.withUpload(true) : m;
    Parsed parsed = new Parsed(routed, signature, o);
    parsed.readBody(routed, false, o);
    return parsed;
  }

  /**
   * {@link #parse(Message, String, Options)} with the default options, and {@link Parsed#verify}.
   *
   * @param m the message
   * @param signature the text of the SIGNATURE header
   * @param now the verifier's clock
   * @param keys the live keys
   * @return the verified message
   * @throws SignatureException when it is refused
   */
  public static Parsed verify(Message m, String signature, Instant now, Key... keys) {
    Parsed parsed = parse(m, signature, Options.DEFAULT);
    parsed.verify(now, keys);
    return parsed;
  }

  /**
   * Checks the form of an HTTP message as it was received: headers, target, and the body, which is
   * read once and no further than the limit. The body of a file upload is left unread.
   *
   * @param in the message
   * @param o the options, which say what kind of message is expected
   * @return the message with what the signature covers
   * @throws SignatureException when the form is not in order
   * @throws BodyConsumedException when something has read the body before
   * @throws IOException when the body can't be read
   */
  public static Parsed parse(Incoming in, Options o) throws IOException {
    Headers headers = Headers.of(in, o);
    Message m =
        Message.of(o.kind, in.method(), headers.timestamp, in.target())
            .withContentType(headers.contentType)
            .withContentEncoding(headers.contentEncoding)
            .withUpload(o.upload);
    Parsed parsed = new Parsed(m, headers.signature, o);
    int max = o.bodyMax;
    if (!BodyRule.allowed(m)) {
      if (in.length() > 0) {
        BodyRule.checkAllowed(m);
      }
      max = 0; // one byte is enough to refuse it
    } else if (isUpload(m)) {
      parsed.hasBody = true;
      return parsed;
    } else if (in.length() > max) {
      throw Parsed.tooLarge(max);
    }
    parsed.readBody(m.withBody(read(in, max)), true, o);
    return parsed;
  }

  private static boolean isUpload(Message m) {
    try {
      return BodyRule.ofType(m) == BodyRule.UNSIGNED;
    } catch (SignatureException e) {
      return false; // said once the body is there
    }
  }

  /** Reads the body up to one byte more than max. */
  private static byte[] read(Incoming in, int max) throws IOException {
    if (in.length() == 0) {
      return Message.NO_BODY;
    }
    InputStream stream = in.body();
    byte[] body = stream.readNBytes(max + 1);
    if (body.length < in.length() && body.length <= max) {
      throw new BodyConsumedException(
          in.length()
              + " bytes were announced and "
              + body.length
              + " are left. Verify before anything else reads the body.");
    }
    return body;
  }

  /** The headers that the form of a message depends on. */
  private static final class Headers {
    private final String signature;
    private final String timestamp;
    private final String contentType;
    private final String contentEncoding;

    private Headers(Incoming in, List<String> signatures, List<String> timestamps) {
      signature = signatures.get(0);
      timestamp = timestamps.get(0);
      contentType = String.join(", ", in.headers("Content-Type"));
      contentEncoding = String.join(", ", in.headers("Content-Encoding"));
    }

    static Headers of(Incoming in, Options o) {
      boolean request = o.kind == Kind.REQUEST;
      List<String> signatures = in.headers(o.signatureHeader);
      List<String> timestamps = in.headers(o.timestampHeader);
      List<String> authorizations = request ? in.headers("Authorization") : List.of();
      checkPresent(o.signatureHeader, signatures, isEmpty(timestamps));
      checkPresent(o.timestampHeader, timestamps, false);
      if (request && o.requireAuthorization) {
        checkPresent("Authorization", authorizations, false);
      }
      checkOnce(o.signatureHeader, signatures);
      checkOnce(o.timestampHeader, timestamps);
      checkOnce("Authorization", authorizations);
      return new Headers(in, signatures, timestamps);
    }

    private static boolean isEmpty(List<String> values) {
      return values.stream().allMatch(String::isEmpty);
    }

    /**
     * Recalls what nginx does where that may be the reason: the name has an underscore, or neither
     * header arrived, so that the sender may use other names.
     */
    private static void checkPresent(String name, List<String> values, boolean neither) {
      if (isEmpty(values)) {
        String recalled =
            neither || name.contains("_")
                ? " (nginx drops header names with underscores by default; underscores_in_headers on"
                    + " lets them through)"
                : "";
        throw new SignatureException(
            Code.HEADER_MISSING, "the header " + name + " is missing or empty" + recalled);
      }
    }

    private static void checkOnce(String name, List<String> values) {
      if (values.size() > 1) {
        throw new SignatureException(
            Code.HEADER_REPEATED, "the header " + name + " is given more than once");
      }
    }
  }
}
