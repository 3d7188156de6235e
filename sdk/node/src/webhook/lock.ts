import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir, realpath, rename, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { basename, dirname, join, relative, resolve } from 'node:path';

import { sleep } from '../clock.js';

/** What keeps others from a file. */
export interface Lock {
  release(): Promise<void>;
}

/** What the socket of an opener says of it. */
type State = 'contending' | 'held';

/** The longest name of a socket that every system takes, in bytes. */
const nameMax = 100;

/** How long a socket may take to say what it is, in milliseconds; one that doesn't belongs to a process that stands still. */
const answerMax = 2000;

/**
 * Locks a file, or rejects when another process, or this one, has it locked.
 *
 * Node has no lock that the system takes away when a process ends. It does so
 * with a socket that listens: one beside the file that nobody answers at was
 * left by a process that has ended, whatever its number was and whichever
 * container it ran in. Each opener listens at a name of its own before it looks
 * for others, so that of two at least one sees the other. It gives way to one
 * that holds the file, and to one that contends under a lower name; of one under
 * a higher name it waits to hear what becomes of it.
 */
export async function lock(path: string): Promise<Lock> {
  const file = join(await realpath(dirname(resolve(path))), basename(path));
  if (process.platform === 'win32') return lockPipe(file);
  const id = randomBytes(4).toString('hex');
  const opener = await Opener.listen(file, id);
  try {
    for (const other of await others(file, id)) {
      const name = `${file}.lock.${other}`;
      for (let state = await ask(name); state !== undefined; state = await ask(name)) {
        if (state === 'held' || (state === 'contending' && other < id)) throw inUse(path);
        await sleep(5);
      }
    }
  } catch (error) {
    await opener.release();
    throw error;
  }
  opener.state = 'held';
  return opener;
}

function inUse(path: string): Error {
  return new Error(`${path} is in use by another store: one at a time may have it open`);
}

/** Who wants a file, or has it. */
class Opener implements Lock {
  state: State = 'contending';

  private constructor(
    private readonly server: Server,
    private readonly name: string,
  ) {}

  /** Listens under a name that appears once it is answered at. */
  static async listen(file: string, id: string): Promise<Opener> {
    const name = `${file}.lock.${id}`;
    const fresh = `${file}.lock-${id}`;
    // Of a text that is sent at once and ended nothing remains to be done.
    const server = createServer((socket) => socket.on('error', () => undefined).end(opener.state));
    const opener = new Opener(server, name);
    // Workers of a cluster would share it otherwise.
    server.listen({ path: short(fresh), exclusive: true });
    await once(server, 'listening').catch((cause: unknown) => {
      throw new Error(`${file} can't be locked by a socket beside it: ${(cause as Error).message}`, { cause });
    });
    server.unref();
    await rename(fresh, name);
    return opener;
  }

  async release(): Promise<void> {
    await rm(this.name, { force: true });
    await new Promise<void>((done) => this.server.close(() => done()));
  }
}

/** The name of a socket, as short as can be. */
function short(name: string): string {
  const names = [name, relative(process.cwd(), name)].sort((a, b) => a.length - b.length);
  if (Buffer.byteLength(names[0]) <= nameMax) return names[0];
  throw new Error(`${name} is longer than a socket's name may be (${nameMax} bytes), so the file can't be locked`);
}

/** The ids of the other openers of a file that are listed. */
async function others(file: string, id: string): Promise<string[]> {
  const prefix = `${basename(file)}.lock.`;
  const names = (await readdir(dirname(file))).filter((name) => name.startsWith(prefix));
  return names.map((name) => name.slice(prefix.length)).filter((other) => other !== id);
}

/**
 * What an opener says of itself; empty for one that is just giving way, and
 * undefined for one that has ended, whose socket is removed.
 */
async function ask(name: string): Promise<State | '' | undefined> {
  const said = await new Promise<string | undefined>((done) => {
    const socket = connect(short(name));
    let text = '';
    socket.setTimeout(answerMax, () => {
      done('held');
      socket.destroy();
    });
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('close', () => done(text));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // Another error than these ends in a close, without a word.
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') done(undefined);
    });
  });
  if (said === undefined) await rm(name, { force: true }); // no other will ever have its name
  return said as State | '' | undefined;
}

/** The same on Windows, where a pipe ends with its process and two can't have one name. */
async function lockPipe(file: string): Promise<Lock> {
  const name = createHash('sha256').update(file.toLowerCase()).digest('hex').slice(0, 32);
  const server = createServer((socket) => socket.destroy());
  server.listen({ path: `\\\\.\\pipe\\xcheckout-${name}`, exclusive: true });
  try {
    await once(server, 'listening');
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? inUse(file) : error;
  }
  server.unref();
  return { release: () => new Promise((done) => server.close(() => done())) };
}
