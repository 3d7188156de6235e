import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    Settlement settlement =
        client
            .settlements()
            .create(
                SettlementRequest.ofAmount(
                    "S12", "ETH_USDT", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "20.00"));
    System.out.println(settlement.settlementOrderNo() + " is " + settlement.status());
  }
}
