/**
 * Amounts are decimal strings, everywhere: `'25.00'`. A float cannot hold most
 * of them, so this package never makes one. To compare or add amounts, go
 * through {@link parseAmount}, whose bigint counts millionths.
 *
 * @module money
 */

/** A decimal string such as `'25'`, `'25.00'` or `'1000.233567'`: at most twelve digits before and six after the point. */
export type Amount = string;

/** How many digits after the point the API shows and a gateway's ledger keeps. */
export const digits = 6;

const unit = 1_000_000n;

/**
 * Reads an amount as a whole number of millionths. Sums and differences may be
 * negative; every other amount is not.
 *
 * @throws RangeError for what is no amount: a sign other than a minus, an exponent, spaces, too many digits, a number
 */
export function parseAmount(text: Amount): bigint {
  const given: unknown = text; // for callers without types
  const parts = typeof given === 'string' ? /^(-?)([0-9]{1,12})(?:\.([0-9]{1,6}))?$/.exec(given) : null;
  if (parts === null) {
    throw new RangeError(
      'an amount is a string of digits with at most one decimal point, twelve digits before and six after it, ' +
        `not ${shown(given)}`,
    );
  }
  const [, sign, whole, fraction = ''] = parts as unknown as [string, string, string, string?];
  const millionths = BigInt(whole) * unit + BigInt(fraction.padEnd(digits, '0'));
  return sign === '-' ? -millionths : millionths;
}

/** What was given in an amount's place, as an error shows it. */
function shown(given: unknown): string {
  if (typeof given === 'number') return 'a number, which may have been rounded already';
  return typeof given === 'string' ? JSON.stringify(given.slice(0, 50)) : `of type ${typeof given}`;
}

/** Writes millionths with two to six digits after the point, as the API shows amounts: `'25.00'`, `'0.000001'`. */
export function formatAmount(millionths: bigint): Amount {
  const sign = millionths < 0n ? '-' : '';
  const n = millionths < 0n ? -millionths : millionths;
  const fraction = String(n % unit).padStart(digits, '0');
  return `${sign}${n / unit}.${fraction.slice(0, 2)}${fraction.slice(2).replace(/0+$/, '')}`;
}

/** Says whether a is less than (-1), equal to (0) or greater than (1) b. */
export function compareAmounts(a: Amount, b: Amount): -1 | 0 | 1 {
  const difference = parseAmount(a) - parseAmount(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
