import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

import type { Answer } from './envelope.js';
import type { AnswerSigner } from './guard.js';

/**
 * Signs what is answered by way of res, whoever writes it and in however many
 * pieces: the pieces are kept back until the end, since the signature stands in
 * the header. What is not JSON is sent as it is, unsigned. An answer of more
 * than max bytes is replaced by an unsigned 500: a client would believe neither.
 */
export function signAnswers(res: ServerResponse, sign: AnswerSigner, max: number): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- they are put back below
  const { writeHead, write, end, flushHeaders } = res;
  const chunks: Buffer[] = [];
  let size = 0;
  const keep = (chunk: unknown, encoding: unknown): void => {
    if (chunk === undefined || chunk === null || typeof chunk === 'function') return;
    const text = typeof chunk === 'string';
    const bytes = text
      ? Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8')
      : Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size <= max) chunks.push(bytes);
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
    const body = finish(res, Buffer.concat(chunks), size > max, sign);
    return res.end(body, callbackOf(args));
  }) as typeof res.end;
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

/** Sets the last headers of an answer and returns its body. */
function finish(res: ServerResponse, body: Buffer, overLong: boolean, sign: AnswerSigner): Buffer {
  if (overLong) {
    for (const name of res.getHeaderNames()) res.removeHeader(name);
    res.statusCode = 500;
    return Buffer.from('the answer is too large to be signed');
  }
  const type = String(res.getHeader('content-type') ?? '');
  const isJSON = /^application\/json *(;|$)/i.test(type) && !res.hasHeader('content-encoding') && body.length > 0;
  if (!isJSON) return body;
  const signed = sign(body);
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
