// Runs one vector of a type that spec/vectors.schema.json describes against
// this package, and returns what is wrong, or undefined.
import {
  allReadings,
  canonical,
  codeOf,
  escapeWhitespace,
  Key,
  parse,
  parseRequest,
  redact,
  stringToSign,
} from 'xcheckout/signature';

/** The body of a vector as sent, whichever way it is written. */
export function bodyOf(v) {
  if (v.bodyBase64 !== undefined) return Buffer.from(v.bodyBase64, 'base64');
  if (v.bodyParts !== undefined) return Buffer.from(v.bodyParts.map((p) => p.text.repeat(p.times)).join(''));
  return Buffer.from(v.body ?? '');
}

function messageOf(v) {
  const { kind = 'request', method, target, timestamp = '', contentType, contentEncoding, upload } = v;
  return { kind, method, target, timestamp, contentType, contentEncoding, upload, body: bodyOf(v) };
}

function headersOf(m, signature) {
  const headers = [
    ['Timestamp', m.timestamp],
    ['Signature', signature],
  ];
  if (m.contentType) headers.push(['Content-Type', m.contentType]);
  if (m.contentEncoding) headers.push(['Content-Encoding', m.contentEncoding]);
  return headers;
}

// A message goes in by two doors: as it is, and as the HTTP message it makes.
// Answers have the first alone: the client reads those.
const doors = {
  message: async (m, signature, options) => parse(m, signature, options),
  http: async (m, signature, options) =>
    m.kind === 'response'
      ? parse(m, signature, options)
      : parseRequest(
          {
            method: m.kind === 'webhook' ? m.method || 'POST' : m.method,
            target: Buffer.from(m.target ?? '').toString('latin1'),
            headers: headersOf(m, signature),
            contentLength: m.body.length,
          },
          async (max) => m.body.subarray(0, max + 1),
          { ...options, kind: m.kind, upload: m.upload },
        ),
};

const nowOf = (v) => v.now ?? Number(v.timestamp);

/** What became of a message: accepted, or the code it is refused with and whether its MAC had verified. */
async function outcome(open, verify) {
  try {
    const parsed = await open();
    await verify(parsed);
    return { parsed, code: undefined, macMatches: true };
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return { code: error.code, macMatches: error.matched >= 0 };
  }
}

function refusalFault(v, got) {
  const want = `${v.code}${v.macMatches ? ', its MAC matching' : ''}`;
  const is = got.code === undefined ? 'accepted' : `${got.code}${got.macMatches ? ', its MAC matching' : ''}`;
  return want === is ? undefined : `it is ${is}; want ${want}`;
}

