package app.xcheckout.servlet.jakarta;

import app.xcheckout.middleware.Admission;
import app.xcheckout.middleware.Middleware;
import app.xcheckout.middleware.Reply;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;

/**
 * Verifies signed requests and signs their answers. What is signed is what is used: the request
 * that is handed on has the body and the parameters that the signature covers, and no others.
 * {@link #ADMISSION} is the attribute that tells who signed it.
 *
 * <p>Give it the first place, so that nothing reads the body before it, map it for the dispatcher
 * types REQUEST and ASYNC, and mark it as supporting async. It is safe for concurrent requests.
 *
 * <p>An answer is held back until it is complete, for it must be signed. One that is larger than
 * the middleware's limit is not sent, and an error in its place. An answer that is not JSON, is
 * empty, or a redirect, is sent as it is and unsigned, which a client of this API refuses.
 */
public final class SignatureFilter implements Filter {
  /** The name of the request's attribute that holds its {@link Admission}. */
  public static final String ADMISSION = "app.xcheckout.admission";

  private static final String RESPONSE = "app.xcheckout.response";

  private final Middleware middleware;

  /**
   * Makes a filter.
   *
   * @param middleware what verifies and signs
   */
  public SignatureFilter(Middleware middleware) {
    this.middleware = Objects.requireNonNull(middleware);
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!(request instanceof HttpServletRequest) || !(response instanceof HttpServletResponse)) {
      throw new ServletException("xcheckout: a SignatureFilter is for HTTP");
    }
    Object held = request.getAttribute(RESPONSE);
    if (held != null) {
      // The request was verified when it came; this is another dispatch of it.
      chain.doFilter(request, response);
      if (request.getDispatcherType() == DispatcherType.ASYNC && !request.isAsyncStarted()) {
        ((HeldResponse) held).send();
      }
      return;
    }
    verify((HttpServletRequest) request, (HttpServletResponse) response, chain);
  }

  private void verify(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Admission admission = middleware.admit(new ServletIncoming(request));
    Reply refusal = admission.refusal();
    if (refusal != null) {
      write(response, refusal);
      return;
    }
    HeldResponse held = new HeldResponse(response, middleware, admission);
    VerifiedRequest verified = new VerifiedRequest(request, admission, held);
    request.setAttribute(ADMISSION, admission);
    request.setAttribute(RESPONSE, held);
    chain.doFilter(verified, held);
    if (!verified.isAsyncStarted()) {
      held.send();
    }
  }

  static void write(HttpServletResponse response, Reply reply) throws IOException {
    byte[] body = reply.body();
    response.setStatus(reply.status());
    reply.headers().forEach(response::setHeader);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
