package app.xcheckout.okhttp;

import static app.xcheckout.signature.Code.SIGNATURE_MALFORMED;
import static app.xcheckout.signature.Code.TIMESTAMP_MALFORMED;
import static java.nio.charset.StandardCharsets.UTF_8;

import app.xcheckout.Code;
import app.xcheckout.json.Json;
import app.xcheckout.signature.Key;
import app.xcheckout.signature.Message;
import app.xcheckout.signature.Options;
import app.xcheckout.signature.Parsed;
import app.xcheckout.signature.QueryReading;
import app.xcheckout.signature.Readings;
import app.xcheckout.signature.Signature;
import app.xcheckout.signature.SignatureException;
import app.xcheckout.signature.Stamps;
import app.xcheckout.signature.doctor.Case;
import app.xcheckout.signature.doctor.Diagnosis;
import app.xcheckout.signature.doctor.Doctor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Signs requests to one host and verifies their answers. Add it as the last <em>network</em>
 * interceptor: then each attempt and each redirect passes it, is signed afresh, and nothing changes
 * a request after it was signed.
 *
 * <pre>{@code
 * OkHttpClient http = new OkHttpClient.Builder()
 *     .followRedirects(false)
 *     .addNetworkInterceptor(SignatureInterceptor.of(baseUrl, signKey))
 *     .build();
 * }</pre>
 *
 * <p>A request to another host, as after a redirect, fails and is not sent. The Authorization
 * header is the caller's. An answer is handed on only when its signature is in order, with the body
 * that it covers; one without a signature is handed on when its status says failure, and its body
 * is not to be believed. It is safe for concurrent use.
 */
public final class SignatureInterceptor implements Interceptor {
  private static final int ANSWER_MAX = 8 << 20;
  private static final MediaType JSON = MediaType.get("application/json");

  private final HttpUrl base;
  private final Key key;
  private final String signKey;
  private final Stamps clock;
  private final Options options;
  private final QueryReading queryReading;

  private SignatureInterceptor(
      HttpUrl base, String signKey, Stamps clock, Options options, QueryReading queryReading) {
    this.base = base;
    this.signKey = signKey;
    this.key = Key.of(signKey);
    this.clock = clock;
    this.options = options;
    this.queryReading = queryReading;
  }

  /**
   * Makes an interceptor.
   *
   * @param baseUrl the address of the gateway; requests to other hosts are refused
   * @param signKey a secret
   * @return the interceptor
   * @throws IllegalArgumentException when one of them is something else
   */
  public static SignatureInterceptor of(String baseUrl, String signKey) {
    return of(baseUrl, signKey, Clock.systemUTC());
  }

  /**
   * Makes an interceptor with another clock.
   *
   * @param baseUrl the address of the gateway
   * @param signKey a secret
   * @param clock the clock
   * @return the interceptor
   * @throws IllegalArgumentException when one of the texts is something else
   */
  public static SignatureInterceptor of(String baseUrl, String signKey, Clock clock) {
    return new SignatureInterceptor(
        HttpUrl.get(baseUrl),
        signKey,
        new Stamps(clock),
        Options.DEFAULT.withBodyMax(ANSWER_MAX).withReadings(Readings.all()),
        QueryReading.PRINTED);
  }

  /**
   * Returns the interceptor with other names of the two headers; white-label brands use others.
   *
   * @param signature the name instead of SIGNATURE
   * @param timestamp the name instead of TIMESTAMP
   * @return another interceptor
   */
  public SignatureInterceptor withHeaders(String signature, String timestamp) {
    return new SignatureInterceptor(
        base, signKey, clock, options.withHeaders(signature, timestamp), queryReading);
  }

  /**
   * Returns the interceptor with another reading to sign queries in. It learns none by itself.
   *
   * @param queryReading the reading, {@link QueryReading#PRINTED} by default
   * @return another interceptor
   */
  public SignatureInterceptor withQueryReading(QueryReading queryReading) {
    return new SignatureInterceptor(base, signKey, clock, options, queryReading);
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    if (chain.connection() == null) {
      throw new IllegalStateException(
          "xcheckout: add the SignatureInterceptor with addNetworkInterceptor, so that each attempt"
              + " is signed afresh");
    }
    Request request = chain.request();
    checkHost(request.url());
    boolean upload = isUpload(request);
    byte[] body = upload ? new byte[0] : body(request);
    Message sent;
    String signature;
    try {
      sent = message(request, body);
      signature = key.sign(sent);
    } catch (SignatureException e) {
      throw new UnverifiedAnswerException(Code.PARAMETER_INVALID, e.getMessage(), null);
    }
    Response response = chain.proceed(signed(request, sent, signature, upload));
    return verified(response, sent, signature);
  }

