import { createServer } from 'node:http';
import { webhook } from 'xcheckout/http';
import { FileStore, isPaid } from 'xcheckout/webhook';

const hook = webhook({
  keys: process.env.XCHECKOUT_SIGN_KEY,
  store: await FileStore.open('handled-events'), // remembers over restarts
  handle: async (event) => {
    if (isPaid(event)) console.log('ship', event.order.orderNo);
  }, // acknowledged; after an error the event comes again
});
const server = createServer((req, res) => (req.url === '/hook' ? hook(req, res) : res.writeHead(404).end()));
server.listen(9000, '127.0.0.1', () => console.log('listening on http://127.0.0.1:9000/hook'));
