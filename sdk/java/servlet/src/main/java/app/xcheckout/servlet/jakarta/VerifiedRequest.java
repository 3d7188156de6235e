package app.xcheckout.servlet.jakarta;

import app.xcheckout.middleware.Admission;
import app.xcheckout.signature.Param;
import app.xcheckout.signature.Parsed;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request with the body and the parameters that its signature covers. */
final class VerifiedRequest extends HttpServletRequestWrapper {
  private final @Nullable HeldResponse response;
  private final boolean upload;
  private final byte[] body;
  private final Map<String, String[]> parameters = new LinkedHashMap<>();
  private ServletInputStream stream;
  private BufferedReader reader;
  private AsyncContext async;

  VerifiedRequest(
      HttpServletRequest request, Admission admission, @Nullable HeldResponse response) {
    super(request);
    Parsed parsed = admission.parsed();
    this.response = response;
    this.body = parsed.body();
    String type = request.getContentType();
    this.upload = body.length == 0 && type != null && type.regionMatches(true, 0, "multip", 0, 6);
    for (Param p : parsed.params()) {
      parameters.put(p.name(), new String[] {p.value()});
    }
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    if (upload) {
      return super.getInputStream();
    }
    if (reader != null) {
      throw new IllegalStateException("getReader() was called");
    }
    if (stream == null) {
      stream = new Body(body);
    }
    return stream;
  }

  @Override
  public BufferedReader getReader() throws IOException {
    if (upload) {
      return super.getReader();
    }
    if (stream != null) {
      throw new IllegalStateException("getInputStream() was called");
    }
    if (reader == null) {
      reader = new BufferedReader(new InputStreamReader(new Body(body), StandardCharsets.UTF_8));
    }
    return reader;
  }

  @Override
  public int getContentLength() {
    return upload ? super.getContentLength() : body.length;
  }

  @Override
  public long getContentLengthLong() {
    return upload ? super.getContentLengthLong() : body.length;
  }

  @Override
  public String getHeader(String name) {
    String value = super.getHeader(name);
    return isLength(name) && value != null ? Integer.toString(body.length) : value;
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    boolean length = isLength(name) && super.getHeader(name) != null;
    return length ? Collections.enumeration(List.of(getHeader(name))) : super.getHeaders(name);
  }

  @Override
  public int getIntHeader(String name) {
    return isLength(name) && super.getHeader(name) != null ? body.length : super.getIntHeader(name);
  }

  private boolean isLength(String name) {
    return !upload && name.equalsIgnoreCase("Content-Length");
  }

  @Override
  public String getParameter(String name) {
    String[] values = parameters.get(name);
    return values == null ? null : values[0];
  }

  @Override
  public Map<String, String[]> getParameterMap() {
    return Collections.unmodifiableMap(parameters);
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.enumeration(parameters.keySet());
  }

  @Override
  public String[] getParameterValues(String name) {
    String[] values = parameters.get(name);
    return values == null ? null : values.clone();
  }

  @Override
  public AsyncContext startAsync() {
    return response == null ? super.startAsync() : startAsync(this, response);
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse given) {
    if (response == null) {
      return super.startAsync(request, given);
    }
    async = new SigningAsyncContext(super.startAsync(request, given), response);
    return async;
  }

  @Override
  public AsyncContext getAsyncContext() {
    return async == null ? super.getAsyncContext() : async;
  }

  private static final class Body extends ServletInputStream {
    private final ByteArrayInputStream in;

    Body(byte[] body) {
      this.in = new ByteArrayInputStream(body);
    }

    @Override
    public int read() {
      return in.read();
    }

    @Override
    public int read(byte[] into, int from, int size) {
      return in.read(into, from, size);
    }

    @Override
    public int available() {
      return in.available();
    }

    @Override
    public boolean isFinished() {
      return in.available() == 0;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      try {
        listener.onDataAvailable();
        if (isFinished()) {
          listener.onAllDataRead();
        }
      } catch (IOException e) {
        listener.onError(e);
      }
    }
  }
}
