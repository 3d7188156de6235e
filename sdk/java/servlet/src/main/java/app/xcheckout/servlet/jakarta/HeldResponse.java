package app.xcheckout.servlet.jakarta;

import app.xcheckout.middleware.Admission;
import app.xcheckout.middleware.Middleware;
import app.xcheckout.middleware.Reply;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Holds an answer back until it is complete and can be signed. */
final class HeldResponse extends HttpServletResponseWrapper {
  private final Middleware middleware;
  private final Admission admission;
  private final Held stream;
  private PrintWriter writer;
  private boolean streamTaken;
  private int error;
  private boolean sent;

  HeldResponse(HttpServletResponse response, Middleware middleware, Admission admission) {
    super(response);
    this.middleware = middleware;
    this.admission = admission;
    this.stream = new Held(middleware.answerMax() + 1);
  }

  /** Signs what is held and sends it, once. */
  void send() throws IOException {
    synchronized (this) {
      if (sent) {
        return;
      }
      sent = true;
    }
    if (writer != null) {
      writer.flush();
    }
    HttpServletResponse response = (HttpServletResponse) getResponse();
    if (response.isCommitted()) {
      return; // a redirect, which no client follows
    }
    Reply reply = reply();
    if (response.containsHeader("Content-Encoding")) {
      response.reset(); // of an answer that was not sent
    }
    SignatureFilter.write(response, reply);
  }

  private Reply reply() {
    if (error > 0) {
      return middleware.failure(admission, error);
    }
    return middleware.answer(
        admission,
        getStatus(),
        Objects.requireNonNullElse(getContentType(), ""),
        Objects.requireNonNullElse(getHeader("Content-Encoding"), ""),
        stream.bytes());
  }

  @Override
  public ServletOutputStream getOutputStream() {
    if (writer != null) {
      throw new IllegalStateException("getWriter() was called");
    }
    streamTaken = true;
    return stream;
  }

  @Override
  public PrintWriter getWriter() {
    if (streamTaken) {
      throw new IllegalStateException("getOutputStream() was called");
    }
    if (writer == null) {
      // JSON is UTF-8 (RFC 8259), although a servlet's default is another.
      setCharacterEncoding(StandardCharsets.UTF_8.name());
      writer = new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
    }
    return writer;
  }

  @Override
  public void sendError(int status) {
    resetBuffer();
    error = status;
  }

  @Override
  public void sendError(int status, String message) {
    sendError(status); // the message is for the log of who wrote it
  }

  @Override
  public void flushBuffer() {
    // It is sent when it is complete.
  }

  @Override
  public boolean isCommitted() {
    return sent || error > 0 || super.isCommitted();
  }

  @Override
  public void resetBuffer() {
    if (writer != null) {
      writer.flush();
    }
    stream.reset();
  }

  @Override
  public void reset() {
    resetBuffer();
    super.reset();
    error = 0;
    writer = null;
    streamTaken = false;
  }

  @Override
  public void setContentLength(int length) {
    // What is sent is another text: without whitespace.
  }

  @Override
  public void setContentLengthLong(long length) {
    // As above.
  }

  @Override
  public void setHeader(String name, String value) {
    if (!name.equalsIgnoreCase("Content-Length")) {
      super.setHeader(name, value);
    }
  }

  @Override
  public void addHeader(String name, String value) {
    if (!name.equalsIgnoreCase("Content-Length")) {
      super.addHeader(name, value);
    }
  }

  /** Keeps what is written, up to a limit; beyond it the answer is not sent anyway. */
  private static final class Held extends ServletOutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int max;

    Held(int max) {
      this.max = max;
    }

    synchronized byte[] bytes() {
      return bytes.toByteArray();
    }

    synchronized void reset() {
      bytes.reset();
    }

    @Override
    public synchronized void write(int b) {
      if (bytes.size() < max) {
        bytes.write(b);
      }
    }

    @Override
    public synchronized void write(byte[] from, int at, int size) {
      bytes.write(from, at, Math.min(size, max - bytes.size()));
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      try {
        listener.onWritePossible();
      } catch (IOException e) {
        listener.onError(e);
      }
    }
  }
}
