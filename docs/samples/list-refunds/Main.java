import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    RefundFilter filter = RefundFilter.ALL.withOrderNo("A1042");
    for (Refund refund : client.refunds().list(filter).records()) {
      System.out.printf(
          "%s %s %s %s%n",
          refund.refundOrderNo(), refund.status(), refund.amount(), refund.token());
    }
  }
}
