import app.xcheckout.*;
import java.time.Duration;

public class Main {
  public static void main(String[] args) {
    Client client =
        Client.of(
            Config.builder(Environment.of(System.getenv("XCHECKOUT_BASE_URL"))) // or SANDBOX
                .apiKey(System.getenv("XCHECKOUT_API_KEY"))
                .apiSecret(System.getenv("XCHECKOUT_API_SECRET"))
                .signKey(System.getenv("XCHECKOUT_SIGN_KEY"))
                .timeout(Duration.ofSeconds(10)) // of each attempt
                .retries(2)
                .onAnswer(a -> System.out.println(a.operation())) // and its status, its duration
                .build());
    Client patient = client.within(Duration.ofSeconds(20)); // of a call, repeats included
    Order order = patient.orders().info("A1042");
    System.out.println(order.orderNo() + " is " + order.status());
  }
}
