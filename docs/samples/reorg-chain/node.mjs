import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const reorg = await client.sandbox.reorg(3); // what was in them comes again
console.log(`blocks ${reorg.ancestor + 1} to ${reorg.head} are new`);
