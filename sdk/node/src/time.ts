/** Throws RangeError for what is no time zone. */
export function checkZone(zone: string): void {
  new Intl.DateTimeFormat('en', { timeZone: zone });
}

const written = /^(\d{4}-\d\d-\d\d)[ T]?(\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/;

/**
 * Reads a time as texts of the API write it: `2025-12-23 12:56:47` or
 * `2025-09-26T14:49:09.294`, with a zone behind it or in the one that is given. The
 * space is not there where a signature covers the text without whitespace.
 * Returns null for any other text.
 */
export function parseTime(text: string, zone: string): Date | null {
  const parts = written.exec(text) as [string, string, string, string?, string?] | null;
  if (parts === null) return null;
  const [, day, clock, fraction = '', offset] = parts;
  const at = new Date(`${day}T${clock}${fraction.slice(0, 4)}${offset?.replace(/^(...)(\d\d)$/, '$1:$2') ?? 'Z'}`);
  if (Number.isNaN(at.getTime())) return null;
  if (offset !== undefined || zone === 'UTC') return at;
  // What clocks of the zone show differs from UTC by an offset that depends on
  // the time, which is known only once it has been taken off.
  const first = at.getTime() - offsetAt(at, zone);
  return new Date(at.getTime() - offsetAt(new Date(first), zone));
}

/** How far clocks of a zone are ahead of UTC at a time, in milliseconds. */
function offsetAt(at: Date, zone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const shown = Date.UTC(part['year'], part['month'] - 1, part['day'], part['hour'], part['minute'], part['second']);
  return shown - Math.trunc(at.getTime() / 1000) * 1000;
}
