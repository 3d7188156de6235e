import { Buffer } from './platform/buffer.js';

/** Reads the body of a web Request or Response to its end, or to one byte more than max. */
export async function readStream(body: ReadableStream<Uint8Array> | null, max: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (body === null) return Buffer.alloc(0);
  for await (const chunk of chunksOf(body)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > max) break;
  }
  return Buffer.concat(chunks).subarray(0, max + 1);
}

/** Not every runtime lets one walk through a stream, and not every fetch returns one of the web's. */
async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (typeof body.getReader !== 'function') {
    yield* body as unknown as AsyncIterable<Uint8Array>;
    return;
  }
  const reader = body.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
