package app.xcheckout.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Objects;

/**
 * What is signed, in its parts as they stand on the wire. A Message is immutable but for its body,
 * which is not copied: do not change the array while the Message is in use.
 */
public final class Message {
  static final byte[] NO_BODY = {};

  final Kind kind;
  final String method;
  final String timestamp;
  final String target;
  final String contentType;
  final String contentEncoding;
  final byte[] body;
  final boolean upload;
  final QueryReading queryReading;

  private Message(
      Kind kind,
      String method,
      String timestamp,
      String target,
      String contentType,
      String contentEncoding,
      byte[] body,
      boolean upload,
      QueryReading queryReading) {
    this.kind = Objects.requireNonNull(kind, "kind");
    this.method = Objects.requireNonNull(method, "method");
    this.timestamp = Objects.requireNonNull(timestamp, "timestamp");
    this.target = Objects.requireNonNull(target, "target");
    this.contentType = Objects.requireNonNull(contentType, "contentType");
    this.contentEncoding = Objects.requireNonNull(contentEncoding, "contentEncoding");
    this.body = Objects.requireNonNull(body, "body");
    this.upload = upload;
    this.queryReading = Objects.requireNonNull(queryReading, "queryReading");
  }

  /**
   * Makes a message without body.
   *
   * @param kind what it is
   * @param method GET, POST, PUT, DELETE or PATCH; of an answer that of its request, of a webhook
   *     empty
   * @param timestamp the text of the TIMESTAMP header: milliseconds since the epoch in 13 digits;
   *     see {@link Signature#timestamp}
   * @param target the path with its query exactly as on the request line, still percent-encoded,
   *     without scheme and host; of an answer that of its request, of a webhook empty
   * @return the message
   */
  public static Message of(Kind kind, String method, String timestamp, String target) {
    return new Message(
        kind, method, timestamp, target, "", "", NO_BODY, false, QueryReading.PRINTED);
  }

  /**
   * Makes a request without body; see {@link #of}.
   *
   * @param method the method
   * @param timestamp the text of the TIMESTAMP header
   * @param target the path with its query
   * @return the message
   */
  public static Message request(String method, String timestamp, String target) {
    return of(Kind.REQUEST, method, timestamp, target);
  }

  /**
   * Makes an answer without body; see {@link #of}.
   *
   * @param method the method of its request
   * @param timestamp the text of the answer's own TIMESTAMP header
   * @param target the path with its query of its request
   * @return the message
   */
  public static Message response(String method, String timestamp, String target) {
    return of(Kind.RESPONSE, method, timestamp, target);
  }

  /**
   * Makes a webhook without body; see {@link #of}.
   *
   * @param timestamp the text of the TIMESTAMP header
   * @return the message
   */
  public static Message webhook(String timestamp) {
    return of(Kind.WEBHOOK, "", timestamp, "");
  }

  /**
   * Returns the message with a body.
   *
   * @param body the bytes as sent; not copied
   * @return another message
   */
  public Message withBody(byte[] body) {
    return new Message(
        kind, method, timestamp, target, contentType, contentEncoding, body, upload, queryReading);
  }

  /**
   * Returns the message with a body of text, encoded in UTF-8.
   *
   * @param body the text
   * @return another message
   */
  public Message withBody(String body) {
    return withBody(body.getBytes(UTF_8));
  }

  /**
   * Returns the message with another timestamp.
   *
   * @param timestamp the text of the TIMESTAMP header
   * @return another message
   */
  public Message withTimestamp(String timestamp) {
    return new Message(
        kind, method, timestamp, target, contentType, contentEncoding, body, upload, queryReading);
  }

  /**
   * Returns the message with a Content-Type header. Without a body it may be any that can be read.
   *
   * @param contentType the header; empty means application/json
   * @return another message
   */
  public Message withContentType(String contentType) {
    return new Message(
        kind, method, timestamp, target, contentType, contentEncoding, body, upload, queryReading);
  }

  /**
   * Returns the message with a Content-Encoding header.
   *
   * @param contentEncoding the header; empty or identity is accepted
   * @return another message
   */
  public Message withContentEncoding(String contentEncoding) {
    return new Message(
        kind, method, timestamp, target, contentType, contentEncoding, body, upload, queryReading);
  }

  /**
   * Returns the message on a route that is registered for multipart/form-data, or not. The body of
   * a file upload is not signed.
   *
   * @param upload whether the route takes file uploads
   * @return another message
   */
  public Message withUpload(boolean upload) {
    return new Message(
        kind, method, timestamp, target, contentType, contentEncoding, body, upload, queryReading);
  }

  /**
   * Returns the message with another reading of its query: the one that it is signed in, and of an
   * answer the one that its request was signed in. A verifier of requests tries those that its
   * {@link Options} take.
   *
   * @param queryReading the reading, {@link QueryReading#PRINTED} by default
   * @return another message
   */
  public Message withQueryReading(QueryReading queryReading) {
    return new Message(
        kind, method, timestamp, target, contentType, contentEncoding, body, upload, queryReading);
  }

  /**
   * What the message is.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * The method.
   *
   * @return the method; empty for a webhook
   */
  public String method() {
    return method;
  }

  /**
   * The text of the TIMESTAMP header.
   *
   * @return the timestamp
   */
  public String timestamp() {
    return timestamp;
  }

  /**
   * The path with its query as on the request line.
   *
   * @return the target; empty for a webhook
   */
  public String target() {
    return target;
  }

  /**
   * The reading of the query that the message is signed in.
   *
   * @return the reading
   */
  public QueryReading queryReading() {
    return queryReading;
  }

  /**
   * The Content-Type header.
   *
   * @return the header; empty for none
   */
  public String contentType() {
    return contentType;
  }

  /**
   * The body as sent.
   *
   * @return the array itself; empty for none
   */
  public byte[] body() {
    return body;
  }

  /** Names the message without its body, which may hold secrets. */
  @Override
  public String toString() {
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query) + "?…";
    return kind + " " + method + " " + path + " of " + body.length + " bytes";
  }
}
