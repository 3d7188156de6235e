import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    AbnormalPaymentFilter filter =
        AbnormalPaymentFilter.ALL.withOrderNo("A1042").withStatus("PENDING");
    for (AbnormalPayment payment : client.abnormalPayments().list(filter).records()) {
      System.out.printf(
          "%s %s %s of %s %s%n",
          payment.orderNo(),
          payment.kind(),
          payment.pendingAmount(),
          payment.amount(),
          payment.token());
    }
  }
}
