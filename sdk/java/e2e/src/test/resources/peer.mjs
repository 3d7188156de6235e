// Signs and verifies messages with the Node SDK, whose signature module is named
// by the argument. Each line of standard input is a message with a signKey and a
// signature, and is answered by a line with the right signature and the code with
// which the given one is refused, empty if it is not.
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const { codeOf, sign, verify } = await import(pathToFileURL(process.argv[2]));

function attempt(call) {
  try {
    return [call(), ''];
  } catch (error) {
    return ['', codeOf(error)];
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { signKey, signature, ...message } = JSON.parse(line);
  const [right] = attempt(() => sign(signKey, message));
  const [, code] = attempt(() => verify(message, signature, signKey, { now: Number(message.timestamp) }));
  console.log(JSON.stringify({ signature: right, code }));
}
