/**
 * Signed requests and webhooks in Fastify 4 and 5, as plugins.
 *
 * ```js
 * import { webhook } from 'xcheckout/fastify';
 *
 * await app.register(webhook({ url: '/xcheckout', keys: process.env.XCHECKOUT_SIGN_KEY, handle }));
 * ```
 *
 * @module fastify
 */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';

import { Receiver, type ReceiverOptions } from '../webhook/receiver.js';
import { signAnswers } from './answer.js';
import type { Answer } from './envelope.js';
import { Guard, type GuardOptions, type Verified } from './guard.js';
import { headOf, type NodeRequest } from './incoming.js';
import { rawBody, type BodyPlaces } from './rawbody.js';

export { BodyConsumedError } from './consumed.js';
export type { NodeRequest } from './incoming.js';
export type { Claimant, Credential, GuardOptions, Log, Lookup, Verified } from './guard.js';
export type { ReceiverOptions } from '../webhook/receiver.js';

/** What is used of a Fastify request. */
export interface FastifyRequestLike {
  raw: NodeRequest;
  originalUrl: string;
  body: unknown;
  query: unknown;
  rawBody?: unknown;
  xcheckout?: Verified | null;
}

/** What is used of a Fastify reply. */
export interface FastifyReplyLike {
  raw: ServerResponse;
  code(status: number): unknown;
  headers(values: Record<string, string>): unknown;
  send(payload: string): unknown;
}

/** A plugin as `register` takes it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- Fastify's own types are not known here
export type Plugin = (scope: any, options: unknown) => Promise<void>;

type Hook = (request: FastifyRequestLike, reply: FastifyReplyLike, payload: Readable) => Promise<unknown>;

/** What is used of a Fastify instance. */
interface Scope {
  addHook(name: string, hook: Hook): void;
  decorateRequest(name: string, value: null): void;
  removeAllContentTypeParsers(): void;
  addContentTypeParser(
    type: string,
    parser: (request: unknown, payload: unknown, done: (error: null, body?: unknown) => void) => void,
  ): void;
  route(route: { method: string; url: string; handler: Hook }): void;
}

const cure =
  'Register it before every plugin with a preParsing hook that reads the body, or let that plugin keep request.rawBody, ' +
  'as fastify-raw-body does.';

function places(request: FastifyRequestLike): BodyPlaces {
  return { kept: [request.rawBody, request.raw.rawBody], parsed: undefined, cure };
}

function head(request: FastifyRequestLike): ReturnType<typeof headOf> {
  return { ...headOf(request.raw), target: request.originalUrl };
}

function respond(reply: FastifyReplyLike, answer: Answer): unknown {
  reply.code(answer.status);
  reply.headers(answer.status === 413 ? { ...answer.headers, connection: 'close' } : answer.headers);
  return reply.send(answer.body);
}

/**
 * Verifies the signed requests of the routes of the scope that it is
 * registered in. What the signature covers is `request.xcheckout`, and
 * `request.body` and `request.query` are set to the same before they are
 * validated: what is signed is what is used. Answers are signed; for what can't
 * be signed see {@link GuardOptions}.
 */
export function signedRequests(options: GuardOptions): Plugin {
  const guard = new Guard(options);
  const forgetting = new WeakMap<FastifyRequestLike, () => void>();
  const plugin: Plugin = async (scope: Scope) => {
    scope.decorateRequest('xcheckout', null);
    // Before Fastify's parsers: they get the text that the signature covers.
    scope.addHook('preParsing', async (request, reply, payload) => {
      let size = 0;
      const read = async (max: number): Promise<Uint8Array> => {
        const body = await rawBody(request.raw, max, places(request));
        size = body.length;
        return body;
      };
      const outcome = await guard.check(head(request), read);
      if (outcome.signer !== undefined) forgetting.set(request, signAnswers(reply.raw, outcome.signer));
      if (outcome.verified === undefined) return respond(reply, outcome.answer);
      request.xcheckout = outcome.verified;
      if (size === 0) return payload;
      // Fastify compares this length with the announced one.
      return Object.assign(Readable.from([outcome.verified.body]), { receivedEncodedLength: size });
    });
    scope.addHook('preValidation', async (request) => {
      const verified = request.xcheckout as Verified;
      if (verified.json !== undefined) request.body = verified.json;
      request.query = Object.fromEntries(verified.params);
    });
    // What was begun to be answered when the handler or a stream failed is no part of Fastify's answer to that.
    scope.addHook('onError', async (request) => forgetting.get(request)?.());
  };
  // The hooks are for the scope that registers the plugin, not for one of its own.
  return Object.assign(plugin, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: 'xcheckout',
  });
}

/** Receives webhooks at a path. */
export function webhook(options: { url: string } & (ReceiverOptions | { receiver: Receiver })): Plugin {
  const { url, ...rest } = options;
  const own = 'receiver' in rest ? rest.receiver : new Receiver(rest);
  return async (scope: Scope) => {
    // In this scope nothing is parsed: the receiver reads the bytes itself.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.route({
      method: 'POST',
      url,
      handler: async (request, reply) =>
        respond(reply, await own.receive(head(request), (max) => rawBody(request.raw, max, places(request)))),
    });
  };
}
