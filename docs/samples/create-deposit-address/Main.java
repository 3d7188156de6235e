import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    DepositAddress address =
        client.depositAddresses().create(DepositAddressRequest.of("c7", "ETH_USDT"));
    System.out.println(address.customerId() + " pays to " + address.address());
  }
}
