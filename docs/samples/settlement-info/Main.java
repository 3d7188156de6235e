import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    Settlement settlement = client.settlements().info("S12");
    System.out.println(settlement.settlementOrderNo() + " is " + settlement.status());
    System.out.printf(
        "%s %s to %s%n", settlement.amount(), settlement.token(), settlement.address());
  }
}
