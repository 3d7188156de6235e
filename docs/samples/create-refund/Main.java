import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    Refund refund =
        client
            .refunds()
            .create(
                RefundRequest.ofOrder("R77", "A1042", "10.00")
                    .withAddress("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"));
    System.out.println(refund.refundOrderNo() + " is " + refund.status());
  }
}
