package app.xcheckout;

import app.xcheckout.json.Json;
import app.xcheckout.json.JsonException;
import java.util.function.Function;

/** A call and how its answer is read. */
final class Asked<T> {
  final Call call;
  private final Function<Json, T> decoder;

  private Asked(Call call, Function<Json, T> decoder) {
    this.call = call;
    this.decoder = decoder;
  }

  static <T> Asked<T> of(Call call, Function<Json, T> decoder) {
    return new Asked<>(call, retdata -> decoder.apply(object(retdata)));
  }

  private static Json object(Json retdata) {
    if (retdata.type() != Json.Type.OBJECT) {
      throw new JsonException("retdata is no object");
    }
    return retdata;
  }

  /** A call whose retdata is handed on as it came. */
  static Asked<Json> any(Call call) {
    return new Asked<>(call, retdata -> retdata);
  }

  /** Reads retdata, and refuses one about something else than was asked for. */
  T decode(Json retdata) {
    XCheckoutException failure;
    try {
      if (!call.subject.isEmpty()) {
        checkSubject(retdata);
      }
      return decoder.apply(retdata);
    } catch (XCheckoutException e) {
      failure = e;
    } catch (IllegalArgumentException e) { // of JSON, of amounts, of numbers
      failure =
          new XCheckoutException(
              Code.ANSWER_BODY_INVALID,
              "the answer holds something else than this call answers",
              e);
    }
    throw failure.status(200).operation(call.operation());
  }

  private void checkSubject(Json retdata) {
    boolean readable = retdata.type() == Json.Type.OBJECT || retdata.isNull();
    Json about = readable ? retdata.get(call.subject) : Json.NULL;
    if (readable && (about.isNull() || about.type() == Json.Type.STRING)) {
      String answered = about.textOr("");
      if (!answered.equals(call.about)) {
        throw new XCheckoutException(
            "answer_" + call.subject.toLowerCase(java.util.Locale.ROOT) + "_mismatch",
            "asked for "
                + call.subject
                + " \""
                + call.about
                + "\", answered about \""
                + answered
                + "\"");
      }
    }
  }
}
