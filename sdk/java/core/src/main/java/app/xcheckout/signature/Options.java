package app.xcheckout.signature;

import java.time.Duration;
import java.util.Objects;

/**
 * What a verifier can be set to. {@link #DEFAULT} is the standard's own: the usual header names,
 * bodies of up to 1 MiB, a window of 120 seconds. Options are immutable.
 */
public final class Options {
  /** The standard's own options. */
  public static final Options DEFAULT =
      new Options(
          Kind.REQUEST,
          "SIGNATURE",
          "TIMESTAMP",
          false,
          Signature.BODY_MAX,
          Signature.WINDOW,
          false,
          false);

  final Kind kind;
  final String signatureHeader;
  final String timestampHeader;
  final boolean requireAuthorization;
  final int bodyMax;
  final Duration window;
  final boolean upload;
  final boolean compat;

  private Options(
      Kind kind,
      String signatureHeader,
      String timestampHeader,
      boolean requireAuthorization,
      int bodyMax,
      Duration window,
      boolean upload,
      boolean compat) {
    this.kind = Objects.requireNonNull(kind, "kind");
    this.signatureHeader = Objects.requireNonNull(signatureHeader, "signatureHeader");
    this.timestampHeader = Objects.requireNonNull(timestampHeader, "timestampHeader");
    this.requireAuthorization = requireAuthorization;
    this.bodyMax = bodyMax;
    this.window = Objects.requireNonNull(window, "window");
    this.upload = upload;
    this.compat = compat;
    if (signatureHeader.isEmpty() || timestampHeader.isEmpty() || bodyMax < 1) {
      throw new IllegalArgumentException("a header has a name, and a body at least a byte");
    }
  }

  /**
   * Returns options for another kind of message than a request. It counts where a message is read
   * from HTTP; a {@link Message} says itself what it is.
   *
   * @param kind what is expected
   * @return other options
   */
  public Options withKind(Kind kind) {
    return new Options(
        kind,
        signatureHeader,
        timestampHeader,
        requireAuthorization,
        bodyMax,
        window,
        upload,
        compat);
  }

  /**
   * Returns options with other names of the two headers; white-label brands use others.
   *
   * @param signature the name instead of SIGNATURE
   * @param timestamp the name instead of TIMESTAMP
   * @return other options
   */
  public Options withHeaders(String signature, String timestamp) {
    return new Options(
        kind, signature, timestamp, requireAuthorization, bodyMax, window, upload, compat);
  }

  /**
   * Returns options that refuse a request without an Authorization header, or not.
   *
   * @param required whether it is refused
   * @return other options
   */
  public Options withAuthorizationRequired(boolean required) {
    return new Options(
        kind, signatureHeader, timestampHeader, required, bodyMax, window, upload, compat);
  }

  /**
   * Returns options with another limit of the body.
   *
   * @param bodyMax the largest body in bytes, 1,048,576 by default
   * @return other options
   */
  public Options withBodyMax(int bodyMax) {
    return new Options(
        kind,
        signatureHeader,
        timestampHeader,
        requireAuthorization,
        bodyMax,
        window,
        upload,
        compat);
  }

  /**
   * Returns options with another window.
   *
   * @param window how far the timestamp may be from the verifier's clock, in either direction; 120
   *     seconds by default
   * @return other options
   */
  public Options withWindow(Duration window) {
    return new Options(
        kind,
        signatureHeader,
        timestampHeader,
        requireAuthorization,
        bodyMax,
        window,
        upload,
        compat);
  }

  /**
   * Returns options for a route that is registered for multipart/form-data, or not. The body of
   * such a request is neither read nor signed.
   *
   * @param upload whether file uploads are taken
   * @return other options
   */
  public Options withUpload(boolean upload) {
    return new Options(
        kind,
        signatureHeader,
        timestampHeader,
        requireAuthorization,
        bodyMax,
        window,
        upload,
        compat);
  }

  /**
   * Returns options for a server some credential of which may sign by another reading of
   * "whitespace removed", or not. A body that is in order by any of the readings is then let
   * through to {@link Parsed#verifyCompat}; {@link Parsed#verify} is as strict as without it.
   *
   * @param compat whether there is such a credential
   * @return other options
   */
  public Options withCompat(boolean compat) {
    return new Options(
        kind,
        signatureHeader,
        timestampHeader,
        requireAuthorization,
        bodyMax,
        window,
        upload,
        compat);
  }

  /**
   * The name of the header with the signature.
   *
   * @return the name
   */
  public String signatureHeader() {
    return signatureHeader;
  }

  /**
   * The name of the header with the timestamp.
   *
   * @return the name
   */
  public String timestampHeader() {
    return timestampHeader;
  }
}
