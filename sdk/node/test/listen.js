import { once } from 'node:events';
import { createServer } from 'node:http';

/** Lets a server listen until the test t ends, and returns its address. */
export async function listen(t, listener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}
