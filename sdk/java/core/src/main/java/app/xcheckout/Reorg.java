package app.xcheckout;

import app.xcheckout.json.Json;

/** What happened to the sandbox's chain when it was told to reorganise. */
public final class Reorg {
  private final long ancestor;
  private final long head;
  private final int transactions;
  private final Json raw;

  Reorg(Json json) {
    ancestor = Fields.number(json.get("ancestor"));
    head = Fields.number(json.get("head"));
    transactions = (int) Fields.number(json.get("transactions"));
    raw = json;
  }

  /**
   * The newest block that stayed.
   *
   * @return its number
   */
  public long ancestor() {
    return ancestor;
  }

  /**
   * The newest block now.
   *
   * @return its number
   */
  public long head() {
    return head;
  }

  /**
   * What was in the replaced blocks.
   *
   * @return how many transactions
   */
  public int transactions() {
    return transactions;
  }

  /**
   * The answer as it came.
   *
   * @return the JSON
   */
  public Json raw() {
    return raw;
  }

  @Override
  public String toString() {
    return "Reorg{from " + ancestor + " to " + head + "}";
  }
}
