import app.xcheckout.*;
import java.time.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    long count = client.events().resendSince(Instant.now().minus(Duration.ofHours(1)));
    System.out.println(count + " events are sent again");
  }
}
