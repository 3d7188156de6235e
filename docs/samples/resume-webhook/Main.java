import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    WebhookEndpoint endpoint = client.webhooks().resume("whk_06FDWG8A7C3M5N7P9QRSTVWXYZ");
    System.out.println(endpoint.url() + " is " + endpoint.status());
  }
}
