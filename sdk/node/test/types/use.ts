// Compiled and never run: what a program in TypeScript may write, and may not.
import { createServer } from 'node:http';

import { Client, XCheckoutError, type Config, type Event, type Hooks, type Order } from 'xcheckout';
import * as express from 'xcheckout/express';
import * as fastify from 'xcheckout/fastify';
import * as http from 'xcheckout/http';
import * as koa from 'xcheckout/koa';
import { compareAmounts, type Amount } from 'xcheckout/money';
import * as next from 'xcheckout/next';
import { load } from 'xcheckout/profile';
import { allReadings, Key, SignatureError, sign, verify, type Message } from 'xcheckout/signature';
import {
  constructEvent,
  FileStore,
  MemoryStore,
  Receiver,
  signTestWebhook,
  type EventStore,
  type TestWebhook,
} from 'xcheckout/webhook';

const config: Config = { environment: 'sandbox', apiKey: '', apiSecret: '', signKey: '' };

export async function take(signal: AbortSignal | undefined): Promise<Amount> {
  const client = new Client(await load('local'));
  const created = await client.orders.create({ orderNo: 'A1', orderAmount: '25.00', token: 'ETH_USDT' }, { signal });
  const order: Order = await client.orders.info(created.orderNo);
  const last: Date | null = order.updatedTime;
  for await (const { deposits } of client.orders.all({ orderStatus: 'PAID', startTime: last ?? Date.now() })) {
    if (deposits[0]?.status === 'CONFIRMED') return deposits[0].amount ?? '0';
  }
  const some: Order[] = await client.orders.all().toArray({ limit: 10 });
  await client.orders.cancel(some[0].orderNo, { requestId: 'r', timeout: 1000, retries: 0 });
  // @ts-expect-error it is expiredIn
  await client.orders.create({ orderNo: 'A1', orderAmount: '25', token: 'ETH_USDT', expiresIn: 900 });
  // @ts-expect-error amounts are no numbers
  await client.orders.create({ orderNo: 'A1', orderAmount: 25, token: 'ETH_USDT' });
  // @ts-expect-error an order has a token
  await client.orders.create({ orderNo: 'A1', orderAmount: '25' });
  return compareAmounts(order.payingAmount, '25') < 0 ? order.payingAmount : created.lastResponse.requestId;
}

export function codeOf(error: unknown): string {
  if (error instanceof SignatureError) return error.code;
  if (error instanceof XCheckoutError && error.code === 'order_not_found') return error.param;
  if (error instanceof XCheckoutError && error.code === 'order_closed') return error.order?.orderStatus ?? '';
  return new Client({ ...config, retries: 0 }).toString();
}

const key = new Key('aR2822Y6XbehWMclnB0Y2NJK');
const message: Message = { method: 'POST', target: '/t', timestamp: '1636360661729', body: new Uint8Array() };
export const text: string = verify(message, sign(key, message), [key]).body.toString();
// @ts-expect-error a parsed body is not what was signed
sign(key, { ...message, body: { a: 1 } });

// A union that eventType discriminates.
const handle = async (event: Event): Promise<void> => {
  // @ts-expect-error not every event has an order
  console.log(event.order);
  if (event.eventType === 'CHECKOUT_ORDER_CHANGED' && event.order.orderStatus === 'PAID') console.log(event.reason);
  switch (event.eventType) {
    case 'CHECKOUT_ORDER_CHANGED':
      console.log(event.order.orderNo, event.order.deposit?.amount);
      // @ts-expect-error it is about no refund
      console.log(event.refund);
      return;
    case 'REFUND_ORDER_CHANGED':
      console.log(event.refund.refundStatus);
      return;
    case 'SETTLEMENT_ORDER_CHANGED':
      console.log(event.settlement.settleStatus);
      return;
    case 'ABNORMAL_PAYMENT':
      console.log(event.abnormalPayment.pendingAmount);
      return;
    case 'CUSTOMER_DEPOSIT_CHANGED':
      console.log(event.customerDeposit.refundableAmount);
      return;
    default: {
      const type: string = event.eventType;
      console.log(type, event.raw);
    }
  }
};
export const constructed: Event = constructEvent('{}', new Headers(), [key, 'aR2822Y6XbehWMclnB0Y2NJK']);
export const tested: TestWebhook = signTestWebhook({ eventType: 'ABNORMAL_PAYMENT', data: {} }, key);
export const hooks: Hooks = { answer: ({ httpStatus, elapsed, code }) => console.log(httpStatus, elapsed, code) };
verify(message, sign(key, message), key, { readings: allReadings(['/openapi/test']) });
// @ts-expect-error what a store takes is known
new MemoryStore({ maximum: 5 });
const store: Promise<EventStore> = FileStore.open('handled');

export async function mount(): Promise<void> {
  const receiver = new Receiver({ keys: [key, 'aR2822Y6XbehWMclnB0Y2NJK'], handle, store: await store });
  createServer(http.webhook(receiver));
  createServer(
    http.signedRequests(
      { keys: ({ token }) => (token === 't' ? key : undefined) },
      (req, res, { json }) => void res.end(String(json)),
    ),
  );
}

export const middleware: express.Middleware = express.signedRequests({
  keys: async () => ({ keys: key, id: 'c' }),
  replay: false,
});
export const parser = { verify: express.keepRawBody };
export const plugin: fastify.Plugin = fastify.webhook({ url: '/hook', keys: key, handle });
export const koaMiddleware: koa.Middleware = koa.webhook({ keys: key, handle });
export const POST: next.RouteHandler = next.signedRequests({ keys: key }, (request, { params }) =>
  Response.json([...params]),
);
