import type { Code, XCheckoutError } from './error.js';
import { invalidConfig, namesOf, unknownName } from './options.js';

/** An attempt to make a call. It tells no secret: neither query nor body. */
export interface RequestEvent {
  method: string;
  path: string;
  /** 1 for the first attempt of a call. */
  attempt: number;
  /** The TIMESTAMP that it was signed with, in milliseconds since the epoch. */
  timestamp: number;
}

/** What came of an attempt. */
export interface AnswerEvent extends RequestEvent {
  /** 0 when no answer came. */
  httpStatus: number;
  /** How long it took, in milliseconds. */
  elapsed: number;
  /** What the gateway calls the exchange in its log; empty when it doesn't say. */
  requestId: string;
  /** Empty for a success. */
  code: Code | '';
  error: XCheckoutError | undefined;
}

/** A repeat that is about to be waited for. */
export interface RetryEvent {
  method: string;
  path: string;
  /** The number of the attempt that comes next. */
  attempt: number;
  /** Why the attempt before failed. */
  error: XCheckoutError;
}

/**
 * Functions that get to know what a Client does, for metrics and logs. They are
 * called while it works, so let them be quick. What they throw is reported by
 * console.error and changes nothing.
 */
export interface Hooks {
  /** Before each attempt. */
  request?: ((event: RequestEvent) => void) | undefined;
  /** After each attempt, with an answer or without. */
  answer?: ((event: AnswerEvent) => void) | undefined;
  /** Before each repeat. */
  retry?: ((event: RetryEvent) => void) | undefined;
}

const hookNames = namesOf<Hooks>({ request: 1, answer: 1, retry: 1 });

/** Refuses hooks that would never be called, or can't be. */
export function checkHooks(hooks: Hooks): void {
  const unknown = unknownName(hooks, hookNames);
  if (unknown !== undefined) throw invalidConfig('hooks', unknown.message);
  for (const hook of Object.values(hooks) as unknown[]) {
    if (hook !== undefined && typeof hook !== 'function') throw invalidConfig('hooks', 'each is a function');
  }
}

/** Calls a hook; a call of the API doesn't fail by it. */
export function tell<T>(hook: ((event: T) => unknown) | undefined, event: T): void {
  const failed = (error: unknown): void => console.error('xcheckout: a hook failed:', error);
  try {
    Promise.resolve(hook?.(event)).catch(failed);
  } catch (error) {
    failed(error);
  }
}
