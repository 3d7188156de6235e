import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const echo = await client.test({ body: { a: '124' } });
console.log('signed:', echo.stringToSign);
