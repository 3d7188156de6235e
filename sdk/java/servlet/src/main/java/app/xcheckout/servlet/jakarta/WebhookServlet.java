package app.xcheckout.servlet.jakarta;

import app.xcheckout.webhook.Receipt;
import app.xcheckout.webhook.Receiver;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;

/**
 * Receives webhooks: {@code context.addServlet("xcheckout", new
 * WebhookServlet(receiver)).addMapping("/xcheckout")}. No filter before it may read the body; when
 * one has, the log says so and how to mend it. It is safe for concurrent requests.
 */
public final class WebhookServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient Receiver receiver;

  /**
   * Makes a servlet.
   *
   * @param receiver what receives the webhooks
   */
  public WebhookServlet(Receiver receiver) {
    this.receiver = Objects.requireNonNull(receiver);
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Receipt receipt = receiver.receive(new ServletIncoming(request));
    byte[] body = receipt.body();
    response.setStatus(receipt.status());
    receipt.headers().forEach(response::setHeader);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
