// What the test servers answer to signed requests, whatever their framework.

/** The answer to a call: an envelope with spaces in its strings, so that they must be escaped. */
export function answerTo(method, path, json, params) {
  const retdata = {
    '/user/auth/oauth2/token': { access_token: 'the-token', token_type: 'bearer', expires_in: 1800 },
    '/openapi/test': { method, parameters: Object.fromEntries(params), body: json ?? null, note: 'two words' },
    '/checkout/order/create': {
      orderNo: json?.orderNo,
      payingAmount: json?.orderAmount,
      token: json?.token,
      note: 'two words',
    },
  }[path];
  return { retcode: '200', retmsg: 'SUCCESS', success: true, retdata };
}

/** Looks up who signs: the token call names the credential by its apiKey, every other call by its token. */
export function lookup({ signKey, apiKey }) {
  return ({ target, token, parsed }) => {
    const known = target.startsWith('/user/') ? parsed.json()?.apiKey === apiKey : token === 'the-token';
    return known ? { keys: ['an-older-sign-key-0123456789', signKey], id: apiKey } : undefined;
  };
}
