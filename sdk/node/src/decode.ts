import { formatAmount, parseAmount, type Amount } from './money.js';
import type { JSONValue } from './signature/canonical.js';

/** What is wrong with a value that was to be decoded. */
export class DecodeError extends Error {}

/**
 * Reads the members of a JSON object. An absent member, or one that is null,
 * reads as the empty value of its type; one of another type is a DecodeError.
 */
export class Members {
  private readonly object: { [name: string]: JSONValue };

  constructor(
    value: JSONValue | undefined,
    private readonly what: string,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new DecodeError(`${what} is no object`);
    this.object = value;
  }

  private get(name: string): JSONValue | undefined {
    return Object.hasOwn(this.object, name) ? this.object[name] : undefined;
  }

  private fault(name: string, want: string): DecodeError {
    return new DecodeError(`${name} of ${this.what} is not ${want}`);
  }

  string(name: string): string {
    const value = this.get(name) ?? '';
    if (typeof value !== 'string') throw this.fault(name, 'a string');
    return value;
  }

  /** An amount, given as a string or as a number, as the API shows amounts. */
  amount(name: string): Amount {
    const value = this.get(name);
    if (value === undefined) return formatAmount(0n);
    try {
      return formatAmount(parseAmount(typeof value === 'number' ? String(value) : (value as string)));
    } catch {
      throw this.fault(name, 'an amount');
    }
  }

  /** A number as its text, given as a string or as a number. */
  numberText(name: string): string {
    const value = this.get(name) ?? '';
    if (typeof value === 'number') return String(value);
    if (typeof value !== 'string' || !/^(-?[0-9.eE+-]+)?$/.test(value)) throw this.fault(name, 'a number');
    return value;
  }

  integer(name: string): number {
    const value = this.get(name) ?? 0;
    if (typeof value !== 'number') throw this.fault(name, 'an integer');
    return value;
  }

  /** A time in milliseconds since the epoch. */
  millis(name: string): Date | null {
    const value = this.get(name) ?? null;
    return value === null ? null : new Date(this.integer(name));
  }

  /** A time as the API writes it as text, `YYYY-MM-DD hh:mm:ss` in UTC. */
  time(name: string): Date | null {
    const text = this.string(name);
    if (text === '') return null;
    const at = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) ? new Date(text.replace(' ', 'T') + 'Z') : undefined;
    if (at === undefined || Number.isNaN(at.getTime())) throw this.fault(name, 'a time as YYYY-MM-DD hh:mm:ss in UTC');
    return at;
  }

  /** Names and values that are all strings. */
  pairs(name: string): Record<string, string> {
    const value = this.get(name) ?? {};
    const entries = typeof value === 'object' && !Array.isArray(value) ? Object.entries(value as object) : undefined;
    if (entries === undefined || entries.some(([, v]) => typeof v !== 'string'))
      throw this.fault(name, 'pairs of strings');
    return Object.fromEntries(entries);
  }

  list<T>(name: string, decode: (item: Members) => T): T[] {
    const value = this.get(name) ?? [];
    if (!Array.isArray(value)) throw this.fault(name, 'a list');
    return value.map((item, i) => decode(new Members(item, `${name}[${i}]`)));
  }

  /** A value of any kind; undefined when it is not there. */
  value(name: string): JSONValue | undefined {
    return this.get(name);
  }

  /** The members of an object that may be absent. */
  members(name: string): Members | undefined {
    const value = this.get(name) ?? null;
    return value === null ? undefined : new Members(value, name);
  }
}
