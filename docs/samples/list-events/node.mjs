import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const page = await client.events.list({ orderNo: 'A1042' });
for (const event of page.records) console.log(event.eventId, event.reason, event.deliveryStatus);
