import app.xcheckout.*;

public class Main {
  public static void main(String[] args) throws InterruptedException {
    Client client = Client.load();
    String orderNo = "A" + System.currentTimeMillis();
    CreatedOrder order = client.orders().create(OrderRequest.of(orderNo, "25.00", "ETH_USDT"));
    System.out.println("send the customer to " + order.paymentUrl());

    client.sandbox().pay(orderNo); // a customer pays; here it is the test wallet
    while (!client.orders().info(orderNo).isPaid()) {
      Thread.sleep(1000);
    }
    System.out.println(orderNo + " is PAID");
  }
}
