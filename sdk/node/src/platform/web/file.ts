import type { EventStore } from '../../webhook/store.js';

/** A store in a file needs a file system, which this runtime lacks. */
export class FileStore implements EventStore {
  static async open(path: string): Promise<FileStore> {
    throw new Error(
      `xcheckout: this runtime has no files, so ${path} can't be opened; give the receiver a store of your own, ` +
        'with done(eventId) and markDone(eventId)',
    );
  }

  done(): boolean {
    return false;
  }

  markDone(): void {
    return undefined;
  }
}
