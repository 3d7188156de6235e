import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    for (Token token : client.tokens()) {
      System.out.printf(
          "%s at %s a dollar, contract %s%n",
          token.token(), token.exchangeRate(), token.coinAddress());
    }
  }
}
