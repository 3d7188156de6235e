import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes gbk.bin, the table of characters that the doctor needs to tell a text
 * signed in GBK: java testdata/java/GBKTable.java > gbk.bin
 */
class GBKTable {
  public static void main(String[] args) throws Exception {
    try (OutputStream out =
        new DeflaterOutputStream(System.out, new Deflater(Deflater.BEST_COMPRESSION, true))) {
      Charset gbk = Charset.forName("GBK");
      int previous = 0;
      for (int lead = 0x81; lead <= 0xfe; lead++) {
        for (int trail = 0x40; trail <= 0xfe; trail++) {
          if (trail == 0x7f) {
            continue;
          }
          byte[] code = {(byte) lead, (byte) trail};
          String text = new String(code, gbk);
          char c = text.length() == 1 ? text.charAt(0) : 0;
          // A code that has no character of its own does not come back as it was.
          if (c == 0xfffd || !java.util.Arrays.equals(code, text.getBytes(gbk))) {
            c = 0;
          }
          // Neighbours are near each other, so the difference compresses better.
          int difference = c - previous;
          previous = c;
          out.write(difference >> 8);
          out.write(difference);
        }
      }
    }
  }
}
