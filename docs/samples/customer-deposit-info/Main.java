import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    CustomerDeposit deposit = client.customerDeposits().info("DP06FDWG8A7C3M5N7P9QRSTVWXYZ");
    System.out.println(deposit.depositNo() + " is " + deposit.status());
    System.out.printf(
        "%s of %s %s can be refunded%n",
        deposit.refundableAmount(), deposit.amount(), deposit.token());
  }
}
