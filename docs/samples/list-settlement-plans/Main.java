import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    for (SettlementPlan plan : client.settlements().plans()) {
      System.out.printf("%s %s keeps %s%n", plan.token(), plan.schedule(), plan.keep());
    }
  }
}
