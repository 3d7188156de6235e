import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    OrderFilter filter = OrderFilter.ALL.withCustomerId("c7").withPageSize(2); // 200 at most
    for (Order order : client.orders().all(filter)) {
      System.out.println(order.orderNo());
    }
  }
}
