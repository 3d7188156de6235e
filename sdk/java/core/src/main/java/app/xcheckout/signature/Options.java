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
          Readings.STANDARD);

  final Kind kind;
  final String signatureHeader;
  final String timestampHeader;
  final boolean requireAuthorization;
  final int bodyMax;
  final Duration window;
  final boolean upload;
  final Readings readings;

  private Options(
      Kind kind,
      String signatureHeader,
      String timestampHeader,
      boolean requireAuthorization,
      int bodyMax,
      Duration window,
      boolean upload,
      Readings readings) {
    this.kind = Objects.requireNonNull(kind, "kind");
    this.signatureHeader = Objects.requireNonNull(signatureHeader, "signatureHeader");
    this.timestampHeader = Objects.requireNonNull(timestampHeader, "timestampHeader");
    this.requireAuthorization = requireAuthorization;
    this.bodyMax = bodyMax;
    this.window = Objects.requireNonNull(window, "window");
    this.upload = upload;
    this.readings = Objects.requireNonNull(readings, "readings");
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
        readings);
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
        kind, signature, timestamp, requireAuthorization, bodyMax, window, upload, readings);
  }

  /**
   * Returns options that refuse a request without an Authorization header, or not.
   *
   * @param required whether it is refused
   * @return other options
   */
  public Options withAuthorizationRequired(boolean required) {
    return new Options(
        kind, signatureHeader, timestampHeader, required, bodyMax, window, upload, readings);
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
        readings);
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
        readings);
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
        readings);
  }

  /**
   * Returns options that take other readings of the specification than the standard one.
   *
   * @param readings the readings
   * @return other options
   */
  public Options withReadings(Readings readings) {
    return new Options(
        kind,
        signatureHeader,
        timestampHeader,
        requireAuthorization,
        bodyMax,
        window,
        upload,
        readings);
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
