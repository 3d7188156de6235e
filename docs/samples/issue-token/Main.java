import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    AccessToken token = client.accessToken();
    System.out.println("a token of " + token.clientId() + " until " + token.expiresAt());
  }
}
