package app.xcheckout;

import app.xcheckout.json.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * What arrived at a customer's {@link DepositAddress} by one transfer. Credit your customer once
 * for each {@link #depositNo}, when it is {@link CustomerDepositStatus#CREDITED}. It is immutable.
 */
public final class CustomerDeposit {
  private final String depositNo;
  private final CustomerDepositStatus status;
  private final String customerId;
  private final String merchantId;
  private final String address;
  private final String token;
  private final String chain;
  private final BigDecimal amount;
  private final BigDecimal refundedAmount;
  private final BigDecimal refundableAmount;
  private final BigDecimal shortfall;
  private final String txHash;
  private final long ordinal;
  private final String sender;
  private final long blockNumber;
  private final @Nullable Instant blockTime;
  private final long confirmations;
  private final long requiredConfirmations;
  private final @Nullable Instant createdTime;
  private final @Nullable Instant updatedTime;
  private final Json raw;

  CustomerDeposit(Json json, ZoneId zone) {
    depositNo = Fields.strictText(json.get("depositNo"));
    status =
        Fields.word(
            CustomerDepositStatus.class, json.get("depositStatus"), CustomerDepositStatus.UNKNOWN);
    customerId = Fields.strictText(json.get("customerId"));
    merchantId = Fields.text(json.get("merchantId"));
    address = Fields.text(json.get("depositAddress"));
    token = Fields.strictText(json.get("token"));
    chain = Fields.text(json.get("chain"));
    amount = Fields.amount(json.get("amount"));
    refundedAmount = Fields.amount(json.get("refundedAmount"));
    refundableAmount = Fields.amount(json.get("refundableAmount"));
    shortfall = Fields.amount(json.get("shortfall"));
    txHash = Fields.text(json.get("txHash"));
    ordinal = Fields.number(json.get("ordinal"));
    sender = Fields.text(json.get("sender"));
    blockNumber = Fields.number(json.get("blockNumber"));
    blockTime = Fields.millis(json.get("blockTime"));
    confirmations = Fields.number(json.get("confirmations"));
    requiredConfirmations = Fields.number(json.get("requiredConfirmations"));
    createdTime = Fields.time(json.get("createdTime"), zone);
    updatedTime = Fields.time(json.get("updatedTime"), zone);
    raw = json;
  }

  /**
   * The gateway's name for it.
   *
   * @return such as DP…
   */
  public String depositNo() {
    return depositNo;
  }

  /**
   * What it has become.
   *
   * @return the status
   */
  public CustomerDepositStatus status() {
    return status;
  }

  /**
   * Your ID for the customer.
   *
   * @return the customerId
   */
  public String customerId() {
    return customerId;
  }

  /**
   * The sub-merchant that is credited.
   *
   * @return its id; empty where it is you
   */
  public String merchantId() {
    return merchantId;
  }

  /**
   * Where it arrived.
   *
   * @return the customer's address
   */
  public String address() {
    return address;
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
   * The chain.
   *
   * @return such as "ETH"
   */
  public String chain() {
    return chain;
  }

  /**
   * How much arrived.
   *
   * @return the amount in the token
   */
  public BigDecimal amount() {
    return amount;
  }

  /**
   * What was refunded of it.
   *
   * @return the amount in the token
   */
  public BigDecimal refundedAmount() {
    return refundedAmount;
  }

  /**
   * What can still be refunded of it.
   *
   * @return the amount in the token
   */
  public BigDecimal refundableAmount() {
    return refundableAmount;
  }

  /**
   * What your balance lacked when it was withdrawn.
   *
   * @return the amount in the token
   */
  public BigDecimal shortfall() {
    return shortfall;
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
   * Which transfer of its transaction it is.
   *
   * @return the number, from 0
   */
  public long ordinal() {
    return ordinal;
  }

  /**
   * Who sent it.
   *
   * @return an address on the chain; empty where the chain does not tell
   */
  public String sender() {
    return sender;
  }

  /**
   * Its block.
   *
   * @return the number; 0 in events
   */
  public long blockNumber() {
    return blockNumber;
  }

  /**
   * When its block was made.
   *
   * @return the time, or null when it is not said, as in events
   */
  public @Nullable Instant blockTime() {
    return blockTime;
  }

  /**
   * The confirmations that it has.
   *
   * @return a number of blocks; 0 where it was withdrawn, and in events
   */
  public long confirmations() {
    return confirmations;
  }

  /**
   * The confirmations that it needs.
   *
   * @return a number of blocks; 0 in events
   */
  public long requiredConfirmations() {
    return requiredConfirmations;
  }

  /**
   * When it was first seen.
   *
   * @return the time, or null when it is not said
   */
  public @Nullable Instant createdTime() {
    return createdTime;
  }

  /**
   * When it changed last.
   *
   * @return the time, or null when it is not said
   */
  public @Nullable Instant updatedTime() {
    return updatedTime;
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
    return "CustomerDeposit{" + depositNo + "}";
  }
}
