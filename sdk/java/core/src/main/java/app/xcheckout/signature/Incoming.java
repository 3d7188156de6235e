package app.xcheckout.signature;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * An HTTP message as a server or a client received it: what {@link Signature#parse(Incoming,
 * Options)} reads. Implement it for a server that this library has no module for.
 */
public interface Incoming {
  /**
   * The method; for an answer that of its request.
   *
   * @return the method in the letters of the request line
   */
  String method();

  /**
   * The path with its query exactly as on the request line, not decoded; for an answer that of its
   * request.
   *
   * @return the target
   */
  String target();

  /**
   * All values of a header, one for each line that has it.
   *
   * @param name the name, in any case
   * @return the values in the order received; empty when it is absent
   */
  List<String> headers(String name);

  /**
   * The body as it came, before any parser has read of it. It is called at most once.
   *
   * @return the stream
   * @throws BodyConsumedException when something has read of it before
   * @throws IOException when the connection is broken
   */
  InputStream body() throws IOException;

  /**
   * The announced length of the body.
   *
   * @return the Content-Length, or -1 when there is none
   */
  long length();
}
