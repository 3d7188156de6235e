import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    DepositAddressFilter filter = DepositAddressFilter.ALL.withCustomerId("c7");
    for (DepositAddress address : client.depositAddresses().list(filter).records()) {
      System.out.println(address.customerId() + " pays to " + address.address());
    }
  }
}
