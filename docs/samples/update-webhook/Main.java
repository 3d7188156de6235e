import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    WebhookEndpoint endpoint =
        client
            .webhooks()
            .update(
                WebhookUpdate.of("whk_06FDWG8A7C3M5N7P9QRSTVWXYZ")
                    .withUrl("https://books.example/hook"));
    System.out.println(endpoint.url() + " is " + endpoint.status());
  }
}
