import { answerMax } from './answer.js';
import { connectionFailed, type XCheckoutError } from './error.js';
import type { Buffer } from './platform/buffer.js';
import type { Signed } from './request.js';
import { readStream } from './stream.js';

/** An answer before it is verified. */
export interface Answered {
  status: number;
  header: Headers;
  body: Buffer;
}

/** How one attempt is sent. */
export interface Sending {
  fetch: typeof fetch;
  origin: string;
  headers: Record<string, string>;
  /** In milliseconds. */
  timeout: number;
  signal: AbortSignal | undefined;
}

// Errors of connect(2) and of the look-up before it: nothing was sent.
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The call was ended by its signal, whose reason is what it rejects with: it may be anything. */
export class Aborted extends Error {
  constructor(readonly reason: unknown) {
    super('aborted');
  }
}

/** Rejects a call whose signal is aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new Aborted(signal.reason);
}

/**
 * Sends a request once and reads the answer, within the time of one attempt.
 * Rejects with an XCheckoutError, or with {@link Aborted}.
 */
export async function exchange(m: Signed, sending: Sending): Promise<Answered> {
  const { fetch: send, signal, timeout } = sending;
  throwIfAborted(signal);
  const attempt = new AbortController();
  const abort = (): void => attempt.abort();
  signal?.addEventListener('abort', abort, { once: true });
  const time = { over: false };
  const timer = setTimeout(() => {
    time.over = true;
    attempt.abort();
  }, timeout);
  try {
    const response = await send(sending.origin + m.target, {
      method: m.method,
      headers: sending.headers,
      body: m.body === '' ? null : m.body,
      redirect: 'manual',
      signal: attempt.signal,
    });
    return { status: response.status, header: response.headers, body: await readStream(response.body, answerMax) };
  } catch (error) {
    throwIfAborted(signal);
    throw failure(time.over ? new Error(`no answer within ${timeout} ms`) : error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** Makes the error for a request without an answer. fetch hides what happened in the cause, and there in a list. */
function failure(error: unknown): XCheckoutError {
  let cause = error;
  if (cause instanceof TypeError && cause.cause instanceof Error) cause = cause.cause;
  const all = cause instanceof AggregateError ? (cause.errors as unknown[]) : [cause];
  const failed = connectionFailed(cause);
  failed.neverSent = all.length > 0 && all.every((e) => neverSent.has(String((e as { code?: unknown } | null)?.code)));
  return failed;
}
