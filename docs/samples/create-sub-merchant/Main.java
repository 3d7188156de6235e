import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    SubMerchant hats =
        client.subMerchants().create(SubMerchantRequest.of("Hats by Jo").withRequestId("sub-7"));
    System.out.println(hats.name() + " is " + hats.merchantId());
  }
}
