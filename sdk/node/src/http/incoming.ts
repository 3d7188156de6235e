import type { IncomingMessage } from 'node:http';

import type { RequestHead } from '../signature/request.js';
import { headerPairs } from './headers.js';
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
  const target = req.originalUrl ?? req.url ?? '';
  return { method: req.method ?? '', target, headers: headersOf(req), contentLength: contentLengthOf(req) };
}

/** Names and values in the order of the request; where an adapter has made it from an event of its own, there are only those that it has joined. */
function headersOf(req: NodeRequest): [string, string][] {
  const raw = req.rawHeaders as string[] | undefined;
  if (raw === undefined || raw.length === 0) return headerPairs(req.headers);
  const headers: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) headers.push([raw[i], raw[i + 1]]);
  return headers;
}

/** The length that a request announces of its body. An adapter need not announce any, whether there is one or not. */
function contentLengthOf(req: NodeRequest): number | undefined {
  const adapted = (req.rawHeaders as string[] | undefined)?.length === 0;
  return adapted && req.headers['content-length'] === undefined ? undefined : announcedLength(req);
}

/** Where the body of a request may be. */
export function placesOf(req: NodeRequest, howToMend: string): BodyPlaces {
  return { kept: [req.rawBody], parsed: req.body, cure: howToMend };
}
