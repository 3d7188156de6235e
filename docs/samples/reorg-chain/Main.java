import app.xcheckout.*;

public class Main {
  public static void main(String[] args) {
    Client client = Client.load();
    Reorg reorg = client.sandbox().reorg(3, false); // what was in them comes again
    System.out.printf("blocks %d to %d are new%n", reorg.ancestor() + 1, reorg.head());
  }
}
