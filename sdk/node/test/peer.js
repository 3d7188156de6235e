// A gateway written for these tests: it verifies requests, hands out tokens,
// and answers what a test tells it to, signed or spoiled.
import { once } from 'node:events';
import { createServer } from 'node:http';

import { Client } from 'xcheckout';
import {
  allReadings,
  escapeWhitespace,
  Key,
  parseRequest,
  redact,
  SignatureError,
  timestamp,
} from 'xcheckout/signature';

export const signKey = 'aR2822Y6XbehWMclnB0Y2NJK';
const tokenPath = '/user/auth/oauth2/token';

/** The answer of a call that succeeded; retdata is its text. */
export const ok = (retdata) => ({ body: `{"retcode":"200","retmsg":"SUCCESS","success":true,"retdata":${retdata}}` });

/** An order as a gateway shows it, with what a test changes. */
export const orderOf = (change = {}) =>
  JSON.stringify({ orderNo: 'A1', orderStatus: 'PAYING', orderAmount: 25, payingAmount: 25, ...change });

/** An envelope whose retcode belongs to status. */
export const refusal = (status, code, extra = '') =>
  `{"retcode":"${status}001","retmsg":"refused","success":false,"retdata":null,` +
  `"error":{"code":${JSON.stringify(code)},"message":"why it was refused","param":"","requestId":"req_7",` +
  `"docUrl":"https://example.com/doc"${extra}}}`;

export class Peer {
  key = new Key(signKey);
  /** Of its clock, in milliseconds. */
  skew = 0;
  /** Of its tokens, in seconds. */
  lifetime = 1800;
  /** How many tokens it has handed out. */
  tokens = 0;
  /** The token that it accepts now; empty for any. */
  valid = '';
  /** The calls so far, without those for tokens. */
  calls = [];
  /** The readings of a query that it takes. */
  queryReadings = ['printed'];
  /** Every attempt at a call, refused ones and those for tokens included. */
  attempts = [];
  #answers = new Map();

  /** Starts a peer that ends when the test t does. */
  static async start(t) {
    const peer = new Peer();
    peer.server = createServer((req, res) => {
      peer.#serve(req, res).catch((error) => {
        peer.fault = error;
        res.destroy();
      });
    });
    peer.server.listen(0, '127.0.0.1');
    await once(peer.server, 'listening');
    t.after(() => {
      peer.server.closeAllConnections();
      peer.server.close();
      if (peer.fault) throw peer.fault;
    });
    peer.url = `http://127.0.0.1:${peer.server.address().port}`;
    return peer;
  }

  /** Sets what a path is answered: a function of the call. */
  on(path, answer) {
    this.#answers.set(path, answer);
  }

  /** Makes a client of the peer that repeats without delay. */
  client(change = {}) {
    return new Client({
      environment: this.url,
      email: 'dev@example.com',
      password: 'pass-word-secret',
      apiKey: 'xck_local_1',
      apiSecret: 'api-secret-secret',
      signKey,
      queryReading: 'printed', // vendor.test.js has how it is learnt
      backoff: () => 1,
      ...change,
    });
  }

  async #serve(req, res) {
    const now = Date.now() + this.skew;
    const headers = req.rawHeaders.flatMap((name, i) => (i % 2 ? [] : [[name, req.rawHeaders[i + 1]]]));
    const call = { method: req.method, target: req.url, headers: req.headers, timestamp: req.headers.timestamp };
    call.signature = req.headers.signature;
    call.token = req.headers.authorization;
    const chunks = [];
    for await (const chunk of req) chunks.push(chunk);
    this.attempts.push(call);
    try {
      const request = { method: req.method, target: req.url, headers };
      const readings = allReadings([req.url.split('?')[0]]);
      const parsed = await parseRequest(request, async () => Buffer.concat(chunks), { readings });
      call.body = parsed.body.toString();
      call.stringToSign = parsed.stringToSign().toString();
      parsed.verify(this.key, now);
      call.queryReading = parsed.queryReading;
      if (req.url.includes('?') && !this.queryReadings.includes(parsed.queryReading))
        throw new SignatureError('signature_mismatch', 'another reading');
    } catch (error) {
      if (!(error instanceof SignatureError)) throw error;
      const status = error.code === 'signature_mismatch' || error.matched >= 0 ? 401 : 400;
      const extra = error.matched >= 0 ? `,"receivedTimestamp":"${call.timestamp}"` : '';
      const body = refusal(status, error.code, error.code === 'signature_mismatch' ? this.said(call) : extra);
      this.#write(res, call, now, { status, unsigned: error.matched < 0, body });
      return;
    }
    this.#write(res, call, now, await this.#route(req.url.split('?')[0], call));
  }

  /** What a refusal for a wrong signature tells, as the sandbox does. */
  said(call) {
    return `,"stringToSign":${JSON.stringify(redact(call.stringToSign))}`;
  }

  async #route(path, call) {
    if (path === tokenPath && !this.#answers.has(path)) {
      this.valid = `token-${++this.tokens}`;
      return ok(
        `{"access_token":"${this.valid}","token_type":"bearer","expires_in":${this.lifetime},"client_id":"xck_local_1"}`,
      );
    }
    if (path !== tokenPath && this.valid !== '' && call.token !== `Bearer ${this.valid}`) {
      return { status: 401, unsigned: true, body: refusal(401, 'authentication_failed') };
    }
    call.number = 1 + this.calls.filter((earlier) => earlier.target === call.target).length;
    this.calls.push(call);
    const answer = this.#answers.get(path);
    return answer ? answer(call) : { status: 404, body: refusal(404, 'route_not_found') };
  }

  /**
   * Sends an answer: { status, body, asWritten, headers, unsigned, hangUp, key,
   * target, signature, timestamp, spoil }. It is signed at the peer's time unless they
   * say otherwise.
   */
  #write(res, call, now, answer) {
    if (answer.hangUp) {
      res.destroy();
      return;
    }
    const body = answer.asWritten ? Buffer.from(answer.body) : escapeWhitespace(Buffer.from(answer.body ?? ''));
    const at = answer.timestamp ?? timestamp(now);
    const headers = { 'content-type': 'application/json', ...answer.headers };
    if (!answer.unsigned) {
      const { method, queryReading } = call;
      const m = { kind: 'response', method, queryReading, target: answer.target ?? call.target, timestamp: at, body };
      headers.timestamp = at;
      headers.signature = answer.signature ?? (answer.key ?? this.key).sign(m);
    }
    answer.spoil?.(headers);
    res.writeHead(answer.status ?? 200, headers);
    res.end(body);
  }
}
