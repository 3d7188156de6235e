import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    AbnormalRefundRequest request =
        AbnormalRefundRequest.of("R78", "AP06FDWG8A7C3M5N7P9QRSTVWXYZ")
            .withAddress("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")
            .withRemark("paid twice");
    Refund refund = client.abnormalPayments().refund(request);
    System.out.println(refund.refundOrderNo() + " is " + refund.status());
    System.out.printf("%s %s of %s%n", refund.amount(), refund.token(), refund.orderNo());
  }
}
