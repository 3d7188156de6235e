import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    Refund refund = client.refunds().info("R77");
    System.out.println(refund.refundOrderNo() + " is " + refund.status());
    System.out.printf("%s %s to %s%n", refund.amount(), refund.token(), refund.address());
  }
}
