import type { Members } from './decode.js';
import { checkParameters, namesOf } from './options.js';
import type { JSONValue } from './signature/canonical.js';

/** A call that changes nothing and is answered with what arrived: it shows that keys, clock and network are in order. */
export interface SelfTest {
  /** A query parameter to send. */
  name?: string | undefined;
  value?: string | undefined;
  /** Sent as JSON by POST; without it, it is a GET. */
  body?: unknown;
}

const selfTestNames = namesOf<SelfTest>({ name: 1, value: 1, body: 1 });

/** @internal */
export function checkSelfTest(t: SelfTest): void {
  checkParameters(t, selfTestNames);
}

/** The answer of a self-test. What a gateway doesn't tell is empty. */
export interface Echo {
  method: string;
  /** Of the query, decoded. */
  parameters: Record<string, string>;
  /** As the signature covered it; null for none. */
  body: JSONValue;
  /** What the gateway built from the request before it checked the signature; empty in production. */
  stringToSign: string;
  /** The reading of the signature's rule that matched, such as `printed/structural`; empty in production. */
  reading: string;
}

/** @internal */
export function decodeEcho(m: Members): Echo {
  return {
    method: m.string('method'),
    parameters: m.pairs('parameters'),
    body: m.value('body') ?? null,
    stringToSign: m.string('stringToSign'),
    reading: m.string('reading'),
  };
}
