import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    // No answer came, so it is asked again.
    for (String amount : new String[] {"25.00", "25.00", "26.00"}) {
      try {
        CreatedOrder order = client.orders().create(OrderRequest.of("A1042", amount, "ETH_USDT"));
        System.out.println(amount + ": " + order.status());
      } catch (XCheckoutException e) {
        if (!e.code().equals(Code.ORDER_NO_REUSED)) {
          throw e;
        }
        System.out.println(amount + ": " + e.code());
      }
    }
  }
}