const runners = {
  async accepted(v) {
    const key = new Key(v.signKey);
    const m = messageOf(v);
    if (key.sign(m) !== v.signature) return `signed ${key.sign(m)}, want ${v.signature}`;
    if (v.body !== undefined && key.sign({ ...m, body: v.body }) !== v.signature) return 'signed as text it differs';
    if (v.stringToSign !== undefined && stringToSign(m).toString() !== v.stringToSign) {
      return `the string to sign is ${stringToSign(m)}, want ${v.stringToSign}`;
    }
    for (const [name, door] of Object.entries(doors)) {
      const got = await outcome(
        () => door(m, v.signature, { bodyMax: v.bodyMax }),
        (parsed) => parsed.verify(key, nowOf(v)),
      );
      if (got.code !== undefined) return `${name}: refused, ${got.code}`;
      const handed = got.parsed.body.toString();
      if (v.stringToSign !== undefined && handed !== (v.canonicalBody ?? '')) return `${name}: hands on ${handed}`;
      if (v.stringToSign !== undefined && got.parsed.stringToSign().toString() !== v.stringToSign)
        return `${name}: string to sign`;
      const params = JSON.stringify([...got.parsed.params]);
      if (params !== JSON.stringify(v.params ?? [])) return `${name}: the parameters are ${params}`;
    }
    return undefined;
  },
  async refused(v) {
    for (const [name, door] of Object.entries(doors)) {
      const got = await outcome(
        () => door(messageOf(v), v.signature, { bodyMax: v.bodyMax }),
        (parsed) => parsed.verify(v.signKey, nowOf(v)),
      );
      const fault = refusalFault(v, got);
      if (fault) return `${name}: ${fault}`;
    }
    return undefined;
  },
  async http(v) {
    const body = bodyOf(v);
    const request = {
      method: v.method,
      target: Buffer.from(v.target).toString('latin1'),
      headers: v.headers,
      contentLength: body.length,
    };
    const got = await outcome(
      () => parseRequest(request, async (max) => body.subarray(0, max + 1), v.options),
      (parsed) => parsed.verify(v.signKey, nowOf(v)),
    );
    if (v.code !== undefined) return refusalFault(v, got);
    return got.code === undefined ? undefined : `refused, ${got.code}`;
  },
  async readings(v) {
    const m = { ...messageOf(v), queryReading: v.queryReading };
    const readings = allReadings(v.prosePaths);
    const first = `${v.queryReading ?? 'printed'}/structural`;
    for (const [name, door] of Object.entries(doors)) {
      const verify = (parsed) => parsed.verify(v.signKey, nowOf(v));
      const got = await outcome(() => door(m, v.signature, { readings }), verify);
      if (v.code !== undefined) {
        const fault = refusalFault(v, got);
        if (fault) return `${name}: ${fault}`;
        continue;
      }
      if (got.code !== undefined) return `${name}: refused, ${got.code}`;
      const { parsed } = got;
      if (parsed.reading !== v.reading) return `${name}: by the reading ${parsed.reading}, want ${v.reading}`;
      if (parsed.body.toString() !== (v.canonicalBody ?? '')) return `${name}: hands on ${parsed.body}`;
      const params = JSON.stringify([...parsed.params]);
      if (params !== JSON.stringify(v.params ?? [])) return `${name}: the parameters are ${params}`;
      if (v.stringToSign !== undefined && parsed.stringToSign().toString() !== v.stringToSign)
        return `${name}: the string to sign is ${parsed.stringToSign()}`;
      const waiting = await outcome(
        () => door(m, v.signature, { readings }),
        (again) => again.verifyAsync(v.signKey, nowOf(v)),
      );
      if (waiting.parsed?.reading !== v.reading) return `${name}: verifyAsync says ${waiting.code}`;
      if (v.reading === first) continue;
      const strict = await outcome(() => door(m, v.signature, {}), verify);
      if (strict.code === undefined || strict.macMatches) return `${name}: accepted without readings`;
    }
    if (v.code !== undefined || !v.reading.endsWith('/structural')) return undefined;
    const signed = new Key(v.signKey).sign({ ...m, queryReading: v.reading.split('/')[0] });
    return signed === v.signature ? undefined : `signed ${signed}, want ${v.signature}`;
  },
  async prosePaths(v) {
    try {
      allReadings(v.prosePaths);
      return v.accepted ? undefined : 'accepted';
    } catch (error) {
      return v.accepted || !(error instanceof RangeError) ? String(error) : undefined;
    }
  },
  async canonical(v) {
    let got;
    try {
      got = canonical(bodyOf(v)).toString();
    } catch (error) {
      return codeOf(error) === v.code && v.code !== undefined
        ? undefined
        : `${error}; want ${v.code ?? v.canonicalBody}`;
    }
    return got === v.canonicalBody && v.code === undefined ? undefined : `the canonical text is ${got}`;
  },
  async whitespace(v) {
    const body = bodyOf(v);
    if (escapeWhitespace(body).toString() !== v.escaped) return `as bytes it is ${escapeWhitespace(body)}`;
    if (escapeWhitespace(v.body) !== v.escaped) return `as text it is ${escapeWhitespace(v.body)}`;
    if (escapeWhitespace(v.escaped) !== v.escaped) return 'escaped again it changes';
    return body.equals(bodyOf(v)) ? undefined : 'the argument was changed';
  },
  async keys(v) {
    try {
      new Key(v.signKey);
      return v.accepted ? undefined : 'accepted';
    } catch (error) {
      if (error.message.includes(v.signKey) && v.signKey !== '') return 'the error shows the key';
      return v.accepted ? error.message : undefined;
    }
  },
  async redacted(v) {
    return redact(v.text) === v.redacted ? undefined : `shown as ${redact(v.text)}`;
  },
};

/** Runs one vector of a file of that type. */
export function runVector(type, v) {
  const run = runners[type];
  if (run === undefined) throw new Error(`no runner for vectors of type ${type}`);
  return run(v);
}
