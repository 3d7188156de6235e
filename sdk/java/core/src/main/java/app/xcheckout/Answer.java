package app.xcheckout;

import app.xcheckout.json.Json;
import app.xcheckout.json.JsonException;
import app.xcheckout.signature.Message;
import app.xcheckout.signature.Options;
import app.xcheckout.signature.Parsed;
import app.xcheckout.signature.Readings;
import app.xcheckout.signature.Signature;
import app.xcheckout.signature.SignatureException;
import app.xcheckout.signature.Stamps;
import app.xcheckout.signature.doctor.Case;
import app.xcheckout.signature.doctor.Diagnosis;
import app.xcheckout.signature.doctor.Doctor;
import app.xcheckout.transport.HttpAnswer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One answer and the request that it came to. Nothing of its body is believed before its signature
 * is.
 */
final class Answer {
  private static final Logger LOG = System.getLogger("app.xcheckout");

  /** What is read of an answer at most, in bytes. A full page of orders is well below a million. */
  static final int MAX = 8 << 20;

  /** The unsigned bodies that are looked into, in bytes. */
  private static final int CLAIM_MAX = 64 << 10;

  /** Vendors sign their bodies by other texts of the specification. */
  private static final Options OPTIONS =
      Options.DEFAULT.withBodyMax(MAX).withReadings(Readings.all());

  private static final String COMPRESSED =
      "the answer was compressed (Content-Encoding) after it was signed: let the server that"
          + " compresses, such as Tomcat or a proxy, leave application/json alone";

  private final Config config;
  private final Stamps clock;
  private final Message sent;
  private final String sentSignature;
  private final HttpAnswer http;
  private final int status;

  Answer(Config config, Stamps clock, Message sent, String sentSignature, HttpAnswer http) {
    this.config = config;
    this.clock = clock;
    this.sent = sent;
    this.sentSignature = sentSignature;
    this.http = http;
    this.status = http.status();
  }

  /** Verifies the answer and returns its retdata. */
  Json retdata() {
    if (status >= 300 && status < 400) {
      throw refuse(
          Code.ANSWER_REDIRECT,
          "the gateway redirects, which is not followed: is the environment's URL right?");
    }
    List<String> signed = http.headers(config.settings.signatureHeader);
    if (signed.isEmpty() || signed.size() == 1 && signed.get(0).isEmpty()) {
      throw unsigned();
    }
    List<String> stamps = http.headers(config.settings.timestampHeader);
    if (stamps.isEmpty() || stamps.get(0).isEmpty()) {
      throw refuse(Code.ANSWER_HEADER_MISSING, "the answer has a signature and no timestamp");
    }
    if (signed.size() > 1 || stamps.size() > 1) {
      throw refuse(Code.ANSWER_HEADER_REPEATED, "the answer has two signatures or two timestamps");
    }
    if (signed.get(0).equals(sentSignature)) {
      throw refuse(
          Code.ANSWER_SIGNATURE_REFLECTED, "the answer carries the signature of its own request");
    }
    return verify(signed.get(0), stamps.get(0));
  }

  private Json verify(String signature, String timestamp) {
    Message message =
        Message.response(sent.method(), timestamp, sent.target())
            .withQueryReading(sent.queryReading())
            .withContentType(joined("Content-Type"))
            .withContentEncoding(joined("Content-Encoding"))
            .withBody(http.body());
    Parsed parsed;
    SignatureException outside = null;
    try {
      parsed = Signature.parse(message, signature, OPTIONS);
    } catch (SignatureException e) {
      boolean compressed = !encoding().isEmpty();
      throw refuse(codeOf(e), compressed ? COMPRESSED : "the answer can't be verified", e);
    }
    try {
      parsed.verify(clock.now(), config.key);
    } catch (SignatureException e) {
      if (e.matched() < 0) {
        throw refuse(
                codeOf(e),
                "the answer was not signed with this signKey, or was altered on its way",
                e)
            .diagnosis(Doctor.diagnose(caseOf(message, signature)));
      }
      outside = e; // the window, which is waived below for one refusal alone
    }
    XCheckoutException refusal = null;
    Json retdata = Json.NULL;
    try {
      retdata = open(Json.parse(parsed.body()));
    } catch (XCheckoutException e) {
      refusal = e;
    }
    if (refusal != null
        && refusal.code().equals(Code.TIMESTAMP_OUTSIDE_WINDOW)
        && refusal.received().equals(sent.timestamp())) {
      if (clock.correct(parsed.timestamp())) {
        refusal.skewCorrected();
        throw refusal;
      }
      refusal.diagnosis(skew(message, signature, parsed.timestamp()));
    }
    if (outside != null) {
      throw refuse(codeOf(outside), "the answer's timestamp is too far from the clock", outside)
          .diagnosis(skew(message, signature, parsed.timestamp()));
    }
    if (refusal != null) {
      throw refusal.isVerified() ? refusal.retryAfter(retryAfter()) : refusal;
    }
    return retdata;
  }

  /** How the body was encoded after it was signed; empty for not at all. */
  private String encoding() {
    String encoding = joined("Content-Encoding");
    return encoding.equalsIgnoreCase("identity") ? "" : encoding;
  }

  private String joined(String header) {
    return String.join(", ", http.headers(header));
  }

  private Case caseOf(Message message, String signature) {
    return Case.of(message, signature)
        .withSignKey(config.signKey)
        .withCredential(config.apiKey, config.apiSecret);
  }

