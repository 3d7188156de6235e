import type { IncomingMessage } from 'node:http';

import type { RequestHead } from '../signature/request.js';
import { announcedLength, type BodyPlaces } from './rawbody.js';

/** A request as frameworks on top of node:http extend it. */
export interface NodeRequest extends IncomingMessage {
  /** The whole target, where a router has shortened `url`. */
  originalUrl?: string;
  /** What a parser has made of the body. */
  body?: unknown;
  /** The bytes of the body, where a parser has kept them. */
  rawBody?: unknown;
}

/** What a verifier looks at of a request. */
export function headOf(req: NodeRequest): RequestHead {
  const headers: [string, string][] = [];
  for (let i = 0; i + 1 < req.rawHeaders.length; i += 2) {
    headers.push([req.rawHeaders[i], req.rawHeaders[i + 1]]);
  }
  const target = req.originalUrl ?? req.url ?? '';
  return { method: req.method ?? '', target, headers, contentLength: announcedLength(req) };
}

/** Where the body of a request may be. */
export function placesOf(req: NodeRequest, howToMend: string): BodyPlaces {
  return { kept: [req.rawBody], parsed: req.body, cure: howToMend };
}
