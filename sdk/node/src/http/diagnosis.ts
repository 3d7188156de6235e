import { Buffer } from '../platform/buffer.js';
import { diagnose, doctorCommand, explained, howToAsk, skew, type Finding } from '../signature/doctor.js';
import type { SignatureCode } from '../signature/error.js';
import type { Key } from '../signature/key.js';
import type { RequestHead, RequestOptions } from '../signature/request.js';
import type { Message } from '../signature/signature.js';

/** A request that was refused, as it came. */
export interface Refused {
  code: SignatureCode;
  request: RequestHead;
  /** As far as it was read. */
  rawBody: Uint8Array | undefined;
  /** The live keys that were tried. */
  keys: readonly Key[];
  options: RequestOptions;
  now: number;
}

/**
 * Names the usual mistake behind a refusal, or the command that finds it, in
 * the words of a log. Other refusals say themselves what is wrong: ''.
 */
export function diagnosis(refused: Refused): string {
  const { code, request, options } = refused;
  const header = (name: string): string =>
    request.headers.find(([n]) => n.toLowerCase() === name.toLowerCase())?.[1] ?? '';
  const m: Message = {
    kind: options.kind,
    method: request.method,
    target: Buffer.from(request.target, 'latin1').toString('utf8'),
    timestamp: header(options.timestampHeader || 'TIMESTAMP'),
    body: refused.rawBody,
  };
  const sig = header(options.signatureHeader || 'SIGNATURE');
  switch (code) {
    case 'timestamp_outside_window':
      return shown(skew(m.timestamp, refused.now));
    case 'timestamp_malformed':
    case 'signature_malformed':
    case 'signature_mismatch':
      for (const key of refused.keys) {
        const finding = diagnose(m, sig, { signKey: key.secret() });
        if (finding !== undefined) return shown(finding);
      }
      return code === 'signature_mismatch' ? howToAsk(doctorCommand(m, sig)) : '';
  }
  return '';
}

function shown(finding: Finding): string {
  return `${finding.code}: ${explained(finding)}`;
}
