package app.xcheckout.signature;

import static app.xcheckout.signature.Code.BODY_NOT_ALLOWED;
import static app.xcheckout.signature.Code.CONTENT_TYPE_NOT_ACCEPTED;

/** Says what of a body is signed. */
enum BodyRule {
  /** There is none. */
  ABSENT,
  /** Its canonical text. */
  JSON,
  /** A file upload: nothing. */
  UNSIGNED;

  /** Whether m may have a body. On GET and DELETE it would share a boundary with the query. */
  static boolean allowed(Message m) {
    return m.kind != Kind.REQUEST || !m.method.equals("GET") && !m.method.equals("DELETE");
  }

  static void checkAllowed(Message m) {
    if (!allowed(m)) {
      throw new SignatureException(BODY_NOT_ALLOWED, "a " + m.method + " request has no body");
    }
  }

  /** The rule for m, or a refusal. A message without body may name any type that can be read. */
  static BodyRule of(Message m) {
    if (m.body.length == 0) {
      checkReadable(m);
      return ABSENT;
    }
    checkAllowed(m);
    return ofType(m);
  }

  /**
   * Refuses a Content-Type that parsers fail at or disagree about. It is refused where no body
   * follows too: a handler that asks for its form fails.
   */
  static void checkReadable(Message m) {
    if (!usual(m.contentType)) {
      typeOf(m);
    }
  }

  private static boolean usual(String contentType) {
    return contentType.isEmpty() || contentType.equals("application/json");
  }

  private static MediaType typeOf(Message m) {
    MediaType type = MediaType.parse(m.contentType);
    if (type == null) {
      throw refused("the content type " + Bytes.quote(m.contentType, 80) + " cannot be read");
    }
    return type;
  }

  /** The rule for a body that is there, by what the message says of it, or a refusal. */
  static BodyRule ofType(Message m) {
    if (!m.contentEncoding.isEmpty() && !Bytes.equalFold(m.contentEncoding, "identity")) {
      throw refused(
          "the content encoding is identity or none, not " + Bytes.quote(m.contentEncoding, 40));
    }
    if (usual(m.contentType)) {
      return JSON;
    }
    MediaType type = typeOf(m);
    if (type.name.equals("multipart/form-data")) {
      if (m.upload && m.kind == Kind.REQUEST) {
        return UNSIGNED;
      }
      throw refused("this route takes no file uploads");
    }
    if (!type.name.equals("application/json")) {
      throw refused("the content type is application/json, not " + Bytes.quote(type.name, 80));
    }
    String charset = type.param("charset");
    if (charset != null && !Bytes.equalFold(charset, "utf-8")) {
      throw refused("JSON is UTF-8, not " + Bytes.quote(charset, 40));
    }
    return JSON;
  }

  private static SignatureException refused(String detail) {
    return new SignatureException(CONTENT_TYPE_NOT_ACCEPTED, detail);
  }
}
