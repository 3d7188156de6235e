import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    WebhookChange change = client.sandbox().setWebhook("https://shop.example/hook");
    System.out.printf("events go to %s, before to \"%s\"%n", change.url(), change.previousUrl());
  }
}
