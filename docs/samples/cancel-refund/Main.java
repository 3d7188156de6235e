import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    Refund refund = client.refunds().cancel("R77");
    System.out.println(refund.refundOrderNo() + " is " + refund.status());
  }
}
