import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    Statement page = client.statements().read(StatementRequest.of("ETH_USDT"));
    for (StatementLine line : page.records()) {
      System.out.printf("%s %s %s%n", line.type(), line.orderNo(), line.amount());
    }
    System.out.println("balance " + page.closingBalance());
  }
}
