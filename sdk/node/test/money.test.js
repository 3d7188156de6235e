import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compareAmounts, formatAmount, parseAmount } from 'xcheckout/money';

test('amounts are read exactly', () => {
  for (const [text, want] of [
    ['0', 0n],
    ['25', 25_000_000n],
    ['25.00', 25_000_000n],
    ['25.5', 25_500_000n],
    ['0.000001', 1n],
    ['1000.233567', 1_000_233_567n],
    ['999999999999.999999', 999_999_999_999_999_999n],
    ['007', 7_000_000n],
    ['-1.50', -1_500_000n],
  ]) {
    assert.equal(parseAmount(text), want, text);
  }
});

test('what is no amount is refused', () => {
  const texts = ['', '.', '.5', '5.', '+1', '1e3', '1 ', ' 1', '1\n', '1,0', '1.2.3', '0x1', 'NaN', '٣', '--1'];
  for (const text of [...texts, '0.0000001', '1.0000000', '1000000000000', 25, 25.1, null, undefined, {}, 25n]) {
    assert.throws(() => parseAmount(text), RangeError, String(text));
  }
  assert.throws(() => parseAmount(0.1), /a number, which may have been rounded/);
});

test('amounts are written with two to six digits', () => {
  for (const [n, want] of [
    [0n, '0.00'],
    [1n, '0.000001'],
    [25_000_000n, '25.00'],
    [25_500_000n, '25.50'],
    [-1_500_000n, '-1.50'],
    [1_000_233_567n, '1000.233567'],
  ]) {
    assert.equal(formatAmount(n), want);
  }
});

test('what was written reads back', () => {
  for (let i = 0; i < 10_000; i++) {
    const n = BigInt(Math.floor(Math.random() * 2 ** 53)) * BigInt(Math.floor(Math.random() * 111));
    assert.equal(parseAmount(formatAmount(n)), n);
  }
});

test('amounts are compared by what they say', () => {
  assert.deepEqual(
    [compareAmounts('25', '25.00'), compareAmounts('9', '10'), compareAmounts('0.1', '0.09')],
    [0, -1, 1],
  );
});
