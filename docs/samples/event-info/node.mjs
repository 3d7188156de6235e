import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const event = await client.events.info('evt_06FDWG8A7C3M5N7P9QRSTVWXYZ');
console.log(event.orderNo, event.reason, event.deliveryStatus);
for (const { attempt, outcome, httpStatus } of event.deliveries)
  console.log(`attempt ${attempt}: ${outcome}, status ${httpStatus}`);
