package app.xcheckout.middleware;

import app.xcheckout.signature.BodyConsumedException;
import app.xcheckout.signature.Code;
import app.xcheckout.signature.Incoming;
import app.xcheckout.signature.Key;
import app.xcheckout.signature.Kind;
import app.xcheckout.signature.Message;
import app.xcheckout.signature.Options;
import app.xcheckout.signature.Parsed;
import app.xcheckout.signature.Reading;
import app.xcheckout.signature.Readings;
import app.xcheckout.signature.Signature;
import app.xcheckout.signature.SignatureException;
import app.xcheckout.signature.doctor.Explainer;
import app.xcheckout.signature.doctor.Witness;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Checks signed requests and signs their answers, whatever the server. It is safe for concurrent
 * use.
 *
 * <p>The order is that of the specification: form, credential, MAC, window, replay. An answer is
 * signed if and only if the MAC of its request verified, whatever the request was then refused for.
 * Refusals are the API's envelope with the code alone; the log has the detail, and for a signature
 * that does not match the doctor's finding.
 *
 * <p>An answer is a JSON object with a member retcode, best at its beginning: any other text that
 * is signed could be sent back as a request. What can't be signed (no body, another type, a
 * Content-Encoding, more than the limit) is never sent; see {@link #answer}. A route that must send
 * such an answer is named to {@link Builder#unsigned}.
 */
public final class Middleware {
  private static final Logger LOG = System.getLogger("app.xcheckout.middleware");

  private final CredentialLookup lookup;
  private final Options options;
  private final ReplayGuard replays;
  private final Predicate<Incoming> readOnly;
  private final Predicate<Incoming> uploads;
  private final Predicate<Incoming> unsigned;
  private final Clock clock;
  private final Explainer explainer;
  private final int bodyMax;
  private final int answerMax;

  private Middleware(Builder b) {
    lookup = b.lookup;
    options = b.options.withKind(Kind.REQUEST).withBodyMax(b.bodyMax);
    replays = b.replays == null ? new MemoryReplayGuard(MemoryReplayGuard.MAX, b.clock) : b.replays;
    readOnly = b.readOnly;
    uploads = b.uploads;
    unsigned = b.unsigned;
    clock = b.clock;
    bodyMax = b.bodyMax;
    answerMax = b.answerMax;
    explainer = new Explainer(Kind.REQUEST, b.signatureHeader, b.timestampHeader, b.explained);
  }

  /**
   * Begins a middleware.
   *
   * @param lookup what finds the credential of a request
   * @return a builder
   */
  public static Builder builder(CredentialLookup lookup) {
    return new Builder(lookup);
  }

  /**
   * The largest body of a request, in bytes.
   *
   * @return the limit
   */
  public int bodyMax() {
    return bodyMax;
  }

  /**
   * The largest answer that is signed, in bytes.
   *
   * @return the limit
   */
  public int answerMax() {
    return answerMax;
  }

  /**
   * Checks a request.
   *
   * @param in the request, its body unread
   * @return what became of it
   * @throws IOException when the request's body can't be read, so that nobody waits for an answer
   */
  public Admission admit(Incoming in) throws IOException {
    Witness witness = new Witness(in, bodyMax);
    Parsed parsed = null;
    Credential credential = null;
    try {
      parsed = Signature.parse(witness, options.withUpload(uploads.test(witness)));
      credential = lookup.find(witness, parsed);
      if (credential == null || credential.keys().length == 0) {
        throw new SignatureException(Code.AUTHENTICATION_FAILED, "no such credential");
      }
      Instant now = clock.instant();
      int matched = parsed.verify(now, credential.keys());
      if (!parsed.reading().equals(Reading.STANDARD)) {
        LOG.log(Level.INFO, "request of {0} signed as {1}", credential.name(), parsed.reading());
      }
      if (!readOnly.test(witness)) {
        Instant until = parsed.timestamp().plus(Signature.WINDOW);
        replays.remember(credential.name(), parsed.mac(), until);
      }
      Admission admitted = admission(in, parsed, credential, matched);
      return unsigned.test(witness) ? admitted.withoutSignature() : admitted;
    } catch (SignatureException e) {
      LOG.log(Level.WARNING, () -> "request refused: " + explainer.explain(witness, e));
      return refused(in, parsed, credential, e);
    } catch (BodyConsumedException e) {
      LOG.log(Level.ERROR, "request not read", e);
      return admission(in, null, null, -1).refuse(Reply.refusal("internal_error", 0));
    }
  }

  private Admission refused(
      Incoming in, Parsed parsed, Credential credential, SignatureException e) {
    int matched = parsed == null ? -1 : parsed.matched();
    boolean skewed = e.code() == Code.TIMESTAMP_OUTSIDE_WINDOW;
    long received = skewed ? parsed.timestamp().toEpochMilli() : 0;
    Reply reply = Reply.refusal(e.code(), received);
    Admission refused = admission(in, parsed, credential, matched);
    return refused.refuse(signed(refused, reply, "", ""));
  }

  private static Admission admission(
      Incoming in, Parsed parsed, Credential credential, int matched) {
    Key key = matched < 0 ? null : credential.keys()[matched];
    return new Admission(in.method(), in.target(), parsed, credential, key);
  }

  /**
   * Makes the answer to a verified request: its text without any whitespace, signed with the key
   * that verified the request. One that can't be signed is replaced by a signed failure, whose
   * status is the given one if that is a failure, and 500 if not; the log says why.
   *
   * @param admission the request
   * @param status the HTTP status
   * @param contentType the Content-Type header; empty means application/json
   * @param contentEncoding the Content-Encoding header; empty for none
   * @param body the answer, JSON in UTF-8
   * @return what to send
   */
  public Reply answer(
      Admission admission, int status, String contentType, String contentEncoding, byte[] body) {
    String why;
    if (body.length > answerMax) {
      why = "it is larger than " + answerMax + " bytes";
    } else if (body.length == 0 || status == 204 || status == 304) {
      why = "it has no body, and its signature would be that of a request";
    } else {
      try {
        byte[] text = Signature.escapeWhitespace(body);
        Reply reply = signed(admission, new Reply(status, text), contentType, contentEncoding);
        if (Signature.isAnswer(text)) {
          return reply;
        }
        why = "it is no JSON object with a member retcode, and could be sent back as a request";
      } catch (SignatureException e) {
        why = e.detail();
      }
    }
    LOG.log(Level.ERROR, "answer to {0} not sent, it can''t be signed: {1}", admission.path(), why);
    return failure(admission, status < 400 || status > 599 ? 500 : status);
  }

  /**
   * Makes the answer to a verified request whose handler failed or refused without saying how: the
   * API's envelope, signed.
   *
   * @param admission the request
   * @param status the HTTP status, 400 to 599
   * @return what to send
   */
  public Reply failure(Admission admission, int status) {
    Reply reply = status == 500 ? Reply.refusal("internal_error", 0) : Reply.status(status);
    return signed(admission, reply, "", "");
  }

  private Reply signed(
      Admission admission, Reply reply, String contentType, String contentEncoding) {
    if (admission.key == null) {
      return reply;
    }
    String timestamp = Signature.timestamp(clock.instant());
    Message m =
        Message.response(admission.method, timestamp, admission.target)
            .withQueryReading(admission.queryReading())
            .withContentType(contentType)
            .withContentEncoding(contentEncoding)
            .withBody(reply.body());
    reply.header(options.timestampHeader(), timestamp);
    reply.header(options.signatureHeader(), admission.key.sign(m));
    return reply;
  }

  /** Builds a {@link Middleware}. It is not safe for concurrent use. */
  public static final class Builder {
    private final CredentialLookup lookup;
    private Options options = Options.DEFAULT.withAuthorizationRequired(true);
    private ReplayGuard replays;
    private Predicate<Incoming> readOnly = in -> false;
    private Predicate<Incoming> uploads = in -> false;
    private Predicate<Incoming> unsigned = in -> false;
    private Clock clock = Clock.systemUTC();
    private int bodyMax = Signature.BODY_MAX;
    private int answerMax = Signature.BODY_MAX;
    private String signatureHeader = "SIGNATURE";
    private String timestampHeader = "TIMESTAMP";
    private final List<String> explained = new ArrayList<>();

    private Builder(CredentialLookup lookup) {
      this.lookup = Objects.requireNonNull(lookup);
    }

    /**
     * Accepts requests without an Authorization header, for a server whose credential is found in
     * another way.
     *
     * @return this
     */
    public Builder withoutAuthorization() {
      options = options.withAuthorizationRequired(false);
      return this;
    }

    /**
     * Takes clients that read the API's other texts; each answer has the query reading of its
     * request.
     *
     * @param readings the readings, {@link Readings#STANDARD} by default
     * @return this
     */
    public Builder readings(Readings readings) {
      options = options.withReadings(readings);
      return this;
    }

    /**
     * What keeps requests from being acted on twice.
     *
     * @param replays the guard, a {@link MemoryReplayGuard} by default
     * @return this
     */
    public Builder replayGuard(ReplayGuard replays) {
      this.replays = Objects.requireNonNull(replays);
      return this;
    }

    /**
     * Which requests change nothing, so that they may come twice.
     *
     * @param readOnly the question; by default the answer is always no
     * @return this
     */
    public Builder readOnly(Predicate<Incoming> readOnly) {
      this.readOnly = Objects.requireNonNull(readOnly);
      return this;
    }

    /**
     * Which requests are to routes that take file uploads, multipart/form-data, whose body is not
     * signed. It is left unread for the handler.
     *
     * @param uploads the question; by default the answer is always no
     * @return this
     */
    public Builder uploads(Predicate<Incoming> uploads) {
      this.uploads = Objects.requireNonNull(uploads);
      return this;
    }

    /**
     * Which requests are to routes whose answers are not signed but sent by the handler as they
     * come. Clients that go by the specification believe none of them but failures. Refusals that
     * come before the handler are signed all the same.
     *
     * @param unsigned the question; by default the answer is always no
     * @return this
     */
    public Builder unsigned(Predicate<Incoming> unsigned) {
      this.unsigned = Objects.requireNonNull(unsigned);
      return this;
    }

    /**
     * The limits of bodies.
     *
     * @param bodyMax the largest body of a request in bytes, 1,048,576 by default
     * @param answerMax the largest answer that is signed in bytes, the same by default; a larger
     *     one is not sent, and a failure instead of it
     * @return this
     */
    public Builder limits(int bodyMax, int answerMax) {
      this.bodyMax = bodyMax;
      this.answerMax = answerMax;
      return this;
    }

    /**
     * The clock.
     *
     * @param clock the clock, the system's by default
     * @return this
     */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock);
      return this;
    }

    /**
     * The names of the two headers; white-label brands use others.
     *
     * @param signature the name, SIGNATURE by default
     * @param timestamp the name, TIMESTAMP by default
     * @return this
     */
    public Builder headers(String signature, String timestamp) {
      this.signatureHeader = signature;
      this.timestampHeader = timestamp;
      options = options.withHeaders(signature, timestamp);
      return this;
    }

    /**
     * Lets the log name the mistake behind a signature that does not match, which needs the signKey
     * as text.
     *
     * @param signKey a secret, which is not shown
     * @return this
     */
    public Builder explain(String signKey) {
      explained.add(Objects.requireNonNull(signKey));
      return this;
    }

    /**
     * Makes the middleware.
     *
     * @return the middleware
     */
    public Middleware build() {
      return new Middleware(this);
    }
  }
}
