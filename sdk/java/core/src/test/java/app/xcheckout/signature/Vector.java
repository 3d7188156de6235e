package app.xcheckout.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import app.xcheckout.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;

/** One vector of spec/vectors, and how it is run; spec/vectors.schema.json says what it means. */
final class Vector {
  final String name;
  private final String type;
  private final Json v;
  private final List<String> wrong = new ArrayList<>();

  Vector(String type, Json v) {
    this.type = type;
    this.v = v;
    this.name = v.get("name").text();
  }

  /** Runs the vector and returns what does not agree with it, a sentence each. */
  List<String> run() throws IOException {
    switch (type) {
      case "accepted":
        accepted();
        break;
      case "refused":
        refused();
        break;
      case "http":
        http();
        break;
      case "readings":
        readings();
        break;
      case "prosePaths":
        prosePaths();
        break;
      case "canonical":
        canonical();
        break;
      case "whitespace":
        whitespace();
        break;
      case "keys":
        keys();
        break;
      case "redacted":
        same("redacted", Signature.redact(text("text")), text("redacted"));
        break;
      default:
        wrong.add("no runner for type " + type);
    }
    return wrong;
  }

  private void accepted() throws IOException {
    Key key = Key.of(text("signKey"));
    Message m = message();
    byte[] before = m.body.clone();
    same("sign", key.sign(m), text("signature"));
    String signed = new String(Signature.stringToSign(m), UTF_8);
    boolean shown = !v.get("stringToSign").isNull();
    if (shown) {
      same("stringToSign", signed, text("stringToSign"));
    }
    for (Door door : Door.values()) {
      Outcome got = outcome(door, m, Options.DEFAULT.withBodyMax(bodyMax()));
      same(door + " code", got.code, "");
      if (got.parsed == null) {
        continue;
      }
      same(door + " string to sign", new String(got.parsed.stringToSign(), UTF_8), signed);
      if (shown) {
        same(door + " body", got.parsed.bodyText(), text("canonicalBody"));
      }
      same(door + " params", pairs(got.parsed.params()), pairsOf(v.get("params")));
    }
    same("the body after all that", new String(m.body, UTF_8), new String(before, UTF_8));
  }

  private void refused() throws IOException {
    Message m = message();
    for (Door door : Door.values()) {
      Outcome got = outcome(door, m, Options.DEFAULT.withBodyMax(bodyMax()));
      same(door + " code", got.code, text("code"));
      same(door + " MAC matches", got.matched == 0, flag("macMatches"));
    }
    // What the signer refuses it refuses with the verifier's code.
    String code = codeOf(() -> Signature.stringToSign(m));
    if (!code.isEmpty()
        && !List.of("header_missing", "signature_malformed", "body_too_large")
            .contains(text("code"))) {
      same("the signer's code", code, text("code"));
    }
  }

  private void http() throws IOException {
    Json o = v.get("options");
    Options options =
        Options.DEFAULT
            .withHeaders(
                o.get("signatureHeader").textOr("SIGNATURE"),
                o.get("timestampHeader").textOr("TIMESTAMP"))
            .withAuthorizationRequired(
                !o.get("requireAuthorization").isNull() && o.get("requireAuthorization").bool())
            .withUpload(!o.get("upload").isNull() && o.get("upload").bool())
            .withBodyMax((int) o.get("bodyMax").longOr(Signature.BODY_MAX));
    List<String[]> headers = new ArrayList<>();
    for (Json pair : v.get("headers").items()) {
      headers.add(new String[] {pair.items().get(0).text(), pair.items().get(1).text()});
    }
    Received in = new Received(text("method"), text("target"), headers, body());
    Outcome got = finish(() -> parse(in, options));
    same("code", got.code, text("code"));
    same("MAC matches", got.matched == 0, text("code").isEmpty() || flag("macMatches"));
  }

