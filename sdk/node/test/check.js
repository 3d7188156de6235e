import { signedRequests } from 'xcheckout/next';
import { sign, timestamp } from 'xcheckout/signature';

import { signKey } from './peer.js';

const quiet = { warn: () => undefined, error: () => undefined };

/** Sends a signed request to a route whose keys are looked up, and returns the code that it is refused with. */
export async function check(keys) {
  const route = signedRequests({ keys, log: quiet }, () => Response.json({ retcode: '200' }));
  const at = timestamp(Date.now());
  const headers = { TIMESTAMP: at, SIGNATURE: sign(signKey, { method: 'GET', target: '/t', timestamp: at }) };
  const response = await route(new Request('http://shop.example/t', { headers }));
  return (await response.json()).error?.code;
}
