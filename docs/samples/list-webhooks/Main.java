import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    for (WebhookEndpoint endpoint : client.webhooks().list()) {
      System.out.printf("%s %s %s%n", endpoint.url(), endpoint.eventTypes(), endpoint.status());
    }
  }
}
