package app.xcheckout.signature.doctor;

import app.xcheckout.signature.Incoming;
import app.xcheckout.signature.Kind;
import app.xcheckout.signature.Message;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Hands a message on to the verifier and remembers its body as it came, so that the doctor can look
 * at it afterwards. It is for one message and one thread.
 */
public final class Witness implements Incoming {
  private final Incoming in;
  private final int bodyMax;
  private byte[] body = {};

  /**
   * Makes a witness.
   *
   * @param in the message
   * @param bodyMax the verifier's limit of the body in bytes
   */
  public Witness(Incoming in, int bodyMax) {
    this.in = in;
    this.bodyMax = bodyMax;
  }

  @Override
  public String method() {
    return in.method();
  }

  @Override
  public String target() {
    return in.target();
  }

  @Override
  public List<String> headers(String name) {
    return in.headers(name);
  }

  @Override
  public InputStream body() throws IOException {
    body = in.body().readNBytes(bodyMax + 1);
    return new ByteArrayInputStream(body.clone()); // the verifier changes what it reads
  }

  @Override
  public long length() {
    return in.length();
  }

  /**
   * The message as it came, as far as it was read.
   *
   * @param kind what it is
   * @param signatureHeader the name of the header with the signature
   * @param timestampHeader the name of the header with the timestamp
   * @return the case, without keys
   */
  Case asCase(Kind kind, String signatureHeader, String timestampHeader) {
    boolean webhook = kind == Kind.WEBHOOK;
    Message m =
        Message.of(kind, webhook ? "" : method(), first(timestampHeader), webhook ? "" : target())
            .withContentType(first("Content-Type"))
            .withBody(body);
    return Case.of(m, first(signatureHeader));
  }

  private String first(String header) {
    List<String> values = headers(header);
    return values.isEmpty() ? "" : values.get(0);
  }
}
