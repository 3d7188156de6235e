package app.xcheckout;

/**
 * The stable words of {@link XCheckoutException#code}, to branch on. A gateway may answer codes
 * that are not listed here; its reference lists all of them.
 */
public final class Code {
  // What the gateway answers, each in a verified answer.

  /** There is no such order. */
  public static final String ORDER_NOT_FOUND = "order_not_found";

  /** The orderNo exists with other parameters. */
  public static final String ORDER_NO_REUSED = "order_no_reused";

  /** A deposit is known: too late to cancel. */
  public static final String ORDER_HAS_DEPOSITS = "order_has_deposits";

  /** The order is already paid or expired. */
  public static final String ORDER_NOT_CANCELLABLE = "order_not_cancellable";

  /** The order exists and has ended without payment; {@link XCheckoutException#order} has it. */
  public static final String ORDER_CLOSED = "order_closed";

  /** There is no such refund. */
  public static final String REFUND_NOT_FOUND = "refund_not_found";

  /** The refundOrderNo exists with other parameters. */
  public static final String REFUND_ORDER_NO_REUSED = "refund_order_no_reused";

  /** The refund is on its way, or has ended. */
  public static final String REFUND_NOT_CANCELLABLE = "refund_not_cancellable";

  /** The order is not paid: what came for it is an abnormal payment. */
  public static final String ORDER_NOT_REFUNDABLE = "order_not_refundable";

  /** More than what can still be refunded. */
  public static final String REFUND_TOO_LARGE = "refund_too_large";

  /** There is no such abnormal payment. */
  public static final String ABNORMAL_PAYMENT_NOT_FOUND = "abnormal_payment_not_found";

  /** Order and transaction name several abnormal payments: name one by its number. */
  public static final String ABNORMAL_PAYMENT_AMBIGUOUS = "abnormal_payment_ambiguous";

  /** Nothing of the abnormal payment is pending. */
  public static final String ABNORMAL_PAYMENT_HANDLED = "abnormal_payment_handled";

  /** The abnormal payment can't count for its order. */
  public static final String ABNORMAL_PAYMENT_NOT_ACCEPTABLE = "abnormal_payment_not_acceptable";

  /** There is no such customer's deposit. */
  public static final String DEPOSIT_NOT_FOUND = "deposit_not_found";

  /** The customer's deposit is not credited. */
  public static final String DEPOSIT_NOT_REFUNDABLE = "deposit_not_refundable";

  /** No deposit address was created for the customer and token, or the address is nobody's. */
  public static final String DEPOSIT_ADDRESS_NOT_FOUND = "deposit_address_not_found";

  /** Who sent the money is not certain, or the merchant's setting asks for an address. */
  public static final String ADDRESS_REQUIRED = "address_required";

  /** The address is none of the token's chain. */
  public static final String ADDRESS_INVALID = "address_invalid";

  /** Money would be lost at the address, or come back. */
  public static final String ADDRESS_NOT_ALLOWED = "address_not_allowed";

  /** The available balance is less than the amount. */
  public static final String INSUFFICIENT_BALANCE = "insufficient_balance";

  /** The merchant's limit of 24 hours is reached. */
  public static final String OUTFLOW_LIMIT_REACHED = "outflow_limit_reached";

  /** There is no such settlement. */
  public static final String SETTLEMENT_NOT_FOUND = "settlement_not_found";

  /** The settlementOrderNo exists with other parameters. */
  public static final String SETTLEMENT_ORDER_NO_REUSED = "settlement_order_no_reused";

  /** The IBAN's form, length or check digits are wrong. */
  public static final String IBAN_INVALID = "iban_invalid";

  /** The BIC's form is wrong. */
  public static final String BIC_INVALID = "bic_invalid";

  /** Nothing is settled to banks in this currency. */
  public static final String CURRENCY_NOT_SETTLED = "currency_not_settled";

  /** The settlement is on its way, or has ended. */
  public static final String SETTLEMENT_NOT_CANCELLABLE = "settlement_not_cancellable";

  /** Less than the gateway settles, or than its fee. */
  public static final String SETTLEMENT_TOO_SMALL = "settlement_too_small";

  /** An order is settled already, has no money, or is another's. */
  public static final String ORDER_NOT_SETTLEABLE = "order_not_settleable";

  /** A line was added to the statement while it was read. */
  public static final String STATEMENT_CHANGED = "statement_changed";

  /** The amount is not the sum of the orders. */
  public static final String AMOUNT_MISMATCH = "amount_mismatch";

  /** There is no such event. */
  public static final String EVENT_NOT_FOUND = "event_not_found";

  /** The event is too old to be delivered again. */
  public static final String EVENT_TOO_OLD = "event_too_old";

  /** There is no such webhook endpoint. */
  public static final String WEBHOOK_NOT_FOUND = "webhook_not_found";

  /** There is no address to deliver the event to. */
  public static final String WEBHOOK_URL_MISSING = "webhook_url_missing";