  private void readings() throws IOException {
    Message m = message();
    Options all = Options.DEFAULT.withReadings(Readings.all(paths()));
    String reading = text("reading");
    for (Door door : Door.values()) {
      if (door == Door.HTTP && m.kind == Kind.RESPONSE) {
        continue; // what came in by HTTP has no reading of a request
      }
      Outcome got = outcome(door, m, all);
      same(door + " code", got.code, text("code"));
      if (!text("code").isEmpty()) {
        same(door + " MAC matches", got.matched == 0, flag("macMatches"));
      } else if (got.parsed != null) {
        same(door + " reading", got.parsed.reading().toString(), reading);
        same(door + " body", got.parsed.bodyText(), text("canonicalBody"));
        same(door + " params", pairs(got.parsed.params()), pairsOf(v.get("params")));
        if (!v.get("stringToSign").isNull()) {
          same(
              door + " string to sign",
              new String(got.parsed.stringToSign(), UTF_8),
              text("stringToSign"));
        }
      }
      boolean standard = m.kind == Kind.RESPONSE || reading.startsWith("printed/");
      if (text("code").isEmpty() && (!reading.endsWith("/structural") || !standard)) {
        got = outcome(door, m, Options.DEFAULT);
        if (got.code.isEmpty() || got.matched >= 0) {
          wrong.add(door + ": accepted by a verifier without readings");
        }
      }
    }
    if (text("code").isEmpty() && reading.endsWith("/structural")) {
      String query = reading.substring(0, reading.indexOf('/')).toUpperCase(Locale.ROOT);
      Message signed = m.withQueryReading(QueryReading.valueOf(query));
      same("sign", Key.of(text("signKey")).sign(signed), text("signature"));
    }
  }

  private String[] paths() {
    Json paths = v.get("prosePaths");
    return paths.isNull()
        ? new String[0]
        : paths.items().stream().map(Json::text).toArray(String[]::new);
  }

  private void prosePaths() {
    boolean accepted = true;
    try {
      Readings.all(paths());
    } catch (IllegalArgumentException e) {
      accepted = false;
    }
    same("accepted", accepted, flag("accepted"));
  }

  private void canonical() {
    byte[] body = body();
    String[] got = {""};
    String code =
        codeOf(
            () -> {
              byte[] text = Signature.canonical(body);
              got[0] = new String(text, UTF_8);
              if (text.length == body.length && text != body) {
                wrong.add("a body without whitespace was copied");
              }
              return text;
            });
    same("code", code, text("code"));
    same("canonical", got[0], text("canonicalBody"));
  }

  private void whitespace() {
    byte[] body = body();
    byte[] escaped = Signature.escapeWhitespace(body);
    same("escaped", new String(escaped, UTF_8), text("escaped"));
    if (Signature.escapeWhitespace(escaped) != escaped) {
      wrong.add("escaped twice, it is another text or a copy");
    }
    same("the body after that", new String(body, UTF_8), text("body"));
  }

  private void keys() {
    boolean accepted = true;
    try {
      Key.of(text("signKey"));
    } catch (IllegalArgumentException e) {
      accepted = false;
    }
    same("accepted", accepted, flag("accepted"));
  }

  /** The ways into the verifier. */
  private enum Door {
    MESSAGE,
    HTTP
  }

  private static final class Outcome {
    Parsed parsed;
    int matched = -1;
    String code = "";
  }

  private Outcome outcome(Door door, Message m, Options o) throws IOException {
    if (door == Door.MESSAGE) {
      return finish(() -> Signature.parse(m, text("signature"), o));
    }
    List<String[]> headers = new ArrayList<>();
    headers.add(new String[] {"Timestamp", m.timestamp});
    headers.add(new String[] {"signature", text("signature")});
    if (!m.contentType.isEmpty()) {
      headers.add(new String[] {"Content-Type", m.contentType});
    }
    if (!m.contentEncoding.isEmpty()) {
      headers.add(new String[] {"Content-Encoding", m.contentEncoding});
    }
    String method = m.kind == Kind.WEBHOOK ? "POST" : m.method;
    Received in = new Received(method, m.target, headers, m.body);
    return finish(() -> parse(in, o.withKind(m.kind).withUpload(m.upload)));
  }

