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

const json = 'application/json';
const html = 'text/html; charset=utf-8';
const refused = (status, code) => ({ status, code });
const failed = refused(500, 'internal_error');

/** The largest answer that the test servers hold back. */
export const answerMax = 4096;

/** Which requests they answer without a signature. */
export const unsigned = ({ target }) => target.startsWith('/answers/unsigned');

/**
 * What handlers answer at /answers/{name}, and what becomes of it: a refusal, or
 * a body that is sent.
 */
export const answers = {
  'retcode-first': { type: json, body: '{ "retcode": "200", "a": "b c" }', sent: '{"retcode":"200","a":"b\\u0020c"}' },
  'retcode-last': { type: json, body: '{"a":1,"retcode":200}', sent: '{"a":1,"retcode":200}' },
  'retcode-escaped': { type: json, body: '{"\\u0072etcode":"200"}', sent: '{"\\u0072etcode":"200"}' },
  'failure-signed': { status: 422, type: json, body: '{"retcode":"422001"}', sent: '{"retcode":"422001"}' },
  'no-retcode': { type: json, body: '{"orderNo":"A1","amount":"25.00"}', ...failed },
  'retcode-inside': { type: json, body: '{"a":{"retcode":"200"}}', ...failed },
  'retcode-in-text': { type: json, body: '{"a":"{\\"retcode\\":1}"}', ...failed },
  'retcode-in-list': { type: json, body: '[{"retcode":"200"}]', ...failed },
  scalar: { type: json, body: '"retcode"', ...failed },
  'not-json': { type: json, body: '{"a":1,"retcode":200', ...failed },
  repeated: { type: json, body: '{"a":1,"a":2,"retcode":200}', ...failed },
  empty: { type: json, body: '', ...failed },
  'no-content': { given: 204, ...failed },
  'not-modified': { given: 304, ...failed },
  redirect: { given: 302, headers: { Location: '/answers/retcode-first' }, body: '', ...failed },
  page: { type: html, body: '<p>retcode</p>', ...failed },
  'other-type': { type: 'text/plain; charset=utf-8', body: '{"retcode":"200"}', ...failed },
  'other-charset': { type: 'application/json; charset=utf-16', body: '{"retcode":"200"}', ...failed },
  encoded: { type: json, headers: { 'Content-Encoding': 'br' }, body: '{"retcode":"200"}', ...failed },
  'too-large': { type: json, body: `{"retcode":"200","a":"${'x'.repeat(answerMax)}"}`, ...failed },
  'page-404': { given: 404, type: html, body: '<p>nothing here</p>', ...refused(404, 'not_found') },
  'failure-409': { given: 409, type: json, body: '{"message":"taken"}', ...refused(409, 'conflict') },
  'failure-413': { given: 413, type: json, body: '{}', ...refused(413, 'request_entity_too_large') },
  'failure-599': { given: 599, type: json, body: '{}', ...refused(599, 'internal_error') },
  'unsigned-page': { type: html, body: '<p>a report</p>', sent: '<p>a report</p>' },
  'unsigned-failure': { status: 404, type: json, body: '{"a": 1}', sent: '{"a": 1}' },
};

/** What a handler answers at a path: status, headers and body; undefined elsewhere. */
export function plainAnswerAt(path) {
  const answer = answers[path.replace(/^\/answers\//, '')];
  if (answer === undefined) return undefined;
  const { type, headers, body = null } = answer;
  const status = answer.given ?? answer.status ?? 200;
  return { status, headers: { 'X-Handler': 'yes', ...(type && { 'Content-Type': type }), ...headers }, body };
}
