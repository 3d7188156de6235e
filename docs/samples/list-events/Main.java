import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    EventFilter filter = EventFilter.ALL.withOrderNo("A1042");
    for (EventRecord event : client.events().list(filter).records()) {
      System.out.printf("%s %s %s%n", event.eventId(), event.reason(), event.deliveryStatus());
    }
  }
}
