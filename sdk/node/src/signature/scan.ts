import { Buffer } from '../platform/buffer.js';
import { isUtf8 } from '../platform/utf8.js';
import { SignatureError } from './error.js';
import { depthMax } from './signature.js';
import { shown } from './target.js';
import { structural } from './strip.js';

/** Where a part of a text begins and where the next begins. */
export type Span = [begin: number, end: number];

/** What a scan found out about a JSON text, in places of its canonical text. */
export interface Scan {
  /** Without structural whitespace. */
  text: Buffer;
  /** The values of the outermost object's members, by their names with a quote before them. */
  members: Map<string, Span>;
  /** The numbers that a double would not give back as they were spelled. */
  numbers: Span[];
}

// Classes of the bytes of a string's text: nothing to see, the quote, the
// backslash, a control character, a byte beyond ASCII.
const [plain, closing, escape, control, high] = [0, 1, 2, 3, 4];
const classes = new Uint8Array(256).fill(control, 0, 0x20).fill(high, 0x80);
classes[0x22] = closing;
classes[0x5c] = escape;

const literals = new Map([
  [0x74, 'true'],
  [0x66, 'false'],
  [0x6e, 'null'],
]);

const integerDigitsMax = 15; // every integer of this many digits is exact in a double
const quadraticMax = 8; // up to this many names, comparing all pairs is faster than a set

/** What ends a scan. */
class Fault extends Error {
  constructor(
    readonly at: number,
    readonly reason: string,
  ) {
    super(reason);
  }
}

/**
 * Validates a JSON text and removes its structural whitespace in one pass,
 * moving what is kept towards the beginning of a copy. Nothing is copied
 * before the first whitespace that has tokens on both sides.
 */
export class Scanner {
  private readonly members = new Map<string, Span>();
  private readonly numbers: Span[] = [];
  // The first `kept` bytes of the canonical text are in out, or in text from
  // start on while they stand there together. text[from:] is still to be kept.
  private out: Buffer | undefined;
  private kept = 0;
  private readonly start: number;
  private from: number;
  private readonly frames: number[] = []; // an entry an open container: -1, or how many names stood before the object's
  private readonly names: string[] = []; // of all open objects, each with a quote before it
  private deepest = 0;
  private repeated: string | undefined;
  private member: string | undefined; // of the outermost object, whose value comes next
  private memberBegin = 0;

  constructor(private readonly text: Buffer) {
    let i = 0;
    while (structural(text[i])) i++;
    this.start = this.from = i;
  }

  /** Scans the text. Of several faults it reports the first in the order of the codes, over the whole text. */
  scan(): Scan {
    let end: number;
    try {
      end = this.value();
      if (end < this.text.length) throw new Fault(end, 'more text follows the value');
    } catch (fault) {
      if (fault instanceof Fault)
        throw new SignatureError('body_invalid_json', `at offset ${fault.at}: ${fault.reason}`);
      throw fault;
    }
    this.keep(end);
    const text =
      this.out === undefined ? this.text.subarray(this.start, this.start + this.kept) : this.out.subarray(0, this.kept);
    if (!isUtf8(text)) throw new SignatureError('body_invalid_json', 'the text is not UTF-8');
    if (this.repeated !== undefined) {
      throw new SignatureError('body_duplicate_name', `an object has the name ${shown(this.repeated)} twice`);
    }
    if (this.deepest > depthMax) {
      throw new SignatureError(
        'body_too_deep',
        `arrays and objects are nested ${this.deepest} deep; ${depthMax} is the most`,
      );
    }
    return { text, members: this.members, numbers: this.numbers };
  }

