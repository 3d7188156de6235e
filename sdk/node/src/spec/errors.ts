// Written by scripts/tables.js from spec/errors.json; change that file and run npm run tables.

/** The codes that gateways answer, with their HTTP status, retcode and sentence. */
export const errors = {
  header_repeated: {
    status: 400,
    retcode: '400001',
    message: 'A header that signs the request is given twice.',
  },
  timestamp_malformed: {
    status: 400,
    retcode: '400002',
    message: 'The TIMESTAMP is not 13 digits.',
  },
  signature_malformed: {
    status: 400,
    retcode: '400003',
    message: 'The SIGNATURE is not 88 characters of standard Base64.',
  },
  path_invalid: {
    status: 400,
    retcode: '400004',
    message: 'The path can be read in more than one way.',
  },
  query_malformed: {
    status: 400,
    retcode: '400005',
    message: 'The query is malformed.',
  },
  query_ambiguous: {
    status: 400,
    retcode: '400006',
    message: 'The decoded query can be read in more than one way.',
  },
  body_not_allowed: {
    status: 400,
    retcode: '400007',
    message: 'GET and DELETE take no body.',
  },
  body_invalid_json: {
    status: 400,
    retcode: '400008',
    message: 'The body is not one JSON value in UTF-8.',
  },
  body_duplicate_name: {
    status: 400,
    retcode: '400009',
    message: 'An object of the body has a name twice.',
  },
  body_too_deep: {
    status: 400,
    retcode: '400010',
    message: 'The body is nested beyond 128 levels.',
  },
  body_not_object_or_array: {
    status: 400,
    retcode: '400011',
    message: 'The body is not a JSON object or array.',
  },
  parameter_missing: {
    status: 400,
    retcode: '400101',
    message: 'A required parameter is missing.',
  },
  parameter_invalid: {
    status: 400,
    retcode: '400102',
    message: 'A parameter has a value that is not accepted.',
  },
  parameter_unknown: {
    status: 400,
    retcode: '400103',
    message: 'A parameter is not known to this call.',
  },
  amount_out_of_range: {
    status: 400,
    retcode: '400104',
    message: 'The amount is out of range.',
  },
  token_not_supported: {
    status: 400,
    retcode: '400105',
    message: 'The token is not taken here.',
  },
  fiat_not_supported: {
    status: 400,
    retcode: '400106',
    message: 'The fiat currency is not taken here.',
  },
  merchant_unknown: {
    status: 400,
    retcode: '400107',
    message: 'The merchantId is not a sub-merchant of yours.',
  },
  address_required: {
    status: 400,
    retcode: '400108',
    message: 'A refund needs an address.',
  },
  address_invalid: {
    status: 400,
    retcode: '400109',
    message: "The address is not one of the token's chain.",
  },
  address_not_allowed: {
    status: 400,
    retcode: '400110',
    message: 'Nothing is sent to this address.',
  },
  settlement_too_small: {
    status: 400,
    retcode: '400111',
    message: 'The settlement is too small.',
  },
  iban_invalid: {
    status: 400,
    retcode: '400112',
    message: 'The IBAN is wrong.',
  },
  bic_invalid: {
    status: 400,
    retcode: '400113',
    message: 'The BIC is wrong.',
  },
  currency_not_settled: {
    status: 400,
    retcode: '400114',
    message: 'Nothing is settled in this currency.',
  },
  header_missing: {
    status: 401,
    retcode: '401001',
    message: 'A header that signs the request is missing.',
  },
  authentication_failed: {
    status: 401,
    retcode: '401002',
    message: 'The access token is unknown or expired, or the apiKey or apiSecret is wrong.',
  },
  signature_mismatch: {
    status: 401,
    retcode: '401003',
    message: 'The signature does not match the request.',
  },
  signature_reflected: {
    status: 401,
    retcode: '401004',
    message: 'The request is an answer that was sent back.',
  },
  timestamp_outside_window: {
    status: 401,
    retcode: '401005',
    message: "The TIMESTAMP is more than 120 seconds from the server's clock.",
  },
  wrong_environment: {
    status: 401,
    retcode: '401006',
    message: 'The apiKey belongs to another environment.',
  },
  unsigned_token_call_refused: {
    status: 401,
    retcode: '401007',
    message: 'This gateway takes no token call without a signature.',
  },
  scope_missing: {
    status: 403,
    retcode: '403001',
    message: 'The credential may not use this call.',
  },
  ip_not_allowed: {
    status: 403,
    retcode: '403002',
    message: 'The credential may not be used from this address.',
  },
  route_not_found: {
    status: 404,
    retcode: '404001',
    message: 'There is no such call.',
  },
  order_not_found: {
    status: 404,
    retcode: '404101',
    message: 'There is no such order.',
  },
  event_not_found: {
    status: 404,
    retcode: '404102',
    message: 'There is no such event.',
  },
  refund_not_found: {
    status: 404,
    retcode: '404103',
    message: 'There is no such refund.',
  },
  abnormal_payment_not_found: {
    status: 404,
    retcode: '404104',
    message: 'There is no such abnormal payment.',
  },
  settlement_not_found: {
    status: 404,
    retcode: '404105',
    message: 'There is no such settlement.',
  },
  webhook_not_found: {
    status: 404,
    retcode: '404107',
    message: 'There is no such webhook endpoint.',
  },
  deposit_not_found: {
    status: 404,
    retcode: '404108',
    message: 'There is no such customer deposit.',
  },
  deposit_address_not_found: {
    status: 404,
    retcode: '404109',
    message: 'There is no such deposit address.',
  },
  method_not_allowed: {
    status: 405,
    retcode: '405001',
    message: 'The call does not take this method.',
  },
  replayed: {
    status: 409,
    retcode: '409001',
    message: 'The request was received before.',
  },
  order_no_reused: {
    status: 409,
    retcode: '409101',
    message: 'The orderNo was used with other parameters.',
  },
  request_id_reused: {
    status: 409,
    retcode: '409102',
    message: 'The requestId was used with other parameters.',
  },
  order_has_deposits: {
    status: 409,
    retcode: '409103',
    message: "The order has received a deposit and can't be cancelled.",
  },
  order_not_cancellable: {
    status: 409,
    retcode: '409104',
    message: "The order is closed and can't be cancelled.",
  },
  event_too_old: {
    status: 409,
    retcode: '409105',
    message: 'The event is too old to be sent again.',
  },
  webhook_url_missing: {
    status: 409,
    retcode: '409106',
    message: 'There is nowhere to send the event to.',
  },
  nonce_reused: {
    status: 409,
    retcode: '409107',
    message: 'The nonce was used before.',
  },
  refund_order_no_reused: {
    status: 409,
    retcode: '409108',
    message: 'The refundOrderNo was used with other parameters.',
  },
  refund_not_cancellable: {
    status: 409,
    retcode: '409109',
    message: "The refund can't be cancelled any more.",
  },
  order_not_refundable: {
    status: 409,
    retcode: '409110',
    message: 'The order kept nothing that could be refunded.',
  },
  refund_too_large: {
    status: 409,
    retcode: '409111',
    message: 'The refund is larger than what can still be refunded.',
  },
  abnormal_payment_ambiguous: {
    status: 409,
    retcode: '409112',
    message: 'Several abnormal payments have this order and transaction.',
  },
  abnormal_payment_handled: {
    status: 409,
    retcode: '409113',
    message: 'Nothing of the abnormal payment is pending.',
  },
  abnormal_payment_not_acceptable: {
    status: 409,
    retcode: '409114',
    message: "The abnormal payment can't be accepted for its order.",
  },
  insufficient_balance: {
    status: 409,
    retcode: '409115',
    message: 'The available balance is too small.',
  },
  outflow_limit_reached: {
    status: 409,
    retcode: '409116',
    message: "The merchant's limit of 24 hours is reached.",
  },
  settlement_order_no_reused: {
    status: 409,
    retcode: '409117',
    message: 'The settlementOrderNo was used with other parameters.',
  },
  settlement_not_cancellable: {
    status: 409,
    retcode: '409118',
    message: "The settlement can't be cancelled any more.",
  },
  order_not_settleable: {
    status: 409,
    retcode: '409119',
    message: "An order can't be settled.",
  },
  amount_mismatch: {
    status: 409,
    retcode: '409120',
    message: 'The amount is not the sum of the orders.',
  },
  statement_changed: {
    status: 409,
    retcode: '409121',
    message: 'The statement has changed since its first page.',
  },
  deposit_not_refundable: {
    status: 409,
    retcode: '409122',
    message: "The customer deposit can't be refunded now.",
  },
  sub_merchant_limit_reached: {
    status: 409,
    retcode: '409123',
    message: 'The merchant can create no more sub-merchants.',
  },
  body_too_large: {
    status: 413,
    retcode: '413001',
    message: 'The body is larger than the limit.',
  },
  content_type_not_accepted: {
    status: 415,
    retcode: '415001',
    message: 'The content type or encoding is not accepted.',
  },
  rate_limited: {
    status: 429,
    retcode: '429001',
    message: 'Too many calls.',
  },
  internal_error: {
    status: 500,
    retcode: '500001',
    message: 'Something failed on our side.',
  },
  test_payment_failed: {
    status: 502,
    retcode: '502001',
    message: 'The test wallet could not pay.',
  },
  replay_memory_full: {
    status: 503,
    retcode: '503001',
    message: 'Too many requests are remembered at the moment.',
  },
  unavailable: {
    status: 503,
    retcode: '503002',
    message: 'The gateway is shutting down or starting.',
  },
  rate_unavailable: {
    status: 503,
    retcode: '503003',
    message: 'The rate of the token is not known at present.',
  },
  rate_stale: {
    status: 503,
    retcode: '503004',
    message: 'The rate of the token is too old.',
  },
} as const;
