/** Headers in any of the forms that servers and test tools have them in. */
export type HeadersLike =
  | Iterable<readonly [name: string, value: string]>
  | Readonly<Record<string, string | readonly string[] | number | undefined>>;

// None of the headers that a verifier looks at holds a comma; one that does was
// given twice and joined.
const single = /signature|timestamp|^authorization$/i;

/** Names and values, those apart again that were joined because they were given twice. */
export function headerPairs(headers: HeadersLike): [name: string, value: string][] {
  const pairs = Symbol.iterator in headers ? [...headers] : Object.entries(headers);
  return pairs.flatMap(([name, value]) => {
    const values = (Array.isArray(value) ? value : value === undefined ? [] : [value]) as readonly unknown[];
    return values
      .map(String)
      .flatMap((text) => (single.test(name) ? text.split(',').map((part) => part.trim()) : [text]))
      .map((text): [string, string] => [name, text]);
  });
}
