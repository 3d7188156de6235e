import app.xcheckout.*;

public class Main {
  public static void main(String[] args) throws InterruptedException {
    Client client = Client.load();
    CreatedOrder order = client.orders().create(OrderRequest.of("A1042", "25.00", "ETH_USDT"));
    System.out.println("send the customer to " + order.paymentUrl());

    client.sandbox().pay("A1042"); // a customer pays; here it is the test wallet
    while (!client.orders().info("A1042").isPaid()) {
      Thread.sleep(1000);
    }
    System.out.println("A1042 is PAID");
  }
}
