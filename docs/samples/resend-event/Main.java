import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    EventRecord event = client.events().resend("evt_06FDWG8A7C3M5N7P9QRSTVWXYZ");
    System.out.printf("%s %s %s%n", event.orderNo(), event.reason(), event.deliveryStatus());
  }
}
