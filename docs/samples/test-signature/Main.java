import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    Echo echo = client.test(SelfTest.get().withParameter("test", "234"));
    System.out.println("signed: " + echo.stringToSign());
  }
}
