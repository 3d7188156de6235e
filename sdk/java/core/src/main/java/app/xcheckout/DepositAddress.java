package app.xcheckout;

import app.xcheckout.json.Json;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The address that a customer keeps. Whatever arrives there in one of {@link #tokens} is a {@link
 * CustomerDeposit}. It is immutable.
 */
public final class DepositAddress {
  private final String sysId;
  private final String customerId;
  private final String merchantId;
  private final String address;
  private final String token;
  private final String chain;
  private final String coinAddress;
  private final List<String> tokens;
  private final @Nullable Instant createdTime;
  private final Json raw;

  DepositAddress(Json json, ZoneId zone) {
    sysId = Fields.text(json.get("sysid"));
    customerId = Fields.strictText(json.get("customerId"));
    merchantId = Fields.text(json.get("merchantId"));
    address = Fields.strictText(json.get("depositAddress"));
    token = Fields.text(json.get("token"));
    chain = Fields.text(json.get("chain"));
    coinAddress = Fields.text(json.get("coinAddress"));
    tokens = Fields.listOfTexts(json.get("tokens"));
    createdTime = Fields.time(json.get("createdTime"), zone);
    raw = json;
  }

  /**
   * The gateway's name for it.
   *
   * @return such as DA…
   */
  public String sysId() {
    return sysId;
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
   * What the customer pays to: the same for all tokens, on all their chains.
   *
   * @return an address
   */
  public String address() {
    return address;
  }

  /**
   * The token that was asked for.
   *
   * @return such as "ETH_USDT"; empty in lists
   */
  public String token() {
    return token;
  }

  /**
   * The chain of that token.
   *
   * @return such as "ETH"; empty in lists
   */
  public String chain() {
    return chain;
  }

  /**
   * The contract of that token.
   *
   * @return its address; empty in lists
   */
  public String coinAddress() {
    return coinAddress;
  }

  /**
   * All that are credited there.
   *
   * @return chains and tokens, unmodifiable
   */
  public List<String> tokens() {
    return tokens;
  }

  /**
   * When it was made.
   *
   * @return the time, or null when it is not said
   */
  public @Nullable Instant createdTime() {
    return createdTime;
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
    return "DepositAddress{" + customerId + ", " + address + "}";
  }
}
