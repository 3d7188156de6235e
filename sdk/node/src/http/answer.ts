import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

import type { Answer } from './envelope.js';
import type { AnswerSigner } from './signer.js';

/**
 * Signs what is answered by way of res, whoever writes it and in however many
 * pieces: the pieces are held back until the end, since the signature stands in
 * the header and covers all of them. What can't be signed is not sent, and a
 * refusal in its place. Returns what forgets the pieces that were written, so
 * that something else can be answered.
 */
export function signAnswers(res: ServerResponse, signer: AnswerSigner): () => void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- they are put back below
  const { writeHead, write, end, flushHeaders } = res;
  const before = res.getHeaders();
  const chunks: Buffer[] = [];
  let size = 0;
  const keep = (chunk: unknown, encoding: unknown): void => {
    if (chunk === undefined || chunk === null || typeof chunk === 'function') return;
    const text = typeof chunk === 'string';
    const bytes = text
      ? Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8')
      : Buffer.from(chunk as Uint8Array);
    const kept = bytes.subarray(0, signer.max + 1 - size); // one byte too many is enough to refuse it
    if (kept.length > 0) chunks.push(kept);
    size += kept.length;
  };
  const callbackOf = (args: unknown[]): (() => void) | undefined =>
    args.find((arg): arg is () => void => typeof arg === 'function');

  res.setHeader('cache-control', 'no-store, no-transform'); // compression would change what was signed
  res.flushHeaders = () => undefined;
  res.writeHead = (status: number, ...rest: unknown[]) => {
    setHead(res, status, rest);
    return res;
  };
  res.write = ((chunk: unknown, ...rest: unknown[]) => {
    keep(chunk, rest[0]);
    const callback = callbackOf(rest);
    if (callback !== undefined) process.nextTick(callback);
    return true;
  }) as typeof res.write;
  res.end = ((...args: unknown[]) => {
    keep(args[0], args[1]);
    Object.assign(res, { writeHead, write, end, flushHeaders });
    const body = finish(res, before, Buffer.concat(chunks), signer);
    return res.end(body, callbackOf(args));
  }) as typeof res.end;
  return () => {
    chunks.length = size = 0;
  };
}

/** Does what writeHead does, but for sending it. */
function setHead(res: ServerResponse, status: number, rest: unknown[]): void {
  res.statusCode = status;
  if (typeof rest[0] === 'string') res.statusMessage = rest.shift() as string;
  const headers = rest[0] as OutgoingHttpHeaders | string[] | undefined;
  if (Array.isArray(headers)) {
    // Names and values by turns. They replace what was set before, and a name may stand there twice.
    for (let i = 0; i < headers.length; i += 2) res.removeHeader(headers[i]);
    for (let i = 0; i + 1 < headers.length; i += 2) {
      const before = res.getHeader(headers[i]) as string | string[] | undefined;
      res.setHeader(headers[i], before === undefined ? headers[i + 1] : [before, headers[i + 1]].flat());
    }
    return;
  }
  for (const [name, value] of Object.entries(headers ?? {})) if (value !== undefined) res.setHeader(name, value);
}

/** Gives an answer the status and the headers that it is sent with, and returns its body. */
function finish(res: ServerResponse, before: OutgoingHttpHeaders, body: Buffer, signer: AnswerSigner): Buffer {
  const header = (name: string): string => [res.getHeader(name) ?? []].flat().join(', ');
  const signed = signer.sign({
    status: res.statusCode,
    contentType: header('content-type'),
    contentEncoding: header('content-encoding'),
    body,
  });
  if (signed.replaced) {
    for (const name of res.getHeaderNames()) res.removeHeader(name);
    for (const [name, value] of Object.entries(before)) if (value !== undefined) res.setHeader(name, value);
    res.statusCode = signed.status;
    res.statusMessage = ''; // the status's own
  }
  for (const name of ['etag', 'transfer-encoding']) res.removeHeader(name); // they were about another text
  for (const [name, value] of Object.entries(signed.headers)) res.setHeader(name, value);
  res.setHeader('content-length', signed.body.length);
  return signed.body;
}

/** Sends an answer that is ready. */
export function send(res: ServerResponse, answer: Answer): void {
  res.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers)) res.setHeader(name, value);
  if (answer.status === 413) res.setHeader('connection', 'close'); // nothing further is read
  res.end(answer.body);
}