  private Diagnosis skew(Message message, String signature, Instant theirs) {
    Duration ahead = Duration.between(clock.now(), theirs);
    String remark =
        "The gateway's clock is "
            + ahead.abs().toSeconds()
            + (ahead.isNegative() ? " seconds behind" : " seconds ahead of")
            + " this machine's.";
    return Doctor.name("clock_skew", remark, caseOf(message, signature));
  }

  /** Turns a verifier's code into the one for answers. */
  private static String codeOf(SignatureException e) {
    switch (e.code()) {
      case TIMESTAMP_MALFORMED:
      case SIGNATURE_MALFORMED:
      case SIGNATURE_MISMATCH:
      case SIGNATURE_REFLECTED:
      case TIMESTAMP_OUTSIDE_WINDOW:
        return "answer_" + e.code();
      case BODY_TOO_LARGE:
        return Code.ANSWER_TOO_LARGE;
      default:
        return Code.ANSWER_BODY_INVALID;
    }
  }

  private XCheckoutException refuse(String code, String detail) {
    return refuse(code, detail, null);
  }

  private XCheckoutException refuse(String code, String detail, @Nullable Throwable cause) {
    return new XCheckoutException(code, detail, cause).status(status);
  }

  /**
   * The error for an answer without a signature. Such an answer can only be a failure, and all that
   * counts of it is its status.
   */
  private XCheckoutException unsigned() {
    Claim claim = claim();
    boolean failure = claim != null && claim.code().matches("retcode_(?!200$).*");
    if (status < 400 && !failure) {
      return refuse(Code.ANSWER_SIGNATURE_MISSING, "the answer says success and is not signed");
    }
    XCheckoutException e =
        refuse(Code.ANSWER_UNVERIFIED, "the answer is " + status + ", not signed")
            .retryAfter(retryAfter())
            .claim(claim);
    if (claim == null) {
      return e;
    }
    switch (claim.code()) {
      case "signature_mismatch":
        return e.diagnosis(Doctor.compare(caseOf(sent, sentSignature), claim.stringToSign()));
      case Code.WRONG_ENVIRONMENT:
        String remark =
            "The gateway at " + config.environment + " says that the apiKey is another one's.";
        return e.diagnosis(
            Doctor.name("other_environment_key", remark, caseOf(sent, sentSignature)));
      default:
        return e;
    }
  }

  private @Nullable Claim claim() {
    if (http.body().length > CLAIM_MAX) {
      return null;
    }
    try {
      Claim claim = Claim.of(Json.parse(http.body()));
      return claim.code().isEmpty() ? null : claim;
    } catch (JsonException e) {
      return null; // a page of a proxy, for example
    }
  }

  /** Reads the envelope of a verified body: retdata, or the refusal. */
  private Json open(Json body) {
    Json envelope = body.type() == Json.Type.OBJECT ? body : Json.NULL;
    String retcode = envelope.get("retcode").toString().replaceAll("^\"|\"$", "");
    if (!retcode.matches("[0-9]{3,9}")) {
      throw refuse(Code.ANSWER_RETCODE_MISSING, "the answer has no retcode");
    }
    // Other gateways than ours have five digits, whose first have nothing to do with the status.
    boolean ofStatus = retcode.length() == 6;
    if (ofStatus && !retcode.startsWith(Integer.toString(status))) {
      throw refuse(
          Code.ANSWER_STATUS_MISMATCH,
          "the HTTP status is " + status + " and the signed retcode " + retcode);
    }
    String success = envelope.get("success").toString();
    if (retcode.equals("200") && !success.equals("false")) {
      if (!envelope.members().containsKey("retdata")) {
        throw refuse(Code.ANSWER_BODY_INVALID, "the answer has no retdata");
      }
      warnOfIgnored(envelope.get("ignored"));
      return envelope.get("retdata");
    }
    if (ofStatus && retcode.charAt(0) < '4' || success.equals("true") || retcode.equals("200")) {
      throw refuse(
          Code.ANSWER_BODY_INVALID,
          "retcode " + retcode + " with success " + success + " is neither success nor refusal");
    }
    throw refusal(retcode, envelope);
  }

  /** A sandbox names the parameters that it does not know. */
  private void warnOfIgnored(Json ignored) {
    if (ignored.type() == Json.Type.ARRAY && !ignored.items().isEmpty()) {
      LOG.log(
          Level.WARNING,
          "{0} {1}: the gateway ignores these parameters: {2}",
          sent.method(),
          sent.target().replaceFirst("\\?.*", ""),
          ignored);
    }
  }

  /** The error that the gateway itself answered. */
  private XCheckoutException refusal(String retcode, Json envelope) {
    try {
      Json said = envelope.get("error");
      Json error = said.type() == Json.Type.OBJECT ? said : Json.NULL;
      String code = Fields.text(error.get("code"));
      String message = Fields.text(error.get("message"));
      if (code.isEmpty()) { // other gateways answer retcode and retmsg alone
        code = "retcode_" + retcode;
        message = Fields.text(envelope.get("retmsg"));
      }
      Json received = error.get("receivedTimestamp");
      return new XCheckoutException(code, message)
          .param(Fields.text(error.get("param")))
          .request(Fields.text(error.get("requestId")), Fields.text(error.get("docUrl")))
          .status(status)
          .verified(received.type() == Json.Type.STRING ? received.text() : received.toString());
    } catch (JsonException e) {
      return refuse(Code.ANSWER_BODY_INVALID, "the refusal can't be read", e);
    }
  }

  /** Reads the header of that name: seconds, or a date. */
  private Duration retryAfter() {
    String text = http.headers("Retry-After").stream().findFirst().orElse("");
    if (text.matches("[0-9]{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(text));
    }
    try {
      Instant at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(clock.now(), at);
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeException e) {
      return Duration.ZERO;
    }
  }
}
