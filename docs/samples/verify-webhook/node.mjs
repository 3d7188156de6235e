import { createHmac, timingSafeEqual } from 'node:crypto';

const timestamp = '1758898149294'; // the header TIMESTAMP
const signature = 'FumzldwsFQ62ziFq1KLadI4zyY9Hkrks97tOWsk2KTlIKzonyY88eFXFpuuOHObxvxZuWSw1sg2s9AiB49gh8w==';
const body = // as it came, before any parser
  '{"eventId":"evt_06FDWG8A7C3M5N7P9QRSTVWXYZ","eventType":"CHECKOUT_ORDER_CHANGED","data":{"orderNo":"A1042","orderStatus":"PAID"}}';

const expected = createHmac('sha512', 'aR2822Y6XbehWMclnB0Y2NJK')
  .update(timestamp + body)
  .digest();
const given = Buffer.from(signature, 'base64');
if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Error('not from the gateway');
console.log('valid');
