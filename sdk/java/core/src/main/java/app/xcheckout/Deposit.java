package app.xcheckout;

import app.xcheckout.json.Json;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One transfer to an order's address, as seen on the chain. */
public final class Deposit {
  private final String txHash;
  private final long ordinal;
  private final String kind;
  private final String token;
  private final BigDecimal amount;
  private final String rawAmount;
  private final long blockNumber;
  private final @Nullable Instant blockTime;
  private final long confirmations;
  private final boolean isConfirmed;

  Deposit(Json json) {
    txHash = Fields.text(json.get("txHash"));
    ordinal = Fields.number(json.get("ordinal"));
    kind = Fields.text(json.get("kind"));
    token = Fields.text(json.get("token"));
    amount = Fields.amount(json.get("amount"));
    rawAmount = Fields.text(json.get("rawAmount"));
    blockNumber = Fields.number(json.get("blockNumber"));
    blockTime = Fields.millis(json.get("blockTime"));
    confirmations = Fields.number(json.get("confirmations"));
    isConfirmed = Fields.text(json.get("status")).equals("CONFIRMED");
  }

  /**
   * The chain transaction.
   *
   * @return its hash
   */
  public String txHash() {
    return txHash;
  }

  /**
   * Which transfer of its chain transaction it is.
   *
   * @return the number, from 0
   */
  public long ordinal() {
    return ordinal;
  }

  /**
   * What it is to its order: only one that is IN_TIME pays it.
   *
   * @return IN_TIME, LATE, OTHER_TOKEN or OTHER_CHAIN, or another text that a later gateway may say
   */
  public String kind() {
    return kind;
  }

  /**
   * What was paid.
   *
   * @return chain and token
   */
  public String token() {
    return token;
  }

  /**
   * How much.
   *
   * @return the amount in the token
   */
  public BigDecimal amount() {
    return amount;
  }

  /**
   * How much, in the token's smallest units.
   *
   * @return digits
   */
  public String rawAmount() {
    return rawAmount;
  }

  /**
   * The number of its block.
   *
   * @return the number
   */
  public long blockNumber() {
    return blockNumber;
  }

  /**
   * The time of its block.
   *
   * @return the time, or null when it is not said
   */
  public @Nullable Instant blockTime() {
    return blockTime;
  }

  /**
   * The blocks that confirm it.
   *
   * @return the number
   */
  public long confirmations() {
    return confirmations;
  }

  /**
   * Whether it counts.
   *
   * @return true once it is confirmed
   */
  public boolean isConfirmed() {
    return isConfirmed;
  }

  @Override
  public String toString() {
    return "Deposit{" + amount + " " + token + ", " + txHash + "}";
  }
}
