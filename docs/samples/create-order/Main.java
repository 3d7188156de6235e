import app.xcheckout.*;
import java.util.Map;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    OrderRequest request =
        OrderRequest.of("A1042", "25.00", "ETH_USDT")
            .withCustomerId("c7")
            .withMetadata(Map.of("cart", "81"));
    CreatedOrder order = client.orders().create(request);
    System.out.printf(
        "%s %s %s %s%n", order.orderNo(), order.status(), order.payingAmount(), order.token());
    System.out.println(order.paymentUrl());
  }
}
