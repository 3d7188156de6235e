import { signedRequests } from 'xcheckout/next';

import { answerTo, lookup } from '../../answer.js';

const { SIGN_KEY: signKey, API_KEY: apiKey } = process.env;

const handler = signedRequests({ keys: lookup({ signKey, apiKey }), explain: true }, (request, { json, params }) =>
  Response.json(answerTo(request.method, new URL(request.url).pathname, json, params)),
);

export { handler as GET, handler as POST };
