import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    String eventId = client.sandbox().simulate(EventType.CHECKOUT_ORDER_CHANGED, "hello");
    System.out.println("sent " + eventId);
  }
}
