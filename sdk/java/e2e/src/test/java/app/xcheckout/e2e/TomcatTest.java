package app.xcheckout.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import app.xcheckout.servlet.jakarta.SignatureFilter;
import app.xcheckout.servlet.jakarta.WebhookServlet;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.Test;

/** Tomcat 10.1, namespace jakarta. */
class TomcatTest extends ServerTest {
  private final Tomcat tomcat = new Tomcat();

  @Override
  String start() throws Exception {
    tomcat.setBaseDir(Program.directory("tomcat").toString());
    tomcat.setHostname("127.0.0.1");
    tomcat.setPort(0);
    tomcat.getConnector();
    Context context = tomcat.addContext("", null);
    filter(
        context,
        "/api/moved",
        (request, response, chain) ->
            chain.doFilter(new Moved((HttpServletRequest) request), response));
    filter(context, "/api/*", new SignatureFilter(middleware()));
    filter(
        context,
        "/trap/*",
        (request, response, chain) -> {
          request.getInputStream().readAllBytes();
          chain.doFilter(request, response);
        });
    servlet(context, "echo", "/api/echo", new Echo(false));
    servlet(context, "moved", "/api/moved", new Echo(false));
    servlet(context, "async", "/api/async", new Echo(true));
    servlet(context, "large", "/api/large", new Large());
    servlet(context, "missing", "/api/missing", new Missing());
    servlet(context, "page", "/api/page", new Page());
    servlet(context, "broken", "/api/broken", new Broken());
    servlet(context, "hook", "/hook", new WebhookServlet(receiver()));
    servlet(context, "trap", "/trap/hook", new WebhookServlet(receiver()));
    tomcat.start();
    return "http://127.0.0.1:" + tomcat.getConnector().getLocalPort();
  }

  private static void filter(Context context, String pattern, Filter filter) {
    FilterDef def = new FilterDef();
    def.setFilterName(pattern);
    def.setFilter(filter);
    def.setAsyncSupported("true");
    context.addFilterDef(def);
    FilterMap map = new FilterMap();
    map.setFilterName(pattern);
    map.addURLPatternDecoded(pattern);
    map.setDispatcher("REQUEST");
    map.setDispatcher("ASYNC");
    context.addFilterMap(map);
  }

  private static void servlet(Context context, String name, String path, HttpServlet servlet) {
    Wrapper wrapper = Tomcat.addServlet(context, name, servlet);
    wrapper.setAsyncSupported(true);
    context.addServletMappingDecoded(path, name);
  }

  /** A request that says that it is for /api/echo, whatever its request line says. */
  private static final class Moved extends HttpServletRequestWrapper {
    Moved(HttpServletRequest request) {
      super(request);
    }

    @Override
    public String getRequestURI() {
      return "/api/echo";
    }
  }

  @Test
  void targetThatWasChangedIsRefused() throws Exception {
    String target = "/api/echo?q=1";
    Signed signed = sign(SERVER_KEY, "", "--method", "GET", "--target", target);
    HttpResponse<String> answer = send("GET", "/api/moved?q=1", "", signed);
    assertEquals(500, answer.statusCode());
    assertTrue(answer.body().contains(Moved.class.getName()), answer::body);
    assertTrue(answer.body().contains("give its filter the first place"), answer::body);
    assertEquals(200, send("GET", target, "", signed).statusCode());
  }

  @Override
  void stop() throws Exception {
    tomcat.stop();
    tomcat.destroy();
  }

  @Override
  List<String> trapNames() {
    return List.of("getInputStream() of the request was read to its end");
  }

  private static final class Echo extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final boolean async;

    Echo(boolean async) {
      this.async = async;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String body = request.getReader().lines().collect(Collectors.joining("\n"));
      String answer = echo(body, request.getParameter("q"));
      if (!async) {
        response.setContentType("application/json");
        response.getWriter().write(answer);
        return;
      }
      AsyncContext context = request.startAsync();
      context.start(
          () -> {
            try {
              context.getResponse().setContentType("application/json");
              context.getResponse().getWriter().write(answer);
            } catch (IOException e) {
              throw new AssertionError(e);
            }
            context.complete();
          });
    }
  }

  private static final class Large extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("application/json");
      for (int i = 0; i < 1_000; i++) {
        response.getOutputStream().write(new byte[1_000]);
        response.flushBuffer();
      }
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
      response.sendError(404);
    }
  }
}
