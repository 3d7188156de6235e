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
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;

/**
 * Verifies signed requests and signs their answers. What is signed is what is used: the request
 * that is handed on has the body and the parameters that the signature covers, and no others.
 * {@link #ADMISSION} is the attribute that tells who signed it.
 *
 * <p>Give it the first place, so that nothing reads the body or changes the target before it, map
 * it for the dispatcher types REQUEST and ASYNC, and mark it as supporting async. It is safe for
 * concurrent requests.
 *
 * <p>An answer is held back until it is complete, for it must be signed: streams too, up to the
 * middleware's limit. What can't be signed is not sent, and a signed failure in its place; see
 * {@link Middleware}. When a handler throws, the exception is logged and the answer a signed
 * failure too. A redirect alone is sent as it is, and no client follows it.
 */
public final class SignatureFilter implements Filter {
  /** The name of the request's attribute that holds its {@link Admission}. */
  public static final String ADMISSION = "app.xcheckout.admission";

  private static final Logger LOG = System.getLogger("app.xcheckout.servlet");
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
    HttpServletRequest http = (HttpServletRequest) request;
    HeldResponse held = (HeldResponse) request.getAttribute(RESPONSE);
    if (held == null) {
      verify(http, (HttpServletResponse) response, chain);
    } else if (request.getDispatcherType() == DispatcherType.ASYNC) {
      // The request was verified when it came.
      handle(http, response, chain, held);
    } else {
      chain.doFilter(request, response); // as part of a dispatch that ends below
    }
  }

  private void verify(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    ServletIncoming in = new ServletIncoming(request);
    in.checkTarget();
    Admission admission = middleware.admit(in);
    Reply refusal = admission.refusal();
    if (refusal != null) {
      write(response, refusal);
      return;
    }
    request.setAttribute(ADMISSION, admission);
    if (!admission.isAnswerSigned()) {
      chain.doFilter(new VerifiedRequest(request, admission, null), response);
      return;
    }
    HeldResponse held = new HeldResponse(response, middleware, admission);
    request.setAttribute(RESPONSE, held);
    handle(new VerifiedRequest(request, admission, held), held, chain, held);
  }

  /** Sends the answer once the handler is done with it, which may be in another dispatch. */
  private static void handle(
      HttpServletRequest request, ServletResponse response, FilterChain chain, HeldResponse held)
      throws IOException, ServletException {
    try {
      chain.doFilter(request, response);
    } catch (IOException | ServletException | RuntimeException e) {
      if (request.isAsyncStarted()) {
        throw e; // the container ends it
      }
      LOG.log(Level.ERROR, "request failed: " + request.getRequestURI(), e);
      held.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
    }
    if (!request.isAsyncStarted()) {
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
