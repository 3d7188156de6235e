import app.xcheckout.*;
import java.util.Map;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    Echo echo = client.test(SelfTest.post(Map.of("a", "124")));
    System.out.println("signed: " + echo.stringToSign());
  }
}
