import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    BalanceFilter filter = BalanceFilter.ALL.withToken("ETH_USDT");
    for (Balance balance : client.balances().list(filter).records()) {
      System.out.printf("%s %s%n", balance.token(), balance.available());
    }
  }
}
