package app.xcheckout;

import app.xcheckout.json.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a statement. The last page, whose cursor is empty, comes only if the opening balance
 * and the lines of all pages lead to the closing balance. It is immutable.
 */
public final class Statement {
  private final String merchantId;
  private final String token;
  private final String balance;
  private final @Nullable Instant startTime;
  private final @Nullable Instant endTime;
  private final BigDecimal openingBalance;
  private final BigDecimal closingBalance;
  private final List<StatementLine> records;
  private final String csv;
  private final long pageSize;
  private final String nextCursor;
  private final Json raw;

  Statement(Json json, ZoneId zone) {
    merchantId = Fields.text(json.get("merchantId"));
    token = Fields.strictText(json.get("token"));
    balance = Fields.text(json.get("balance"));
    startTime = Fields.someMillis(json.get("startTime"));
    endTime = Fields.someMillis(json.get("endTime"));
    openingBalance = Fields.amount(json.get("openingBalance"));
    closingBalance = Fields.amount(json.get("closingBalance"));
    records = Fields.records(json.get("records"), one -> new StatementLine(one, zone));
    csv = Fields.text(json.get("csv"));
    pageSize = Fields.number(json.get("pageSize"));
    nextCursor = Fields.text(json.get("nextCursor"));
    raw = json;
  }

  /**
   * Whose it is.
   *
   * @return the sub-merchant; empty where it is your own
   */
  public String merchantId() {
    return merchantId;
  }

  /**
   * Chain and token.
   *
   * @return such as "ETH_USDT"
   */
  public String token() {
    return token;
  }

  /**
   * What the statement is of.
   *
   * @return such as "available"
   */
  public String balance() {
    return balance;
  }

  /**
   * The beginning of the period.
   *
   * @return the time, or null for the first line ever
   */
  public @Nullable Instant startTime() {
    return startTime;
  }

  /**
   * The end of the period.
   *
   * @return the time, or null when it is not said
   */
  public @Nullable Instant endTime() {
    return endTime;
  }

  /**
   * The balance at the beginning.
   *
   * @return the amount in the token
   */
  public BigDecimal openingBalance() {
    return openingBalance;
  }

  /**
   * The balance at the end.
   *
   * @return the amount in the token, negative by a shortfall
   */
  public BigDecimal closingBalance() {
    return closingBalance;
  }

  /**
   * The lines, oldest first.
   *
   * @return an unmodifiable list
   */
  public List<StatementLine> records() {
    return records;
  }

  /**
   * This page's part of a file.
   *
   * @return the text; empty where lines were asked for
   */
  public String csv() {
    return csv;
  }

  /**
   * How many lines a page has at most.
   *
   * @return the number; 0 when it is not said
   */
  public long pageSize() {
    return pageSize;
  }

  /**
   * Where the next page begins.
   *
   * @return the cursor; empty on the last page
   */
  public String nextCursor() {
    return nextCursor;
  }

  /**
   * All of it as it came.
   *
   * @return the JSON
   */
  public Json raw() {
    return raw;
  }

  @Override
  public String toString() {
    return "Statement{" + token + " " + records.size() + " lines}";
  }
}
