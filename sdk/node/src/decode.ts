import { formatAmount, parseAmount, type Amount } from './money.js';
import type { JSONValue } from './signature/canonical.js';
import { parseTime } from './time.js';

/** What is wrong with a value that was to be decoded. */
export class DecodeError extends Error {}

/**
 * Reads the members of a JSON object. What matters is strict: a required text
 * that is missing or an amount that is none is a {@link DecodeError}. Everything
 * else is read as far as it can be, and is empty where it is absent, null, or of
 * another form than expected, since other implementations of the API write
 * minor members in other ways.
 */
export class Members {
  private readonly object: { [name: string]: JSONValue };

  /** @param zone the time zone of times that name none */
  constructor(
    value: JSONValue | undefined,
    private readonly what: string,
    private readonly zone = 'UTC',
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new DecodeError(`${what} is no object`);
    this.object = value;
  }

  /** A value of any kind; undefined when it is not there. */
  value(name: string): JSONValue | undefined {
    return Object.hasOwn(this.object, name) ? this.object[name] : undefined;
  }

  private fault(name: string, want: string): DecodeError {
    return new DecodeError(`${name} of ${this.what} is not ${want}`);
  }

  /** A text that must be there. */
  required(name: string): string {
    const value = this.value(name);
    if (typeof value !== 'string' || value === '') throw this.fault(name, 'a text');
    return value;
  }

  /** A text, or a number as its text. */
  string(name: string): string {
    const value = this.value(name);
    return typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '';
  }

  /** An amount, given as a string or as a number; undefined when it is not there. */
  amount(name: string): Amount | undefined {
    const value = this.value(name) ?? undefined;
    if (value === undefined) return undefined;
    try {
      // Zeros beyond the sixth digit say nothing.
      const text = typeof value === 'number' ? String(value) : (value as string);
      return formatAmount(parseAmount(text.replace(/(\.[0-9]{6})0+$/, '$1')));
    } catch {
      throw this.fault(name, 'an amount');
    }
  }

  /** An amount that must be there. */
  requiredAmount(name: string): Amount {
    const amount = this.amount(name);
    if (amount === undefined) throw this.fault(name, 'an amount');
    return amount;
  }

  /** A decimal number as its text. */
  numberText(name: string): string {
    const text = this.string(name);
    return /^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$/.test(text) ? text : '';
  }

  /** A whole number, given as a number or as a string. */
  integer(name: string): number | undefined {
    const text = this.string(name);
    return /^[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
  }

  boolean(name: string): boolean {
    return this.value(name) === true;
  }

  /** A time in milliseconds since the epoch. */
  millis(name: string): Date | null {
    const at = this.integer(name);
    return at === undefined ? null : new Date(at);
  }

  /** A time as the API writes it as text. */
  time(name: string): Date | null {
    return parseTime(this.string(name), this.zone);
  }

  /** Names and texts; a number is its text. */
  strings(name: string): string[] {
    const value = this.value(name);
    return Array.isArray(value) ? value.filter((text): text is string => typeof text === 'string') : [];
  }

  pairs(name: string): Record<string, string> {
    const value = this.value(name) ?? {};
    if (typeof value !== 'object' || Array.isArray(value)) return {};
    const texts = Object.entries(value).map(([key, v]) => [key, typeof v === 'number' ? String(v) : v] as const);
    return Object.fromEntries(texts.filter((pair): pair is readonly [string, string] => typeof pair[1] === 'string'));
  }

  /** The objects of a list. */
  list<T>(name: string, decode: (item: Members) => T): T[] {
    const value = this.value(name);
    if (!Array.isArray(value)) return [];
    return value.flatMap((item, i) =>
      typeof item === 'object' && item !== null && !Array.isArray(item)
        ? [decode(new Members(item, `${name}[${i}]`, this.zone))]
        : [],
    );
  }

  /** A list that must be there, of objects. */
  requiredList<T>(name: string, decode: (item: Members) => T): T[] {
    const value = this.value(name);
    if (!Array.isArray(value)) throw this.fault(name, 'a list');
    return value.map((item, i) => decode(new Members(item, `${name}[${i}]`, this.zone)));
  }

  /** The members of an object; undefined when there is none. */
  members(name: string): Members | undefined {
    const value = this.value(name) ?? null;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return new Members(value, name, this.zone);
  }
}