  /** Returns the index behind the first value and the whitespace that follows it. */
  private value(): number {
    let i = this.from;
    for (;;) {
      if (i >= this.text.length) throw new Fault(i, 'a value is missing');
      const c = this.text[i];
      if (c === 0x7b || c === 0x5b) {
        const next = this.open(i, c);
        if (this.text[next] !== c + 2) {
          // "}" and "]" are two behind their openers
          i = c === 0x7b ? this.name(next) : next;
          continue;
        }
        i = next;
      } else {
        i = this.space(this.scalar(i));
      }
      for (;;) {
        if (this.frames.length === 0) return i;
        const c = this.text[i];
        if (c === 0x2c) break;
        i = this.close(i);
      }
      this.endMember(i);
      i = this.space(i + 1);
      if (this.frames[this.frames.length - 1] >= 0) i = this.name(i);
    }
  }

  /** Enters the container at index i and returns the index of what is in it. */
  private open(i: number, c: number): number {
    this.frames.push(c === 0x7b ? this.names.length : -1);
    if (this.frames.length > this.deepest) this.deepest = this.frames.length;
    return this.space(i + 1);
  }

  /** Leaves the container that the bracket at index i closes. */
  private close(i: number): number {
    if (i >= this.text.length) throw new Fault(i, 'an array or object is not closed');
    const frame = this.frames[this.frames.length - 1];
    if (this.text[i] !== (frame < 0 ? 0x5d : 0x7d)) throw new Fault(i, 'a comma or the closing bracket is missing');
    this.endMember(i);
    this.frames.pop();
    if (frame >= 0) this.closeObject(frame);
    return this.space(i + 1);
  }

  /** Reads the name and the colon at index i and returns the index of the value. */
  private name(i: number): number {
    if (this.text[i] !== 0x22) throw new Fault(i, 'a name in quotes is missing');
    const end = this.string(i);
    const name = this.meaning(i, end);
    this.names.push(name);
    let next = this.space(end);
    if (this.text[next] !== 0x3a) throw new Fault(next, 'the colon behind a name is missing');
    next = this.space(next + 1);
    if (this.frames.length === 1) {
      this.member = name;
      this.memberBegin = this.place(next);
    }
    return next;
  }

  /** Notes where the value of the outermost object's member ends, if index i is there. */
  private endMember(i: number): void {
    if (this.frames.length !== 1 || this.member === undefined) return;
    this.members.set(this.member, [this.memberBegin, this.place(i)]);
    this.member = undefined;
  }

  private seen = 0; // the classes of the bytes of the last string, as bits

  /** Returns the index behind the string at index i. */
  private string(begin: number): number {
    const text = this.text;
    const size = text.length;
    let seen = 0;
    let i = begin + 1;
    for (;;) {
      while (i < size && classes[text[i]] === plain) i++;
      if (i >= size) throw new Fault(i, 'a string is not closed');
      const what = classes[text[i]];
      if (what === closing) {
        this.seen = seen;
        return i + 1;
      }
      if (what === control) throw new Fault(i, 'a control character stands in a string unescaped');
      if (what === escape) {
        const n = escapeSize(text, i);
        if (n === 0) throw new Fault(i, 'an escape is malformed, or half of a surrogate pair');
        i += n;
        seen |= 1 << escape;
      } else {
        i++;
        seen |= 1 << high;
      }
    }
  }

  /**
   * What the name that string() has just read says, with a quote before it.
   * Without the quote, names that are numbers would all have hashes that a
   * sender can choose, as in Node.js 18.
   */
  private meaning(begin: number, end: number): string {
    if (this.seen === 0) return this.text.toString('latin1', begin, end - 1);
    if ((this.seen & (1 << escape)) === 0) return this.text.toString('utf8', begin, end - 1);
    return '"' + (JSON.parse(this.text.toString('utf8', begin, end)) as string);
  }

  /** Looks for a repeated name in the object whose first name is names[first], and forgets its names. */
  private closeObject(first: number): void {
    const count = this.names.length - first;
    if (count > 1 && this.repeated === undefined) {
      this.repeated = count > quadraticMax ? repeatedOf(this.names.slice(first)) : this.repeatedFrom(first);
    }
    this.names.length = first;
  }

