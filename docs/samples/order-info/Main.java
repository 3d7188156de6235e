import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    Order order = client.orders().info("A1042");
    System.out.printf(
        "%s is %s, received %s of %s %s%n",
        order.orderNo(),
        order.status(),
        order.receivedAmount(),
        order.payingAmount(),
        order.token());
    for (Deposit deposit : order.deposits()) {
      System.out.println("deposit " + deposit.amount() + " " + deposit.txHash());
    }
  }
}
