import { createServer } from 'node:http';
import { webhook } from 'xcheckout/http';
import { FileStore } from 'xcheckout/webhook';

const hook = webhook({
  keys: process.env.XCHECKOUT_SIGN_KEY,
  store: await FileStore.open('handled-events'), // remembers over restarts
  handle: async (event) => {
    if (event.eventType !== 'CHECKOUT_ORDER_CHANGED' || event.test) return; // acknowledged
    if (event.order.orderStatus === 'PAID') console.log('ship', event.order.orderNo);
  }, // after an error the event comes again
});
createServer((req, res) => (req.url === '/hook' ? hook(req, res) : res.writeHead(404).end())).listen(9000, '127.0.0.1');
