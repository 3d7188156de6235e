import type { JSONValue } from './signature/canonical.js';

/** A call that changes nothing and is answered with what arrived: it shows that keys, clock and network are in order. */
export interface SelfTest {
  /** A query parameter to send. */
  name?: string | undefined;
  value?: string | undefined;
  /** Sent as JSON by POST; without it, it is a GET. */
  body?: unknown;
}

/** The answer of a self-test. */
export interface Echo {
  method: string;
  /** Of the query, decoded. */
  parameters: Record<string, string>;
  /** As the signature covered it; null for none. */
  body: JSONValue;
  /** What the gateway built from the request before it checked the signature; empty in production. */
  stringToSign: string;
}
