import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    OrderFilter filter = OrderFilter.ALL.withStatus(OrderStatus.PAID).withPage(1).withPageSize(50);
    for (Order order : client.orders().list(filter).records()) {
      System.out.printf(
          "%s %s %s %s%n", order.orderNo(), order.status(), order.receivedAmount(), order.token());
    }
  }
}
