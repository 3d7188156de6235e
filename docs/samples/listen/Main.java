import app.xcheckout.*;
import java.time.Duration;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    Listener listener =
        client.sandbox().listen("http://127.0.0.1:9000/hook", Duration.ofMinutes(1));
    System.out.println("events go to " + listener.url() + " too until " + listener.expiresAt());
  }
}
