package app.xcheckout;

import app.xcheckout.signature.QueryReading;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a client goes by, whatever its credential and its transport. A Config's are not changed. */
final class Settings {
  Limits limits = Limits.DEFAULT;

  /** The first pause before a repeat; the following ones double. */
  long backoffMillis = 250;

  Clock clock = Clock.systemUTC();
  String signatureHeader = "SIGNATURE";
  String timestampHeader = "TIMESTAMP";
  String userAgent = "";

  /** The reading to sign queries in; null to learn it. */
  @Nullable QueryReading queryReading;

  /** Of the times that are said without one. */
  ZoneId zone = ZoneOffset.UTC;

  @Nullable Consumer<Attempt> onRequest;
  @Nullable Consumer<Attempt> onAnswer;
  @Nullable Consumer<Attempt> onRetry;

  Settings copy() {
    Settings copy = new Settings();
    copy.limits = limits;
    copy.backoffMillis = backoffMillis;
    copy.clock = clock;
    copy.signatureHeader = signatureHeader;
    copy.timestampHeader = timestampHeader;
    copy.userAgent = userAgent;
    copy.queryReading = queryReading;
    copy.zone = zone;
    copy.onRequest = onRequest;
    copy.onAnswer = onAnswer;
    copy.onRetry = onRetry;
    return copy;
  }

  void check() {
    limits.check();
    for (String name : new String[] {signatureHeader, timestampHeader}) {
      if (!name.matches("[A-Za-z0-9_-]+")) {
        throw Config.invalid("headers", "a header's name has letters, digits, - and _");
      }
    }
  }
}
