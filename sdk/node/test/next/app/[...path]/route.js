import { signedRequests } from 'xcheckout/next';

import { answerMax, answerTo, lookup, plainAnswerAt, unsigned } from '../../answer.js';

const { SIGN_KEY: signKey, API_KEY: apiKey } = process.env;

const options = { keys: lookup({ signKey, apiKey }), explain: true, answerMax, unsigned };

const handler = signedRequests(options, (request, { json, params }) => {
  const { pathname } = new URL(request.url);
  const plain = plainAnswerAt(pathname);
  if (plain !== undefined) return new Response(plain.body, plain);
  return Response.json(answerTo(request.method, pathname, json, params));
});

export { handler as GET, handler as POST };
