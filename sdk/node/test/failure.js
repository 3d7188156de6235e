import assert from 'node:assert/strict';

import { XCheckoutError } from 'xcheckout';

/** The XCheckoutError that a call rejects with. */
export async function failure(call) {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof XCheckoutError, `rejected with ${error?.stack}`);
    return error;
  }
  return assert.fail('the call succeeded');
}
