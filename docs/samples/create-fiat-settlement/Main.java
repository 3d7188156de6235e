import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    Settlement settlement =
        client
            .settlements()
            .createFiat(
                FiatSettlementRequest.of(
                    "S13",
                    "ETH_USDT",
                    "EUR",
                    "1000.00",
                    BankAccount.ofIban("Shoe Shop GmbH", "DE02120300000000202051")));
    System.out.printf(
        "%s is %s and takes %s %s%n",
        settlement.settlementOrderNo(),
        settlement.status(),
        settlement.amount(),
        settlement.token());
  }
}
