/**
 * Signs and verifies the messages of the XCheckout API: requests, their
 * answers, and webhooks.
 *
 * A sender makes a {@link Key} from the credential's signKey, passes each body
 * through {@link escapeWhitespace}, and puts the text that {@link Key.sign}
 * returns into the SIGNATURE header beside the TIMESTAMP that it signed. A
 * receiver calls {@link verify}, or {@link parseRequest} for a request over
 * HTTP. What is verified is what must be used: parse {@link Parsed.body} and
 * take parameters from {@link Parsed.params}, never from another copy of the
 * request.
 *
 * Every refusal is a {@link SignatureError} whose `code` is a word of
 * {@link codes}; the first that applies in the order of that list is reported.
 *
 * @module signature
 */
export { codeOf, codes, SignatureError, type SignatureCode } from './error.js';
export { canonical, parseJSON, type JSONValue } from './canonical.js';
export { diagnose, doctorCommand, type Finding, type Secrets } from './doctor.js';
export { Key, secretSizeMax, secretSizeMin, type KeyLike } from './key.js';
export { parse, Parsed, type VerifyOptions } from './parse.js';
export { ReplayMemory, type ReplayGuard, type ReplayVerdict } from './replay.js';
export { allReadings, type BodyReading, type QueryReading, type Reading, type Readings } from './reading.js';
export { redact } from './redact.js';
export { parseRequest, type BodyReader, type RequestHead, type RequestOptions } from './request.js';
export {
  bodyMaxDefault,
  depthMax,
  encodedSize,
  timestamp,
  timestampDigits,
  windowDefault,
  type Kind,
  type Message,
} from './signature.js';
export { sign, signAsync, stringToSign, verify, verifyAsync } from './verify.js';
export { escapeWhitespace } from './whitespace.js';
