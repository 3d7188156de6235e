import { checkNames, namesOf } from '../options.js';
import { Buffer } from '../platform/buffer.js';
import { ruleOf } from './body.js';
import { keyOf, type KeyLike } from './key.js';
import { parse, type Parsed, type VerifyOptions } from './parse.js';
import { bytesOf, checkTimestamp, type Message } from './signature.js';
import { strip } from './strip.js';
import { headOf, signedHead } from './target.js';

/**
 * Returns the signature of a message: 88 characters for the SIGNATURE header.
 * The body is stripped of structural whitespace and not looked at further:
 * whether it is JSON is for {@link canonical} and the verifier to say.
 *
 * @param key a {@link Key}, or the text of a signKey
 * @throws {@link SignatureError} with the code that every verifier would refuse the message with
 */
export function sign(key: KeyLike, m: Message): string {
  return keyOf(key).sign(m);
}

/** {@link sign} for runtimes that have Web Crypto alone. It rejects with what sign throws. */
export async function signAsync(key: KeyLike, m: Message): Promise<string> {
  return keyOf(key).signAsync(m);
}

/**
 * Returns the bytes whose HMAC is the signature of a message.
 *
 * @throws {@link SignatureError} with the code that every verifier would refuse the message with
 */
export function stringToSign(m: Message): Buffer {
  checkTimestamp(m.timestamp);
  const body = bytesOf(m.body);
  const head = Buffer.from(signedHead(m, headOf(m)), 'latin1');
  return ruleOf(m) === 'json' ? Buffer.concat([head, strip(body)]) : head;
}

const verifyNames = [...namesOf<VerifyOptions>({ bodyMax: 1, window: 1, upload: 1, readings: 1 }), 'now'];

/**
 * Verifies a message: its form, its MAC with each of the live keys, and its
 * time. What is returned is what must be used: parse {@link Parsed.body} (or
 * call {@link Parsed.json}), and take parameters from {@link Parsed.params}.
 *
 * @param sig the text of the SIGNATURE header
 * @throws {@link SignatureError} with the first code that applies
 */
export function verify(
  m: Message,
  sig: string,
  keys: KeyLike | readonly KeyLike[],
  options: VerifyOptions & {
    /** The verifier's clock in milliseconds since the epoch. */
    now?: number | undefined;
  } = {},
): Parsed {
  checkNames('verify', options, verifyNames);
  const parsed = parse(m, sig, options);
  parsed.verify(keys, options.now);
  return parsed;
}

/** {@link verify} for runtimes that have Web Crypto alone. It rejects with what verify throws. */
export async function verifyAsync(
  m: Message,
  sig: string,
  keys: KeyLike | readonly KeyLike[],
  options: VerifyOptions & { now?: number | undefined } = {},
): Promise<Parsed> {
  checkNames('verify', options, verifyNames);
  const parsed = parse(m, sig, options);
  await parsed.verifyAsync(keys, options.now);
  return parsed;
}
