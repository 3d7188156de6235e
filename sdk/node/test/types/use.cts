// The same package by require.
import xcheckout = require('xcheckout');
import signature = require('xcheckout/signature');

const { Client, XCheckoutError } = xcheckout;

export function usable(error: unknown): boolean {
  const client = new Client({ environment: 'local', apiKey: '', apiSecret: '', signKey: '' });
  return error instanceof XCheckoutError && client.clockOffset === 0 && signature.codes.length > 0;
}
