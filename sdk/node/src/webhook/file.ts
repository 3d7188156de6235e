import { open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';

import { checkNames } from '../options.js';
import { lock, type Lock } from './lock.js';
import { EventLog, type EventStore } from './store.js';

/** How many forgotten lines are not worth a rewrite. */
const spareLines = 1024;

/**
 * An {@link EventStore} in a file, for programs without a database. One process
 * at a time may use the file: it is locked against a second opener until it is
 * closed or its process ends, in whichever way.
 *
 * Each line is a handled event: the time in seconds and the eventId quoted.
 * `markDone` appends a line and waits until the disk has it. What is older than
 * {@link rememberFor} is left out when the file is opened, and whenever that
 * makes up most of it.
 */
export class FileStore implements EventStore {
  private file: FileHandle | undefined; // undefined when a rewrite failed, and once closed
  private closed = false;
  private torn = false; // the file may end in half a line
  private lines = 0; // in the file, those included that are forgotten
  private last: Promise<unknown> = Promise.resolve(); // what is under way; the next waits for it

  private constructor(
    private readonly path: string,
    private readonly log: EventLog,
    private readonly lock: Lock,
  ) {}

  /**
   * Opens the file, or creates it, readable by its owner alone. A last line
   * that a crash has cut short is dropped: its event was not acknowledged.
   * Any other line that can't be read is an error, for it may be another file.
   *
   * @throws Error, also when another store has the file open
   */
  static async open(path: string, options: { now?: () => number } = {}): Promise<FileStore> {
    checkNames('a FileStore', options, ['now']);
    const held = await lock(path);
    try {
      const store = new FileStore(path, new EventLog(options.now ?? Date.now), held);
      store.load(await readFile(path, 'utf8').catch(absent));
      await store.rewrite();
      return store;
    } catch (error) {
      await held.release();
      throw error;
    }
  }

  /** Says whether the event was handled. It rejects while the file can't be written: an event that can't be remembered had better come later. */
  done(eventId: string): Promise<boolean> {
    return this.queue(async () => {
      await this.mend();
      return this.log.has(eventId);
    });
  }

  /** Resolves when the event is on the disk. */
  markDone(eventId: string): Promise<void> {
    return this.queue(async () => {
      await this.mend();
      const at = this.log.now();
      this.log.add(eventId, at); // known from now on, whatever the disk says
      this.torn = true;
      await (this.file as FileHandle).appendFile(lineOf(eventId, at));
      await (this.file as FileHandle).sync();
      this.torn = false;
      this.lines++;
      this.log.forget();
      if (this.lines > 2 * this.log.size + spareLines) await this.rewrite();
    });
  }

  /** Closes the file; the store rejects from then on. */
  close(): Promise<void> {
    return this.queue(async () => {
      this.closed = true;
      await this.file?.close();
      this.file = undefined;
      await this.lock.release();
    });
  }

  private queue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }

  private load(text: string): void {
    const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
    lines.pop();
    lines.forEach((line, i) => {
      const parts = /^([0-9]{1,12}) (".*")$/.exec(line);
      if (parts === null) throw new Error(`${this.path}: line ${i + 1} is no handled event`);
      this.log.add(JSON.parse(parts[2]) as string, Number(parts[1]) * 1000);
    });
  }

  /** Writes the file anew after a failure, such as a disk that was full. */
  private async mend(): Promise<void> {
    if (this.closed) throw new Error(`${this.path} is closed`);
    if (this.torn || this.file === undefined) await this.rewrite();
  }

  /** Replaces the file in one step by one that holds what must be remembered, and goes on with that. */
  private async rewrite(): Promise<void> {
    this.log.forget();
    // Windows replaces no open file. What is in it is in the log as well.
    await this.file?.close().catch(() => undefined);
    this.file = undefined;
    const fresh = `${this.path}.${randomBytes(6).toString('hex')}`;
    try {
      await this.writeFresh(fresh);
      await rename(fresh, this.path);
    } catch (error) {
      await rm(fresh, { force: true });
      throw error;
    }
    await syncDirectory(dirname(this.path));
    this.file = await open(this.path, 'a', 0o600);
    this.lines = this.log.size;
    this.torn = false;
  }

  private async writeFresh(path: string): Promise<void> {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile([...this.log].map(([eventId, at]) => lineOf(eventId, at)).join(''));
      await file.sync();
    } finally {
      await file.close();
    }
  }
}

function lineOf(eventId: string, at: number): string {
  return `${Math.trunc(at / 1000)} ${JSON.stringify(eventId)}\n`;
}

function absent(error: unknown): string {
  if ((error as { code?: unknown }).code === 'ENOENT') return '';
  throw error;
}

/** Makes a rename outlive a crash. Windows does so by itself and syncs no directories. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
