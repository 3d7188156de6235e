import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    TestPayment payment = client.sandbox().pay("A1042"); // what is missing
    System.out.printf("sent %s %s %s%n", payment.amount(), payment.token(), payment.txHash());
  }
}
