import app.xcheckout.webhook.*;
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.file.Path;

public class Main {
  public static void main(String[] args) throws Exception {
    EventRouter events =
        EventRouter.builder()
            .onOrder(
                event -> {
                  if (event.isPaid()) {
                    System.out.println("ship " + event.order().orderNo());
                  }
                }) // acknowledged; after an exception the event comes again
            .build();
    Receiver receiver =
        Receiver.builder(events)
            .signKey(System.getenv("XCHECKOUT_SIGN_KEY"))
            .store(DiskStore.open(Path.of("handled-events"))) // remembers over restarts
            .build();
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 9000), 0);
    server.createContext("/hook", new WebhookHandler(receiver));
    server.start();
    System.out.println("listening on http://127.0.0.1:9000/hook");
  }
}