  private repeatedFrom(first: number): string | undefined {
    for (let i = first + 1; i < this.names.length; i++) {
      for (let j = first; j < i; j++) if (this.names[i] === this.names[j]) return this.names[i].slice(1);
    }
    return undefined;
  }

  /** Returns the index behind the string, number or literal at index i. */
  private scalar(i: number): number {
    const c = this.text[i];
    if (c === 0x22) return this.string(i);
    if (c === 0x2d || isDigit(c)) return this.number(i);
    const literal = literals.get(c);
    if (literal !== undefined && this.text.toString('latin1', i, i + literal.length) === literal)
      return i + literal.length;
    if (i === 0 && c === 0xef && this.text[1] === 0xbb && this.text[2] === 0xbf) {
      throw new Fault(i, 'the text begins with a byte order mark');
    }
    throw new Fault(i, 'no JSON value begins like this');
  }

  private number(begin: number): number {
    let i = this.text[begin] === 0x2d ? begin + 1 : begin;
    const first = i;
    i = this.text[i] === 0x30 ? i + 1 : this.digits(i);
    const negativeZero = first > begin && this.text[first] === 0x30;
    let exact = i - first <= integerDigitsMax && !negativeZero;
    if (this.text[i] === 0x2e) {
      i = this.digits(i + 1);
      exact = false;
    }
    if ((this.text[i] | 0x20) === 0x65) {
      i++;
      if (this.text[i] === 0x2b || this.text[i] === 0x2d) i++;
      i = this.digits(i);
      exact = false;
    }
    if (!exact) this.numbers.push([this.place(begin), this.place(i)]);
    return i;
  }

  private digits(begin: number): number {
    let i = begin;
    while (isDigit(this.text[i])) i++;
    if (i === begin) throw new Fault(i, 'a number is malformed');
    return i;
  }

  /** Returns the first index from i on that is no structural whitespace, and keeps the tokens before it. */
  private space(i: number): number {
    if (this.text[i] > 0x20 || !structural(this.text[i])) return i;
    let next = i + 1;
    while (structural(this.text[next])) next++;
    this.keep(i);
    this.from = next;
    return next;
  }

  /** Keeps text from `from` to end. */
  private keep(end: number): void {
    if (this.out === undefined && end > this.from && this.from > this.start + this.kept) {
      this.out = Buffer.allocUnsafe(this.text.length);
      this.text.copy(this.out, 0, this.start, this.start + this.kept);
    }
    if (this.out !== undefined) this.text.copy(this.out, this.kept, this.from, end);
    this.kept += end - this.from;
    this.from = end;
  }

  /** The place in the canonical text of what stands at index i. */
  private place(i: number): number {
    return this.kept + i - this.from;
  }
}

function repeatedOf(names: string[]): string | undefined {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) return name.slice(1);
    seen.add(name);
  }
  return undefined;
}

function isDigit(c: number | undefined): boolean {
  return c !== undefined && c >= 0x30 && c <= 0x39;
}

/**
 * The length of the escape at index i, or 0 if it is malformed. Two escapes
 * that make a surrogate pair count as one; a surrogate alone is malformed.
 */
function escapeSize(text: Buffer, i: number): number {
  const c = text[i + 1] as number | undefined;
  if (c === 0x75) {
    const unit = hex4(text, i + 2);
    if (unit < 0 || unit >> 10 === 0xdc00 >> 10) return 0;
    if (unit >> 10 !== 0xd800 >> 10) return 6;
    const paired = text[i + 6] === 0x5c && text[i + 7] === 0x75 && hex4(text, i + 8) >> 10 === 0xdc00 >> 10;
    return paired ? 12 : 0;
  }
  return c !== undefined && '"\\/bfnrt'.includes(String.fromCharCode(c)) ? 2 : 0;
}

function hex4(text: Buffer, i: number): number {
  const digits = text.toString('latin1', i, i + 4);
  return /^[0-9A-Fa-f]{4}$/.test(digits) ? parseInt(digits, 16) : -1;
}
