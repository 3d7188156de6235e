import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    EventDetails event = client.events().info("evt_06FDWG8A7C3M5N7P9QRSTVWXYZ");
    System.out.printf("%s %s %s%n", event.orderNo(), event.reason(), event.deliveryStatus());
    for (EventDelivery d : event.deliveries()) {
      System.out.printf("attempt %d: %s, status %d%n", d.attempt(), d.outcome(), d.httpStatus());
    }
  }
}
