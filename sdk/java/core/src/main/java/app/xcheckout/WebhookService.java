package app.xcheckout;

import java.util.List;

/**
 * {@link Client#webhooks}: the endpoints that events are sent to. All but {@link #list()} need the
 * scope {@code webhooks}, which production gives on request. It is safe for concurrent use.
 */
public final class WebhookService {
  private final Client client;

  WebhookService(Client client) {
    this.client = client;
  }

  /**
   * Adds an endpoint. Without a requestId it is not repeated when no answer came, since there would
   * be two.
   *
   * @param r the endpoint
   * @return the endpoint as it stands
   */
  public WebhookEndpoint create(WebhookRequest r) {
    return client.call(WebhookCalls.create(r));
  }

  /**
   * Changes an endpoint; refused with {@link Code#WEBHOOK_NOT_FOUND}. What waits for it goes to the
   * new address.
   *
   * @param u what to change
   * @return the endpoint as it stands
   */
  public WebhookEndpoint update(WebhookUpdate u) {
    return client.call(WebhookCalls.update(u));
  }

  /**
   * Removes an endpoint. What waits for it is not sent any more. It is not repeated when no answer
   * came; {@link #list()} then tells whether it was done.
   *
   * @param webhookId the endpoint
   * @return the endpoint as it was
   */
  public WebhookEndpoint delete(String webhookId) {
    return client.call(WebhookCalls.delete(webhookId));
  }

  /**
   * Has events held for an endpoint until {@link #resume}.
   *
   * @param webhookId the endpoint
   * @return the endpoint as it stands
   */
  public WebhookEndpoint pause(String webhookId) {
    return client.call(WebhookCalls.pause(webhookId));
  }

  /**
   * Ends an endpoint's pause, whatever its reason. The events that were held are sent.
   *
   * @param webhookId the endpoint
   * @return the endpoint as it stands
   */
  public WebhookEndpoint resume(String webhookId) {
    return client.call(WebhookCalls.resume(webhookId));
  }

  /**
   * Returns the endpoints.
   *
   * @return yours and those of your sub-merchants
   */
  public List<WebhookEndpoint> list() {
    return client.call(WebhookCalls.list(""));
  }

  /**
   * Returns the endpoints of one sub-merchant.
   *
   * @param merchantId the sub-merchant
   * @return the endpoints
   */
  public List<WebhookEndpoint> list(String merchantId) {
    return client.call(WebhookCalls.list(merchantId));
  }
}
