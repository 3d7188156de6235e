import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    for (SubMerchant sub : client.subMerchants().all(SubMerchantFilter.ALL)) {
      System.out.println(sub.name() + " is " + sub.merchantId());
    }
  }
}
