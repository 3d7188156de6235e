package app.xcheckout;

import app.xcheckout.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An account at a bank: an IBAN, or an account number and the BIC of its bank. It is immutable:
 * each {@code with…} returns another one.
 */
public final class BankAccount {
  private final Map<String, Object> members;

  private BankAccount(Map<String, Object> members) {
    this.members = members;
  }

  /** Reads one that the gateway sent. */
  BankAccount(Json json) {
    members = new LinkedHashMap<>();
    for (String name : List.of("name", "iban", "accountNumber", "bic", "city", "country")) {
      String text = Fields.text(Fields.object(json).get(name));
      if (!text.isEmpty()) {
        members.put(name, text);
      }
    }
  }

  /**
   * An account by its IBAN.
   *
   * @param name the holder's, in Latin letters: banks take nothing else
   * @param iban with or without spaces
   * @return the account
   */
  public static BankAccount ofIban(String name, String iban) {
    return named(name).with("iban", iban);
  }

  /**
   * An account that has no IBAN.
   *
   * @param name the holder's, in Latin letters
   * @param accountNumber letters and digits
   * @param bic of the bank
   * @return the account
   */
  public static BankAccount ofNumber(String name, String accountNumber, String bic) {
    return named(name).with("accountNumber", accountNumber).withBic(bic);
  }

  private static BankAccount named(String name) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("name", Objects.requireNonNull(name, "name"));
    return new BankAccount(members);
  }

  private BankAccount with(String name, String value) {
    Map<String, Object> other = new LinkedHashMap<>(members);
    other.put(name, Objects.requireNonNull(value, name));
    return new BankAccount(other);
  }

  /**
   * Names the bank, which an IBAN does not need.
   *
   * @param bic 8 or 11 letters and digits
   * @return another account
   */
  public BankAccount withBic(String bic) {
    return with("bic", bic);
  }

  /**
   * Sets where the holder is.
   *
   * @param city in Latin letters
   * @return another account
   */
  public BankAccount withCity(String city) {
    return with("city", city);
  }

  /**
   * Sets the holder's country.
   *
   * @param country two letters, such as "DE"
   * @return another account
   */
  public BankAccount withCountry(String country) {
    return with("country", country);
  }

  /**
   * The holder's name.
   *
   * @return the name
   */
  public String name() {
    return text("name");
  }

  /**
   * The account's IBAN.
   *
   * @return without spaces; empty where it has none
   */
  public String iban() {
    return text("iban");
  }

  /**
   * The account's number.
   *
   * @return the number; empty where it has an IBAN
   */
  public String accountNumber() {
    return text("accountNumber");
  }

  /**
   * The bank.
   *
   * @return its BIC; empty when it is not said
   */
  public String bic() {
    return text("bic");
  }

  /**
   * Where the holder is.
   *
   * @return the city; empty when it is not said
   */
  public String city() {
    return text("city");
  }

  /**
   * The holder's country.
   *
   * @return two letters; empty when it is not said
   */
  public String country() {
    return text("country");
  }

  private String text(String name) {
    Object value = members.get(name);
    return value == null ? "" : (String) value;
  }

  /** The request's JSON. */
  Map<String, Object> wire() {
    return members;
  }

  @Override
  public String toString() {
    return "BankAccount{" + name() + "}";
  }
}
