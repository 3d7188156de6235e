import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    Order order = client.orders().cancel("A1042");
    System.out.println(order.orderNo() + " is " + order.status());
  }
}
