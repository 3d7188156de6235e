import { webhook } from 'xcheckout/next';

const receive = webhook({ keys: process.env.SIGN_KEY, handle: () => undefined });

/** Reads the body before xcheckout does. */
export async function POST(request) {
  await request.json();
  return receive(request);
}