  /** The nonce was taken before. */
  public static final String NONCE_REUSED = "nonce_reused";

  /** The credential may not make this call. */
  public static final String SCOPE_MISSING = "scope_missing";

  /** The requestId was used with other parameters. */
  public static final String REQUEST_ID_REUSED = "request_id_reused";

  /** The token is not taken. */
  public static final String TOKEN_NOT_SUPPORTED = "token_not_supported";

  /** The fiat currency is not taken. */
  public static final String FIAT_NOT_SUPPORTED = "fiat_not_supported";

  /** The rate of the token is not known at present. */
  public static final String RATE_UNAVAILABLE = "rate_unavailable";

  /** The rate of the token is too old. */
  public static final String RATE_STALE = "rate_stale";

  /** The amount is out of range. */
  public static final String AMOUNT_OUT_OF_RANGE = "amount_out_of_range";

  /** The merchantId is no sub-merchant of yours. */
  public static final String MERCHANT_UNKNOWN = "merchant_unknown";

  /** You can create no more sub-merchants; the gateway's operator can. */
  public static final String SUB_MERCHANT_LIMIT_REACHED = "sub_merchant_limit_reached";

  /** The clock of this machine is off by more than can be corrected. */
  public static final String TIMESTAMP_OUTSIDE_WINDOW = "timestamp_outside_window";

  /** The request was received before. */
  public static final String REPLAYED = "replayed";

  // Of this library, for calls that it does not send.

  /** A setting is missing or wrong. */
  public static final String CONFIG_INVALID = "config_invalid";

  /** The apiKey belongs to another environment. */
  public static final String WRONG_ENVIRONMENT = "wrong_environment";

  /** A required parameter is missing. */
  public static final String PARAMETER_MISSING = "parameter_missing";

  /** A parameter has a value that is not accepted. */
  public static final String PARAMETER_INVALID = "parameter_invalid";

  /** Production has no such call. */
  public static final String SANDBOX_ONLY = "sandbox_only";

  // Of this library, for calls without an answer that it believes. What the call did at the gateway
  // is then unknown, unless retryable says that it is safe to repeat.

  /** No answer at all; the cause says why. */
  public static final String CONNECTION_FAILED = "connection_failed";

  /** A failure without a signature: the HTTP status is all that is known of it. */
  public static final String ANSWER_UNVERIFIED = "answer_unverified";

  /** A success without a signature. */
  public static final String ANSWER_SIGNATURE_MISSING = "answer_signature_missing";

  /** A signature without a timestamp. */
  public static final String ANSWER_HEADER_MISSING = "answer_header_missing";

  /** One of the two headers given twice. */
  public static final String ANSWER_HEADER_REPEATED = "answer_header_repeated";

  /** Not Base64 of 64 bytes. */
  public static final String ANSWER_SIGNATURE_MALFORMED = "answer_signature_malformed";

  /** Made with another key, or altered on its way. */
  public static final String ANSWER_SIGNATURE_MISMATCH = "answer_signature_mismatch";

  /** Our own request sent back. */
  public static final String ANSWER_SIGNATURE_REFLECTED = "answer_signature_reflected";

  /** Not 13 digits. */
  public static final String ANSWER_TIMESTAMP_MALFORMED = "answer_timestamp_malformed";

  /** Too old or too far ahead. */
  public static final String ANSWER_TIMESTAMP_OUTSIDE = "answer_timestamp_outside_window";

  /** Larger than any answer is. */
  public static final String ANSWER_TOO_LARGE = "answer_too_large";

  /** A body without retcode. */
  public static final String ANSWER_RETCODE_MISSING = "answer_retcode_missing";

  /** The HTTP status is not the retcode's. */
  public static final String ANSWER_STATUS_MISMATCH = "answer_status_mismatch";

  /** About another order than asked for. */
  public static final String ANSWER_ORDERNO_MISMATCH = "answer_orderno_mismatch";

  /** About another refund than asked for. */
  public static final String ANSWER_REFUNDORDERNO_MISMATCH = "answer_refundorderno_mismatch";

  /** About another settlement than asked for. */
  public static final String ANSWER_SETTLEMENTORDERNO_MISMATCH =
      "answer_settlementorderno_mismatch";

  /** About another event than asked for. */
  public static final String ANSWER_EVENTID_MISMATCH = "answer_eventid_mismatch";

  /** About another customer than asked for. */
  public static final String ANSWER_CUSTOMERID_MISMATCH = "answer_customerid_mismatch";

  /** About another customer's deposit than asked for. */
  public static final String ANSWER_DEPOSITNO_MISMATCH = "answer_depositno_mismatch";

  /** Verified, but not what this call answers. */
  public static final String ANSWER_BODY_INVALID = "answer_body_invalid";

  /** Redirects are not followed. */
  public static final String ANSWER_REDIRECT = "answer_redirect";

  private Code() {}
}
