/** An error as a log shows it: with the stack of where it was thrown, and those of what caused it. */
export function stackOf(error: unknown): string {
  const seen: unknown[] = [];
  const textOf = (e: unknown): string => (typeof e === 'string' ? e : `a thing of type ${typeof e}, which is no Error`);
  const lines: string[] = [];
  for (let e = error; e !== undefined && !seen.includes(e); e = e instanceof Error ? e.cause : undefined) {
    seen.push(e);
    lines.push(e instanceof Error ? (e.stack ?? e.message) : textOf(e));
  }
  return lines.join('\ncaused by: ');
}
