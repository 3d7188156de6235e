import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    SettlementFilter filter = SettlementFilter.ALL.withToken("ETH_USDT");
    for (Settlement settlement : client.settlements().list(filter).records()) {
      System.out.printf(
          "%s %s %s %s%n",
          settlement.settlementOrderNo(),
          settlement.status(),
          settlement.amount(),
          settlement.token());
    }
  }
}
