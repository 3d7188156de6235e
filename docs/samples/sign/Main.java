import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class Main {
  static String sign(String stringToSign) throws Exception {
    byte[] key = "aR2822Y6XbehWMclnB0Y2NJK".getBytes(StandardCharsets.UTF_8);
    Mac mac = Mac.getInstance("HmacSHA512");
    mac.init(new SecretKeySpec(key, "HmacSHA512"));
    byte[] signature = mac.doFinal(stringToSign.getBytes(StandardCharsets.UTF_8));
    return Base64.getEncoder().encodeToString(signature);
  }

  public static void main(String[] args) throws Exception {
    System.out.println(sign("POST" + "1636360661729" + "/openapi/test" + "{\"a\":\"124\"}"));
    System.out.println(sign("GET" + "1636360576641" + "/openapi/test" + "?test=234"));
  }
}
