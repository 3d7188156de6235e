import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

import { BodyConsumedError } from './consumed.js';

/** How a framework says where a body may have gone. */
export interface BodyPlaces {
  /** Bodies that were kept as they came, by whatever convention. */
  kept: unknown[];
  /** What a parser has made of it. */
  parsed: unknown;
  /** What to do when it is gone. */
  cure: string;
}

/**
 * Returns the raw body of a request, wherever it is: kept by a parser, still
 * in the stream, or given as bytes or text. It reads no more than one byte
 * beyond max.
 *
 * @throws {@link BodyConsumedError}
 */
export async function rawBody(req: IncomingMessage, max: number, places: BodyPlaces): Promise<Uint8Array> {
  const kept = [...places.kept, places.parsed].find((body) => typeof body === 'string' || body instanceof Uint8Array);
  if (kept !== undefined) return typeof kept === 'string' ? Buffer.from(kept, 'utf8') : kept;
  if (!isConsumed(req)) return readStream(req, max);
  if (announcedLength(req) === 0) return Buffer.alloc(0);
  const what =
    places.parsed === undefined
      ? 'The body of this request was read before xcheckout saw it, and not kept.'
      : 'The body of this request was parsed before xcheckout saw it. The signature covers the bytes that were sent, ' +
        'and from the parsed value they cannot be told.';
  throw new BodyConsumedError(what, places.cure);
}

function isConsumed(req: IncomingMessage): boolean {
  return req.readableDidRead || req.readableEnded || req.destroyed;
}

/** The length that a request announces of its body; undefined when it is sent in chunks. */
export function announcedLength(req: IncomingMessage): number | undefined {
  if (req.headers['transfer-encoding'] !== undefined) return undefined;
  return Number(req.headers['content-length'] ?? 0);
}

/** Reads a stream to its end, or to one byte more than max. */
export async function readStream(stream: Readable, max: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  await new Promise<void>((resolve, reject) => {
    const done = (error?: Error | null): void => {
      stream.off('data', take).off('end', end).off('close', close).off('error', done);
      if (error) reject(error);
      else resolve();
    };
    const end = (): void => done();
    const close = (): void => done(new Error('the connection was closed within the body'));
    const take = (chunk: Buffer): void => {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= max) return;
      stream.pause();
      done();
    };
    stream.on('data', take).on('end', end).on('close', close).on('error', done);
  });
  const body = Buffer.concat(chunks);
  return body.length > max ? body.subarray(0, max + 1) : body;
}

/**
 * Keeps the raw body beside the parsed one, for body parsers that take a
 * `verify` function: `express.json({ verify: keepRawBody })`.
 */
export function keepRawBody(req: IncomingMessage & { rawBody?: Uint8Array }, _res: unknown, body: Uint8Array): void {
  req.rawBody = body;
}
