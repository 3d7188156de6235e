import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    try {
      client.orders().cancel("A1042");
      System.out.println("cancelled");
    } catch (XCheckoutException e) {
      switch (e.code()) {
        case Code.ORDER_HAS_DEPOSITS:
        case Code.ORDER_NOT_CANCELLABLE:
          System.out.println("too late: " + e.code());
          break;
        default:
          throw e; // its text names the cause and the page about it
      }
    }

    try {
      client.orders().create(OrderRequest.of("A1043", "25.00", "ETH_USDT"));
    } catch (XCheckoutException e) {
      if (e.code().equals(Code.ORDER_CLOSED)) {
        System.out.println("A1043 is " + e.order().status()); // never send a customer there
      } else if (e.isRetryable()) {
        System.out.println("later: it was repeated three times already");
      } else {
        throw e;
      }
    }
  }
}
