import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    Settlement settlement = client.settlements().cancel("S12");
    System.out.println(settlement.settlementOrderNo() + " is " + settlement.status());
  }
}
