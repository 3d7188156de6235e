import app.xcheckout.*;
import java.util.List;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    WebhookEndpoint endpoint =
        client
            .webhooks()
            .create(
                WebhookRequest.of("https://books.example/hook")
                    .withEventTypes(List.of(EventType.SETTLEMENT_ORDER_CHANGED)));
    System.out.println(endpoint.url() + " is " + endpoint.status());
  }
}
