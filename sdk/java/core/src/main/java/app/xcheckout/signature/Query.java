package app.xcheckout.signature;

import static app.xcheckout.signature.Code.QUERY_AMBIGUOUS;
import static app.xcheckout.signature.Code.QUERY_MALFORMED;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A query, each piece percent-decoded once, and the place of each piece in the string to sign. */
final class Query {
  /** The bytes that can be read in one way only wherever they stand in a decoded query. */
  private static final boolean[] PLAIN = new boolean[256];

  static {
    String plain =
        " !$'()*+,-./:;<=>?@\\^_`|~abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    for (int i = 0; i < plain.length(); i++) {
      PLAIN[plain.charAt(i)] = true;
    }
  }

  private final byte[] text;
  private final int begin;
  private int end;

  /** Three entries a piece: where its name begins, where that ends, where its value ends. */
  private int[] places = new int[12];

  private int count;

  private Query(byte[] text, int begin) {
    this.text = text;
    this.begin = begin;
    this.end = begin;
  }

  /** Decodes raw[from] to its end into text at index begin, where there is room for as much. */
  static Query decode(byte[] raw, int from, byte[] text, int begin) {
    Query query = new Query(text, begin);
    query.read(raw, from);
    query.check();
    return query;
  }

  /** The index in the string to sign at which the query begins, behind its question mark. */
  int begin() {
    return begin;
  }

  /** The index in the string to sign behind the query. */
  int end() {
    return end;
  }

  List<Param> params() {
    List<Param> params = new ArrayList<>(count);
    for (int p = 0; p < count; p++) {
      params.add(new Param(name(p), string(places[3 * p + 1] + 1, places[3 * p + 2])));
    }
    return Collections.unmodifiableList(params);
  }

  private String name(int p) {
    return string(places[3 * p], places[3 * p + 1]);
  }

  private String string(int from, int to) {
    return new String(text, from, to - from, UTF_8);
  }

  private void read(byte[] raw, int from) {
    int name = end;
    int nameEnd = -1;
    for (int i = from; i < raw.length; i++) {
      byte c = raw[i];
      switch (c) {
        case '&':
          add(name, nameEnd);
          name = end + 1;
          nameEnd = -1;
          break;
        case '=':
          if (nameEnd < 0) {
            nameEnd = end;
          }
          break;
        case '%':
          int decoded = Bytes.hexPair(raw, i + 1, raw.length);
          if (decoded < 0) {
            throw malformed("byte " + (i - from) + " of the query begins a malformed escape");
          }
          c = (byte) decoded;
          i += 2;
          break;
        case '+':
        case ';':
          throw malformed(
              "byte "
                  + (i - from)
                  + " of the query is a raw '"
                  + (char) c
                  + "', which parsers read in different ways; encode it");
        default:
      }
      text[end++] = c;
    }
    add(name, nameEnd);
  }

  private void add(int name, int nameEnd) {
    if (end == name) {
      throw malformed("the query is empty or has an empty piece");
    }
    if (nameEnd < 0) {
      throw malformed("a piece of the query has no =");
    }
    if (nameEnd == name) {
      throw malformed("a parameter of the query has no name");
    }
    if (3 * count == places.length) {
      places = Arrays.copyOf(places, 2 * places.length);
    }
    places[3 * count] = name;
    places[3 * count + 1] = nameEnd;
    places[3 * count + 2] = end;
    count++;
  }

  /** What makes the query malformed comes before what makes it ambiguous, over all pieces. */
  private void check() {
    if (!Bytes.isUtf8(text, begin, end)) {
      throw malformed("the query is not UTF-8 once decoded");
    }
    if (count > 1) {
      Set<String> seen = new HashSet<>();
      for (int p = 0; p < count; p++) {
        if (!seen.add(name(p))) {
          throw malformed("the parameter " + Bytes.quote(name(p), 64) + " is given twice");
        }
      }
    }
    for (int p = 0; p < count; p++) {
      checkAmbiguity(p);
    }
  }

  private void checkAmbiguity(int p) {
    for (int i = places[3 * p]; i < places[3 * p + 1]; i++) {
      if (text[i] == '=') {
        throw ambiguous(p, "a = in its name");
      }
    }
    int to = places[3 * p + 2];
    for (int i = places[3 * p]; i < to; i++) {
      int c = text[i] & 0xff;
      if (PLAIN[c]) {
        continue;
      }
      if (c == '%') {
        if (Bytes.hexPair(text, i + 1, to) >= 0) {
          throw ambiguous(p, "a percent escape");
        }
      } else if (c < 0x20 || c == 0x7f || c == 0xc2 && (text[i + 1] & 0xff) < 0xa0) {
        throw ambiguous(p, "a control character");
      } else if (c < 0x80) {
        throw ambiguous(p, "a " + (char) c);
      }
    }
  }

  private static SignatureException malformed(String detail) {
    return new SignatureException(QUERY_MALFORMED, detail);
  }

  private SignatureException ambiguous(int p, String what) {
    return new SignatureException(
        QUERY_AMBIGUOUS,
        "the parameter "
            + Bytes.quote(name(p), 64)
            + " contains "
            + what
            + " once decoded, and the decoded text is what is signed");
  }
}
