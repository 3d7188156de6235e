package app.xcheckout.e2e;

import app.xcheckout.servlet.javax.SignatureFilter;
import app.xcheckout.servlet.javax.WebhookServlet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import javax.servlet.AsyncContext;
import javax.servlet.DispatcherType;
import javax.servlet.Filter;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.FilterHolder;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;

/** Jetty 10, namespace javax. */
class JettyTest extends ServerTest {
  private final Server server = new Server(new InetSocketAddress("127.0.0.1", 0));

  @Override
  String start() throws Exception {
    ServletContextHandler context = new ServletContextHandler();
    filter(context, "/api/*", new SignatureFilter(middleware()));
    filter(
        context,
        "/trap/*",
        (request, response, chain) -> {
          request.getReader().readLine();
          chain.doFilter(request, response);
        });
    context.addServlet(new ServletHolder(new Echo()), "/api/echo");
    context.addServlet(new ServletHolder(new Async()), "/api/async");
    context.addServlet(new ServletHolder(new Large()), "/api/large");
    context.addServlet(new ServletHolder(new Missing()), "/api/missing");
    context.addServlet(new ServletHolder(new Page()), "/api/page");
    context.addServlet(new ServletHolder(new Broken()), "/api/broken");
    context.addServlet(new ServletHolder(new WebhookServlet(receiver())), "/hook");
    context.addServlet(new ServletHolder(new WebhookServlet(receiver())), "/trap/hook");
    server.setHandler(context);
    server.start();
    return "http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort();
  }

  private static void filter(ServletContextHandler context, String pattern, Filter filter) {
    FilterHolder holder = new FilterHolder(filter);
    holder.setAsyncSupported(true);
    context.addFilter(holder, pattern, EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
  }

  @Override
  void stop() throws Exception {
    server.stop();
  }

  @Override
  List<String> trapNames() {
    return List.of("getReader() of the request was called");
  }

  private static final class Echo extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      byte[] body = request.getInputStream().readAllBytes();
      response.setContentType("application/json;charset=utf-8");
      response
          .getOutputStream()
          .write(
              echo(
                      new String(body, java.nio.charset.StandardCharsets.UTF_8),
                      request.getParameterMap().get("q")[0])
                  .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
  }

  /** Dispatches the request to itself, to be answered then. */
  private static final class Async extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      if (request.getDispatcherType() == DispatcherType.REQUEST) {
        AsyncContext context = request.startAsync();
        context.start(context::dispatch);
        return;
      }
      String body = request.getReader().lines().collect(Collectors.joining("\n"));
      response.setContentType("application/json");
      response.getWriter().write(echo(body, request.getParameter("q")));
    }
  }

  private static final class Large extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("application/json");
      response.getWriter().write("\"" + "x".repeat(100_000) + "\"");
    }
  }

  private static final class Page extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("text/html");
      response.getWriter().write("<h1>Hello</h1>");
    }
  }

  private static final class Broken extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().write("half of an ans");
      throw new IllegalStateException("broken on purpose");
    }
  }

  private static final class Missing extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().write("half of an ans");
      response.sendError(404, "no such thing");
    }
  }
}
