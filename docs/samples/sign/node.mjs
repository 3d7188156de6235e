import { createHmac } from 'node:crypto';

const sign = (stringToSign) => createHmac('sha512', 'aR2822Y6XbehWMclnB0Y2NJK').update(stringToSign).digest('base64');

console.log(sign('POST' + '1636360661729' + '/openapi/test' + '{"a":"124"}'));
console.log(sign('GET' + '1636360576641' + '/openapi/test' + '?test=234'));