  /** The body of a file upload is not signed and goes as it is. */
  private static boolean isUpload(Request request) {
    MediaType type = request.body() == null ? null : request.body().contentType();
    return type != null && type.type().equals("multipart") && type.subtype().equals("form-data");
  }

  private void checkHost(HttpUrl url) throws UnverifiedAnswerException {
    if (!url.host().equals(base.host())
        || url.port() != base.port()
        || !url.scheme().equals(base.scheme())) {
      throw new UnverifiedAnswerException(
          Code.ANSWER_REDIRECT,
          "a request for " + url.host() + " is not signed with the key of " + base.host(),
          null);
    }
  }

  /** The body as it is sent: JSON free of whitespace, anything else as it is. */
  private static byte[] body(Request request) throws IOException {
    RequestBody body = request.body();
    if (body == null) {
      return new byte[0];
    }
    Buffer buffer = new Buffer();
    body.writeTo(buffer);
    byte[] bytes = buffer.readByteArray();
    if (Doctor.isMapText(bytes)) {
      Message m = Message.request(request.method(), "", "").withBody(bytes);
      throw new UnverifiedAnswerException(
          Code.PARAMETER_INVALID,
          "the body is no JSON",
          Doctor.name("body_signed_as_object", "", Case.of(m, "")));
    }
    return Signature.escapeWhitespace(bytes);
  }