  private static Parsed parse(Incoming in, Options o) {
    try {
      return Signature.parse(in, o);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Outcome finish(Supplier<Parsed> parse) {
    Outcome got = new Outcome();
    try {
      got.parsed = parse.get();
      Key key = Key.of(text("signKey"));
      got.parsed.verify(now(), key);
      got.matched = got.parsed.matched();
    } catch (SignatureException e) {
      got.code = e.code().toString();
      got.matched = e.matched();
    }
    return got;
  }

  private static String codeOf(Supplier<?> call) {
    try {
      call.get();
      return "";
    } catch (SignatureException e) {
      return e.code().toString();
    }
  }

  private Message message() {
    Kind kind = Kind.valueOf(word("kind", "request"));
    return Message.of(kind, text("method"), text("timestamp"), text("target"))
        .withContentType(text("contentType"))
        .withContentEncoding(text("contentEncoding"))
        .withUpload(flag("upload"))
        .withQueryReading(QueryReading.valueOf(word("queryReading", "printed")))
        .withBody(body());
  }

  private byte[] body() {
    if (!v.get("bodyBase64").isNull()) {
      return Base64.getDecoder().decode(text("bodyBase64"));
    }
    if (!v.get("bodyParts").isNull()) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      for (Json part : v.get("bodyParts").items()) {
        byte[] text = part.get("text").text().getBytes(UTF_8);
        for (long i = part.get("times").longValue(); i > 0; i--) {
          body.writeBytes(text);
        }
      }
      return body.toByteArray();
    }
    return text("body").getBytes(UTF_8);
  }

  private Instant now() {
    long milli = 0;
    if (!v.get("now").isNull()) {
      milli = v.get("now").longValue();
    } else if (text("timestamp").matches("[0-9]{1,18}")) {
      milli = Long.parseLong(text("timestamp"));
    }
    return Instant.ofEpochMilli(milli);
  }

  private int bodyMax() {
    return (int) v.get("bodyMax").longOr(Signature.BODY_MAX);
  }

  private String text(String member) {
    return v.get(member).textOr("");
  }

  /** A word of the specification as Java writes it. */
  private String word(String member, String absent) {
    return v.get(member).textOr(absent).toUpperCase(Locale.ROOT);
  }

  private boolean flag(String member) {
    return !v.get(member).isNull() && v.get(member).bool();
  }

  private static String pairs(List<Param> params) {
    StringBuilder pairs = new StringBuilder();
    params.forEach(p -> pairs.append(Json.write(List.of(p.name(), p.value()))));
    return pairs.toString();
  }

  private static String pairsOf(Json params) {
    StringBuilder pairs = new StringBuilder();
    if (!params.isNull()) {
      for (Json p : params.items()) {
        pairs.append(Json.write(List.of(p.items().get(0).text(), p.items().get(1).text())));
      }
    }
    return pairs.toString();
  }

  private void same(String what, Object got, Object want) {
    if (!Objects.equals(got, want)) {
      wrong.add(what + " = " + got + ", want " + want);
    }
  }

  /** A message as a server received it. */
  private static final class Received implements Incoming {
    private final String method;
    private final String target;
    private final List<String[]> headers;
    private final byte[] body;

    Received(String method, String target, List<String[]> headers, byte[] body) {
      this.method = method;
      this.target = target;
      this.headers = headers;
      this.body = body;
    }

    @Override
    public String method() {
      return method;
    }

    @Override
    public String target() {
      return target;
    }

    @Override
    public List<String> headers(String name) {
      List<String> values = new ArrayList<>();
      for (String[] header : headers) {
        if (header[0].equalsIgnoreCase(name)) {
          values.add(header[1]);
        }
      }
      return values;
    }

    @Override
    public InputStream body() {
      return new ByteArrayInputStream(body.clone()); // the verifier may keep what it reads
    }

    @Override
    public long length() {
      return body.length;
    }
  }
}
