package app.xcheckout.signature;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a message was signed: the reading of its query and that of its body. It is immutable. */
public final class Reading {
  /** What the specification means, and what every message has unless another reading matched. */
  public static final Reading STANDARD = new Reading(QueryReading.PRINTED, BodyReading.STRUCTURAL);

  private final QueryReading query;
  private final BodyReading body;

  private Reading(QueryReading query, BodyReading body) {
    this.query = query;
    this.body = body;
  }

  /**
   * Names two readings together.
   *
   * @param query that of the query
   * @param body that of the body
   * @return both
   */
  public static Reading of(QueryReading query, BodyReading body) {
    return new Reading(Objects.requireNonNull(query), Objects.requireNonNull(body));
  }

  /**
   * The reading of the query.
   *
   * @return the reading; {@link QueryReading#PRINTED} where there is no query
   */
  public QueryReading query() {
    return query;
  }

  /**
   * The reading of the body.
   *
   * @return the reading; {@link BodyReading#STRUCTURAL} where there is no body
   */
  public BodyReading body() {
    return body;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Reading
        && ((Reading) other).query == query
        && ((Reading) other).body == body;
  }

  @Override
  public int hashCode() {
    return Objects.hash(query, body);
  }

  /** Both words, as {@code printed/structural}. */
  @Override
  public String toString() {
    return query + "/" + body;
  }
}