  private Message message(Request request, byte[] body) throws IOException {
    HttpUrl url = request.url();
    String query = url.encodedQuery();
    String target = query == null ? url.encodedPath() : url.encodedPath() + "?" + query;
    MediaType type = request.body() == null ? null : request.body().contentType();
    try {
      Instant at = clock.next(request.method(), target, body);
      return Message.request(request.method(), Signature.timestamp(at), target)
          .withQueryReading(body.length == 0 ? queryReading : QueryReading.PRINTED)
          .withContentType(type == null ? "" : type.toString())
          .withBody(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted before the request was signed");
    }
  }

  private Request signed(Request request, Message sent, String signature, boolean upload) {
    Request.Builder signed =
        request
            .newBuilder()
            .header(options.timestampHeader(), sent.timestamp())
            .header(options.signatureHeader(), signature)
            .header("Accept-Encoding", "identity"); // the signature covers the bytes sent
    if (request.body() != null && !upload) {
      signed
          .method(request.method(), RequestBody.create(sent.body(), JSON))
          .header("Content-Type", "application/json")
          .header("Content-Length", Integer.toString(sent.body().length))
          .removeHeader("Transfer-Encoding");
    }
    return signed.build();
  }

  private Response verified(Response response, Message sent, String signature) throws IOException {
    List<String> signatures = response.headers(options.signatureHeader());
    List<String> stamps = response.headers(options.timestampHeader());
    byte[] body;
    MediaType type;
    try (ResponseBody answer = response.body()) {
      type = answer.contentType();
      body = read(answer);
    }
    Response whole = response.newBuilder().body(ResponseBody.create(body, type)).build();
    if (signatures.isEmpty() || signatures.size() == 1 && signatures.get(0).isEmpty()) {
      return unsigned(whole, sent, signature, body);
    }
    if (stamps.isEmpty() || stamps.get(0).isEmpty()) {
      throw refused(Code.ANSWER_HEADER_MISSING, "a signature and no timestamp", null);
    }
    if (signatures.size() > 1 || stamps.size() > 1) {
      throw refused(Code.ANSWER_HEADER_REPEATED, "two signatures or two timestamps", null);
    }
    if (signatures.get(0).equals(signature)) {
      throw refused(Code.ANSWER_SIGNATURE_REFLECTED, "the signature of its own request", null);
    }
    Message message =
        Message.response(sent.method(), stamps.get(0), sent.target())
            .withQueryReading(sent.queryReading())
            .withContentType(String.join(", ", response.headers("Content-Type")))
            .withContentEncoding(String.join(", ", response.headers("Content-Encoding")))
            .withBody(body);
    byte[] covered = verify(message, signatures.get(0), sent.timestamp());
    checkRetcode(covered, response.code());
    return whole.newBuilder().body(ResponseBody.create(covered, JSON)).build();
  }

  private static byte[] read(ResponseBody answer) throws IOException {
    byte[] body = answer.byteStream().readNBytes(ANSWER_MAX + 1);
    if (body.length > ANSWER_MAX) {
      throw refused(Code.ANSWER_TOO_LARGE, "more than 8 MiB", null);
    }
    return body;
  }

  private byte[] verify(Message message, String signature, String sentAt)
      throws UnverifiedAnswerException {
    Parsed parsed;
    try {
      parsed = Signature.parse(message, signature, options);
    } catch (SignatureException e) {
      boolean known = e.code() == TIMESTAMP_MALFORMED || e.code() == SIGNATURE_MALFORMED;
      throw refused(known ? "answer_" + e.code() : Code.ANSWER_BODY_INVALID, e.getMessage(), null);
    }
    try {
      parsed.verify(clock.now(), key);
    } catch (SignatureException e) {
      if (e.matched() < 0) {
        Case c = Case.of(message, signature).withSignKey(signKey);
        throw refused(Code.ANSWER_SIGNATURE_MISMATCH, e.detail(), Doctor.diagnose(c));
      }
      // The window is waived for the refusal that says our clock is wrong; the next call is right.
      Json error = envelope(parsed.body()).get("error");
      boolean skewed =
          error.type() == Json.Type.OBJECT
              && error.get("code").toString().equals("\"timestamp_outside_window\"")
              && error.get("receivedTimestamp").toString().replace("\"", "").equals(sentAt);
      if (!skewed || !clock.correct(parsed.timestamp())) {
        throw refused(Code.ANSWER_TIMESTAMP_OUTSIDE, e.detail(), null);
      }
    }
    return parsed.body();
  }

  private static Json envelope(byte[] body) {
    Json json = Json.parse(body);
    return json.type() == Json.Type.OBJECT ? json : Json.NULL;
  }

  private static void checkRetcode(byte[] body, int status) throws UnverifiedAnswerException {
    String retcode = envelope(body).get("retcode").toString().replace("\"", "");
    if (!retcode.matches("[0-9]{3,9}")) {
      throw refused(Code.ANSWER_RETCODE_MISSING, "the answer has no retcode", null);
    }
    boolean ofStatus = retcode.length() == 6; // others are a vendor's own
    if (ofStatus && !retcode.startsWith(Integer.toString(status))) {
      throw refused(
          Code.ANSWER_STATUS_MISMATCH,
          "the HTTP status is " + status + " and the signed retcode " + retcode,
          null);
    }
  }

  /** An unsigned answer can only be a failure. */
  private Response unsigned(Response response, Message sent, String signature, byte[] body)
      throws IOException {
    if (response.code() < 400) {
      boolean redirect = response.code() >= 300;
      throw refused(
          redirect ? Code.ANSWER_REDIRECT : Code.ANSWER_SIGNATURE_MISSING,
          redirect ? "redirects are not followed" : "it says success and is not signed",
          null);
    }
    String text = new String(body, UTF_8);
    if (response.code() != 401 || !text.contains("\"signature_mismatch\"")) {
      return response;
    }
    Request arrived = response.request();
    boolean upload = isUpload(arrived);
    if (!List.of(signature).equals(arrived.headers(options.signatureHeader()))
        || !List.of(sent.timestamp()).equals(arrived.headers(options.timestampHeader()))
        || !upload && !Arrays.equals(sent.body(), bytes(arrived.body()))) {
      throw refused(
          Code.ANSWER_UNVERIFIED,
          "another interceptor changed the request after it was signed",
          Doctor.name(
              "body_reserialized",
              "Add the SignatureInterceptor as the last network interceptor.",
              Case.of(sent, signature)));
    }
    Diagnosis diagnosis =
        Doctor.compare(Case.of(sent, signature).withSignKey(signKey), claimed(text));
    throw refused(Code.ANSWER_UNVERIFIED, "the gateway refuses the signature", diagnosis);
  }

  private static byte[] bytes(@Nullable RequestBody body) throws IOException {
    if (body == null) {
      return new byte[0];
    }
    Buffer buffer = new Buffer();
    body.writeTo(buffer);
    return buffer.readByteArray();
  }

  private static @Nullable String claimed(String text) {
    try {
      return Json.parse(text).get("error").get("stringToSign").textOr("");
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static UnverifiedAnswerException refused(
      String code, String detail, @Nullable Diagnosis diagnosis) {
    return new UnverifiedAnswerException(code, detail, diagnosis);
  }
}
