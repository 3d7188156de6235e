import { SignatureError } from './error.js';
import { isPath } from './path.js';

/**
 * How a query is signed: with its question mark and decoded, as the API's quick
 * start prints it; without the mark; and each as it stands on the request line.
 */
export type QueryReading = 'printed' | 'prose' | 'printed_as_sent' | 'prose_as_sent';

/**
 * How "the body with its whitespace removed" is understood: whitespace between
 * tokens alone; nothing removed; U+0009 to 000D and 0020 everywhere, inside
 * strings too; the whole closed set everywhere.
 */
export type BodyReading = 'structural' | 'as_sent' | 'ascii' | 'unicode';

/** The reading of a message: that of its query, then that of its body. */
export type Reading = `${QueryReading}/${BodyReading}`;

/** The characters of which names consist that can be told from the path before them without a question mark. */
const plainName = /^[A-Za-z0-9_.-]+$/;

/** What a verifier takes that takes all readings: see {@link allReadings}. */
export class Readings {
  readonly #prosePaths: ReadonlySet<string>;

  /** @internal */
  constructor(prosePaths: ReadonlySet<string>) {
    this.#prosePaths = prosePaths;
  }

  /** Says whether a query at a path may be signed without its question mark. @internal */
  allowsProse(path: string, names: Iterable<string>): boolean {
    return this.#prosePaths.has(path) && [...names].every((name) => plainName.test(name));
  }

  /** Refuses a path that could be the text of a declared one and a query without its question mark. @internal */
  checkPath(path: string): void {
    for (const declared of this.#prosePaths) {
      if (!path.startsWith(declared) || !/^[A-Za-z0-9_.-]+=/.test(path.slice(declared.length))) continue;
      throw new SignatureError('path_invalid', 'the path could be another one and a query without its question mark');
    }
  }
}

/**
 * Makes a verifier take every reading of the query and of "whitespace removed",
 * where it would take the printed and the structural one alone. The texts of
 * the API disagree about both, so a server for clients that were written from
 * them needs it.
 *
 * @param prosePaths the exact paths on which a query may be signed without its
 *   question mark. Nothing else marks the end of the path then, so that
 *   `/users/1?23a=x` and `/users/12?3a=x` would be one text: name only paths of
 *   calls that your server has, none beginning with another.
 * @throws RangeError for a list of which one path begins with another, or is no path
 */
export function allReadings(prosePaths: Iterable<string> = []): Readings {
  const paths = [...new Set(prosePaths)].sort();
  paths.forEach((path, i) => {
    if (!isPath(path)) throw new RangeError(`xcheckout: ${JSON.stringify(path)} is no path`);
    const longer = paths.slice(i + 1).find((other) => other.startsWith(path));
    if (longer !== undefined)
      throw new RangeError(
        `xcheckout: the path ${longer} begins with ${path}: without a question mark they are not told apart`,
      );
  });
  return new Readings(new Set(paths));
}

/** Refuses to sign a query without its question mark whose names would not end where the path does. */
export function checkProse(names: Iterable<string>): void {
  for (const name of names) {
    if (plainName.test(name)) continue;
    const rule = "without its question mark a query's names consist of letters, digits, _, - and . alone";
    throw new SignatureError('query_ambiguous', rule);
  }
}
