import type { Exchange } from './answer.js';
import type { Clock } from './clock.js';
import type { XCheckoutError } from './error.js';
import { diagnose, doctorCommand, findingOf, skew, type Finding } from './signature/doctor.js';
import { redact } from './signature/redact.js';
import { stringToSign } from './signature/verify.js';
import type { Settings } from './xcheckout.js';

/**
 * Names the usual mistake behind an error, when that can be known here, or the
 * command that finds it.
 */
export function explain(error: XCheckoutError, x: Exchange, settings: Settings, clock: Clock): XCheckoutError {
  switch (error.code) {
    case 'answer_unverified':
      explainRefusal(error, x, settings);
      break;
    case 'answer_signature_mismatch':
      explainAnswer(error, x, settings);
      break;
    case 'answer_timestamp_outside_window':
    case 'timestamp_outside_window':
      error.finding = skew(x.header.get(settings.config.timestampHeader || 'TIMESTAMP') ?? '', clock.now());
      break;
  }
  return error.describe();
}

/** A refusal of our own request, which is not signed: what it claims is shown to a person alone. */
function explainRefusal(error: XCheckoutError, x: Exchange, settings: Settings): void {
  if (error.claim?.code === 'wrong_environment') {
    error.finding = {
      code: 'wrong_environment',
      cause: `The apiKey belongs to another environment than ${settings.base.origin}.`,
      cure: "Use the address of the credential's environment, or a credential of this one.",
    };
  }
  if (error.claim?.code !== 'signature_mismatch') return;
  const { signKey, apiSecret, apiKey } = settings.config;
  if (signKey === apiSecret) error.finding = findingOf('api_secret_used_as_key');
  else if (signKey === apiKey) error.finding = findingOf('api_key_used_as_key');
  else error.finding = compare(redact(stringToSign(x.sent)), error.claim.stringToSign, settings.base.origin);
  if (error.finding === undefined || error.finding.code === 'body_altered') error.doctor = doctorCommand(x.sent, x.mac);
}

/** Compares what we signed with what the gateway says that it has built. */
function compare(ours: string, theirs: string, origin: string): Finding | undefined {
  if (theirs === '') return undefined;
  if (ours === theirs) {
    return {
      code: 'other_sign_key',
      cause: `Both sides signed the same text with different keys: the signKey is not the one of this credential at ${origin}.`,
      cure: 'Use the signKey that belongs to the apiKey, of the environment that the request goes to.',
    };
  }
  const [ourHead, ourBody] = split(ours);
  const [theirHead, theirBody] = split(theirs);
  if (ourHead !== theirHead) {
    if (ourHead.replace('?', '') === theirHead.replace('?', '')) return findingOf('query_without_question_mark');
    return {
      code: 'target_altered',
      cause:
        'The method, path or query was altered after signing: a proxy rewrites it, or adds or removes a part of the path.',
      cure: `Let the environment's URL be the address under which the gateway itself is reached. Signed: ${ourHead} Received: ${theirHead}`,
    };
  }
  if (sameJSON(ourBody, theirBody)) return findingOf('body_reserialized');
  return {
    code: 'body_altered',
    cause: 'The body was altered after signing: by the fetch that config.fetch names, or by a proxy on the way.',
    cure: 'Send the body as it was signed, byte by byte.',
  };
}

function split(text: string): [head: string, body: string] {
  const at = text.search(/[{[]/);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at)];
}

function sameJSON(a: string, b: string): boolean {
  try {
    return JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b));
  } catch {
    return false;
  }
}

/** An answer whose MAC is not this key's. */
function explainAnswer(error: XCheckoutError, x: Exchange, settings: Settings): void {
  const { signKey, apiSecret, apiKey, timestampHeader, signatureHeader } = settings.config;
  const m = {
    kind: 'response' as const,
    method: x.sent.method,
    target: x.sent.target,
    queryReading: x.sent.queryReading,
    timestamp: x.header.get(timestampHeader || 'TIMESTAMP') ?? '',
    body: x.body,
  };
  const sig = x.header.get(signatureHeader || 'SIGNATURE') ?? '';
  error.finding = diagnose(m, sig, { signKey, apiSecret, apiKey });
  if (error.finding === undefined) error.doctor = doctorCommand(m, sig);
}
