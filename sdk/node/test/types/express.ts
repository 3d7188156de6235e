// What Express's own types know of req.xcheckout.
import type { RequestHandler } from 'express';

import { signedRequests, webhook } from 'xcheckout/express';

export const guard: RequestHandler = signedRequests({ keys: 'aR2822Y6XbehWMclnB0Y2NJK' });
export const hook: RequestHandler = webhook({ keys: 'aR2822Y6XbehWMclnB0Y2NJK', handle: () => undefined });
export const handler: RequestHandler = (req, res) => {
  const params: ReadonlyMap<string, string> | undefined = req.xcheckout?.params;
  // @ts-expect-error it is not there on routes without the middleware
  console.log(req.xcheckout.json);
  res.json({ retcode: '200', retdata: [...(params ?? [])] });
};
