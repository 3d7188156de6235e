package app.xcheckout.servlet.jakarta;

import app.xcheckout.signature.BodyConsumedException;
import app.xcheckout.signature.Incoming;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.List;

/** A request as the container received it. */
final class ServletIncoming implements Incoming {
  private static final String CURE =
      " Let the signature be verified first: give its filter the first place (in Spring Boot a"
          + " FilterRegistrationBean with Ordered.HIGHEST_PRECEDENCE, in web.xml the first"
          + " filter-mapping), and take the body from the request that it hands on. Before a"
          + " WebhookServlet nothing may read the body.";

  private final HttpServletRequest request;

  ServletIncoming(HttpServletRequest request) {
    this.request = request;
  }

  @Override
  public String method() {
    return request.getMethod();
  }

  @Override
  public String target() {
    return target(request);
  }

  private static String target(HttpServletRequest request) {
    String query = request.getQueryString();
    return query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query;
  }

  /** Refuses a request that says another target than its request line, which is what is signed. */
  void checkTarget() throws ServletException {
    ServletRequest line = request;
    while (line instanceof ServletRequestWrapper) {
      line = ((ServletRequestWrapper) line).getRequest();
    }
    if (!target((HttpServletRequest) line).equals(target())) {
      throw new ServletException(
          "xcheckout: the target of the request was changed before its signature could be"
              + " verified"
              + where()
              + CURE);
    }
  }

  @Override
  public List<String> headers(String name) {
    return Collections.list(request.getHeaders(name));
  }

  @Override
  public long length() {
    return request.getContentLengthLong();
  }

  @Override
  public InputStream body() throws IOException {
    ServletInputStream body;
    try {
      body = request.getInputStream();
    } catch (IllegalStateException e) {
      throw new BodyConsumedException("getReader() of the request was called" + where() + CURE);
    }
    boolean announced = length() > 0 || request.getHeader("Transfer-Encoding") != null;
    if (announced && isFinished(body)) {
      throw new BodyConsumedException(
          "getInputStream() of the request was read to its end, or getParameter() was called,"
              + where()
              + CURE);
    }
    return body;
  }

  private static boolean isFinished(ServletInputStream body) {
    try {
      return body.isFinished();
    } catch (UnsupportedOperationException e) {
      return false; // a wrapper of older times; what is missing is noticed when it is read
    }
  }

  /** Names who stands between the container and us. */
  private String where() {
    StringBuilder names = new StringBuilder();
    ServletRequest at = request;
    while (at instanceof ServletRequestWrapper) {
      names.append(names.length() > 0 ? ", " : " by one of ").append(at.getClass().getName());
      at = ((ServletRequestWrapper) at).getRequest();
    }
    return names.length() > 0 ? names + "." : " by a filter or servlet before this one.";
  }
}
