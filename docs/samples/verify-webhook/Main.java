import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class Main {
  public static void main(String[] args) throws Exception {
    String timestamp = "1758898149294"; // the header TIMESTAMP
    String signature =
        "FumzldwsFQ62ziFq1KLadI4zyY9Hkrks97tOWsk2KTlIKzonyY88eFXFpuuOHObxvxZuWSw1sg2s9AiB49gh8w==";
    String body = // as it came, before any parser
        "{\"eventId\":\"evt_06FDWG8A7C3M5N7P9QRSTVWXYZ\",\"eventType\":\"CHECKOUT_ORDER_CHANGED\","
            + "\"data\":{\"orderNo\":\"A1042\",\"orderStatus\":\"PAID\"}}";

    byte[] key = "aR2822Y6XbehWMclnB0Y2NJK".getBytes(StandardCharsets.UTF_8);
    Mac mac = Mac.getInstance("HmacSHA512");
    mac.init(new SecretKeySpec(key, "HmacSHA512"));
    byte[] expected = mac.doFinal((timestamp + body).getBytes(StandardCharsets.UTF_8));
    if (!MessageDigest.isEqual(expected, Base64.getDecoder().decode(signature))) {
      throw new SecurityException("not from the gateway");
    }
    System.out.println("valid");
  }
}
