/** The reasons for a refusal, in their order of precedence: of several that apply, the first is reported. */
export const codes = [
  'header_missing',
  'header_repeated',
  'timestamp_malformed',
  'signature_malformed',
  'method_not_allowed',
  'path_invalid',
  'query_malformed',
  'query_ambiguous',
  'body_not_allowed',
  'body_too_large',
  'content_type_not_accepted',
  'body_invalid_json',
  'body_duplicate_name',
  'body_too_deep',
  'body_not_object_or_array',
  'authentication_failed',
  'signature_mismatch',
  'signature_reflected',
  'timestamp_outside_window',
  'replayed',
  'replay_memory_full',
] as const;

/** The stable word that names one reason for a refusal: what programs branch on. */
export type SignatureCode = (typeof codes)[number];

const brand = Symbol.for('xcheckout.SignatureError');

/**
 * The refusal of one message. Its texts may name a header, a parameter or a
 * member of the body, never a value of one, a key or a MAC.
 */
export class SignatureError extends Error {
  readonly code: SignatureCode;
  /** What is wrong and where, in one sentence. */
  readonly detail: string;
  /**
   * The index of the key whose MAC the message carries, or -1. An answer to a
   * refused request may be signed if and only if this is not negative.
   */
  readonly matched: number;

  constructor(code: SignatureCode, detail: string, matched = -1) {
    super(`${code}: ${detail}`);
    this.name = 'SignatureError';
    this.code = code;
    this.detail = detail;
    this.matched = matched;
    Object.defineProperty(this, brand, { value: true });
  }

  // The package may be loaded twice, by import and by require: errors of
  // either copy are errors of both.
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[brand] === true;
  }
}

/** Returns the code of a {@link SignatureError}, or undefined for anything else. */
export function codeOf(error: unknown): SignatureCode | undefined {
  return error instanceof SignatureError ? error.code : undefined;
}
