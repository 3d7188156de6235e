import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    CustomerDepositFilter filter = CustomerDepositFilter.ALL.withCustomerId("c7");
    for (CustomerDeposit deposit : client.customerDeposits().list(filter).records()) {
      System.out.printf(
          "%s %s %s %s%n",
          deposit.depositNo(), deposit.status(), deposit.amount(), deposit.token());
    }
  }
}
