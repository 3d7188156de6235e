// RFC 3986's pchar without ";", at which some routers cut a segment, and
// without the escapes that a router decodes into a delimiter, a dot or a NUL.
// No segment is empty, "." or "..".
const path = /^(?:\/(?!\.{1,2}(?:\/|$))(?:[\w\-.~!$&'()*+,=:@]|%(?!00|25|2[Ee]|2[Ff]|3[Ff]|5[Cc])[0-9A-Fa-f]{2})+)+$/;

/** Says whether a text is a path that every router reads in one way. */
export function isPath(text: string): boolean {
  return text === '/' || path.test(text);
}

/** Says where a refused path goes wrong, as far as one sentence can. */
export function pathFault(text: string): string {
  if (!text.startsWith('/')) return 'a path begins with /';
  if (/\/(\/|$)/.test(text)) return 'a path has no empty segment and no / at its end';
  if (/\/\.{1,2}(\/|$)/.test(text)) return 'a path has no segment . or ..';
  const escape = /%(00|25|2e|2f|3f|5c)/i.exec(text);
  if (escape) return `${escape[0]} may not stand in a path`;
  return 'a character of the path may not stand in it unencoded, or an escape is malformed';
}
