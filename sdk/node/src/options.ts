import { invalid, XCheckoutError } from './error.js';

/** Lists the names of T's members; it does not compile unless all of them are there. */
export function namesOf<T>(members: { [name in keyof Required<T>]: 1 }): readonly string[] {
  return Object.keys(members);
}

/** What an unknown name is told: which it is, and which was probably meant. Members that are undefined are not there. */
export function unknownName(given: object, known: readonly string[]): { name: string; message: string } | undefined {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || known.includes(name)) continue;
    const meant = known.find((other) => alike(name, other));
    const cure = meant === undefined ? `there are ${known.join(', ')}` : `did you mean ${meant}?`;
    return { name, message: `there is no ${name}: ${cure}` };
  }
  return undefined;
}

/** Refuses unknown names among the options of a constructor or a function that isn't a call of the API. */
export function checkNames(what: string, given: unknown, known: readonly string[]): void {
  if (typeof given !== 'object' || given === null) throw new TypeError(`xcheckout: ${what} takes an object of options`);
  const unknown = unknownName(given, known);
  if (unknown !== undefined) throw new TypeError(`xcheckout: ${what}: ${unknown.message}`);
}

/** Refuses unknown names among the parameters of a call. */
export function checkParameters(given: unknown, known: readonly string[]): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw invalid('', 'the parameters of a call are an object');
  const unknown = unknownName(given, known);
  if (unknown !== undefined) throw invalid(unknown.name, unknown.message);
}

/** Says whether one name may have been written for the other: in other letters, longer, or with up to two slips. */
function alike(a: string, b: string): boolean {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  return (Math.min(x.length, y.length) > 3 && (x.includes(y) || y.includes(x))) || distance(x, y) <= 2;
}

/** How many letters must be changed, added or left out to make one word of the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}

/** The longest time that a timer takes, in milliseconds; a longer one would end at once. */
const timerMax = 2 ** 31 - 1;

/** Says what is wrong with how long an attempt may take; '' for nothing. */
export function timeoutFault(timeout: unknown): string {
  const fits = typeof timeout === 'number' && timeout >= 1 && timeout <= timerMax;
  return timeout === undefined || fits ? '' : `it is a number of milliseconds from 1 to ${timerMax}`;
}

/** Says what is wrong with how often a call is repeated; '' for nothing. */
export function retriesFault(retries: unknown): string {
  const fits = Number.isSafeInteger(retries) && (retries as number) >= 0;
  return retries === undefined || fits ? '' : 'it is a whole number from 0 on';
}

/** A time as the API takes it, in milliseconds since the epoch. */
export function millisOf(param: string, time: Date | number | undefined): number | undefined {
  if (time === undefined) return undefined;
  const at = time instanceof Date ? time.getTime() : time;
  if (Number.isSafeInteger(at) && at >= 0) return at;
  throw invalid(param, `${param} is a valid Date or a whole number of milliseconds since the epoch`);
}

/** What every call takes besides its parameters. */
export interface CallOptions {
  /** Ends the call; it then rejects with the signal's reason. What the call did at the gateway is then unknown. */
  signal?: AbortSignal | undefined;
  /** How long one attempt of this call may take, in milliseconds, instead of the Client's `timeout`. */
  timeout?: number | undefined;
  /** How often this call is repeated at most, instead of the Client's `retries`. */
  retries?: number | undefined;
}

const callOptions = namesOf<CallOptions>({ signal: 1, timeout: 1, retries: 1 });

/** What a call that changes something takes besides. */
export interface ChangeOptions extends CallOptions {
  /** Names this call, for gateways that keep answers by it. */
  requestId?: string | undefined;
  /** Is taken once; a call that is repeated with it is refused with `nonce_reused`. */
  nonce?: string | undefined;
}

const changeOptions = namesOf<ChangeOptions>({ signal: 1, timeout: 1, retries: 1, requestId: 1, nonce: 1 });

/** The options of a call that changes something, without unknown ones. */
export function checkedChange(options: ChangeOptions): ChangeOptions {
  checkParameters(options, changeOptions);
  return options;
}

/** Known by what it does, for signals of another realm, such as a test runner's, are signals too. */
function isSignal(value: unknown): boolean {
  const { aborted, addEventListener } = (value ?? {}) as Record<string, unknown>;
  return typeof aborted === 'boolean' && typeof addEventListener === 'function';
}

/** Refuses call options that can't be meant. */
export function checkCallOptions(options: CallOptions): void {
  if (isSignal(options)) throw invalid('signal', 'a signal is given as { signal }');
  checkParameters(options, callOptions);
  const { signal, timeout, retries } = options;
  if (signal !== undefined && !isSignal(signal)) throw invalid('signal', 'signal is an AbortSignal');
  for (const [param, fault] of [
    ['timeout', timeoutFault(timeout)],
    ['retries', retriesFault(retries)],
  ] as const) {
    if (fault !== '') throw invalid(param, `${param}: ${fault}`);
  }
}

/** Refuses a Config for one of its members. */
export function invalidConfig(param: string, why: string): XCheckoutError {
  return new XCheckoutError({ code: 'config_invalid', param, message: `config.${param}: ${why}` });
}
