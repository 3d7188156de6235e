import app.xcheckout.*;
import java.util.List;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    Order order = client.abnormalPayments().accept(List.of("AP06FDWG8A7C3M5N7P9QRSTVWXYZ"));
    System.out.println(order.orderNo() + " is " + order.status());
  }
}
