// Written by scripts/tables.js from spec/doctor.json; change that file and run npm run tables.

/** The usual mistakes in signing, in the order of likelihood: what was done, what to do instead, and the corrected line. */
export const mistakes = {
  whitespace_kept: {
    cause:
      'The whitespace between the parts of the JSON body was signed; the string to sign holds the body without it.',
    cure: 'Serialise the body without indentation or spaces, and sign and send that one text; with curl, send a file by --data-binary, since -d leaves its line breaks out.',
    fix: 'const body = JSON.stringify(order); // without the third argument, which indents',
  },
  whitespace_inside_strings_removed: {
    cause:
      'Whitespace inside the strings of the body was removed as well; only the whitespace between the parts of the JSON is.',
    cure: 'Let a JSON library write the compact text instead of deleting whitespace from it, or send the whitespace inside strings as \\u0020.',
    fix: "const body = JSON.stringify(order); // instead of json.replace(/\\s/g, '')",
  },
  body_reserialized: {
    cause:
      'What was signed is another text of the same JSON than the one that was sent: its keys, numbers or escapes are written differently.',
    cure: 'Serialise once, and sign and send those very bytes; when verifying, take the raw body before any parser has seen it.',
    fix: 'const body = JSON.stringify(order); // once: sign body, then fetch(url, { method, headers, body })',
  },
  body_omitted: {
    cause: 'The body was sent but not signed.',
    cure: 'Append the body to the string to sign.',
    fix: 'const text = method + timestamp + path + query + body;',
  },
  body_signed_as_object: {
    cause:
      "An object was joined into the string to sign instead of its JSON text, so that what was signed is the language's own notation of it.",
    cure: 'Serialise the object to JSON first, and sign and send that text; without a body, append nothing.',
    fix: 'const body = JSON.stringify(order); // instead of `${order}`',
  },
  form_encoded_body: {
    cause: 'The body was signed or sent as form parameters (a=1&b=2); it is JSON.',
    cure: 'Serialise the body to JSON, sign that text, and send it as application/json.',
    fix: 'const body = JSON.stringify(order); // instead of new URLSearchParams(order); send it as application/json',
  },
  trailing_newline: {
    cause: 'A line break at the end was signed too.',
    cure: "Sign the text without a line break at its end; in a shell, use printf '%s' instead of echo.",
    fix: 'body = body.trim();',
  },
  bom: {
    cause:
      'A byte order mark (U+FEFF), the invisible character that some editors put at the start of a file, was signed or sent.',
    cure: 'Remove the mark from what is read from files, and sign and send the text without it.',
    fix: "body = body.replace(/^\\ufeff/, '');",
  },
  query_omitted: {
    cause: 'The request has a query that was not signed.',
    cure: 'Append the query to the path: a question mark, then the parameters in the order in which they are sent, decoded.',
    fix: 'const text = method + timestamp + path + query + body;',
  },
  query_without_question_mark: {
    cause:
      "The query was signed without the question mark before it, as four texts of the API's family describe it; the quick start prints it with the mark.",
    cure: 'Where the verifier takes the printed reading alone, put ? between the path and the parameters; one with all readings takes both.',
    fix: "const query = '?' + decodedQuery;",
  },
  query_url_encoded: {
    cause:
      "The query was signed in a URL-encoded form; the quick start signs it decoded, while the vendor's own client signs it as it was sent.",
    cure: 'Where the verifier takes the printed reading alone, sign the names and values as they are before they are encoded for the URL; one with all readings takes the query as it was sent too.',
    fix: "const query = '?orderNo=' + orderNo; // encode for the URL alone: encodeURIComponent(orderNo)",
  },
  query_sorted: {
    cause: 'The parameters of the query were signed in another order than they were sent in.',
    cure: 'Sign the parameters in the order in which they stand in the URL.',
    fix: "const query = '?b=' + b + '&a=' + a; // as in the URL, without searchParams.sort()",
  },
  method_lower_case: {
    cause: 'The method was signed or sent in lower case.',
    cure: 'Write the method in upper case in both places.',
    fix: 'method = method.toUpperCase();',
  },
  method_missing: {
    cause: 'The string that was signed does not begin with the method.',
    cure: 'Put the method, in upper case, before the timestamp.',
    fix: 'const text = method + timestamp + path + query + body;',
  },
  uri_with_host: {
    cause: 'The URL was signed with its host; only the path and the query are.',
    cure: 'Sign the path alone, without scheme, host and port.',
    fix: 'const path = new URL(url).pathname; // instead of url',
  },
  uri_without_leading_slash: {
    cause: 'The path was signed without the slash that it begins with.',
    cure: 'Begin the path with a slash.',
    fix: "path = path.startsWith('/') ? path : '/' + path;",
  },
  uri_with_trailing_slash: {
    cause: 'The path was signed or sent with a slash at its end.',
    cure: 'Sign and send the path without a slash at its end.',
    fix: "path = path.replace(/\\/$/, '');",
  },
  uri_with_base_path_missing: {
    cause:
      'Only a part of the path was signed: what the HTTP client or the router knows as its base path is missing, or is there twice.',
    cure: 'Sign the whole path as it stands on the request line.',
    fix: 'const path = new URL(url, baseURL).pathname; // in Express req.originalUrl, not req.url',
  },
  timestamp_in_seconds: {
    cause: 'The timestamp is in seconds; it is milliseconds since 1970, in 13 digits.',
    cure: 'Take the clock in milliseconds, once, and use the same text in the header and in the string to sign.',
    fix: 'const timestamp = String(Date.now()); // not divided by 1000',
  },
  timestamp_in_microseconds: {
    cause:
      'The timestamp is in microseconds or nanoseconds, has decimals or is a date; it is milliseconds since 1970, in 13 digits.',
    cure: 'Take the clock in milliseconds, as a whole number, once, and use the same text in the header and in the string to sign.',
    fix: 'const timestamp = String(Date.now()); // not performance.now() nor toISOString()',
  },
  timestamp_differs_from_header: {
    cause: 'The timestamp that was signed is another than the one in the TIMESTAMP header: the clock was read twice.',
    cure: 'Read the clock once, and use the same text in the header and in the string to sign.',
    fix: 'headers.TIMESTAMP = timestamp; // the variable that was signed',
  },
  clock_skew: {
    cause: "The timestamp is too far from the verifier's clock; up to 120 seconds are accepted.",
    cure: "Let the machine's clock follow a time server (NTP), sign right before sending, and sign each retry afresh.",
    fix: 'const timestamp = String(Date.now()); // anew for each attempt',
  },
  time_zone: {
    cause: 'The timestamp is off by whole quarters of an hour: local time was taken for UTC.',
    cure: 'Count the milliseconds since 1970 in UTC, as the functions below do wherever they run, and never through a date in local time.',
    fix: 'const timestamp = String(Date.now()); // in any zone',
  },
  api_secret_used_as_key: {
    cause: 'The message was signed with the apiSecret; that one only obtains tokens.',
    cure: 'Sign with the signKey of the same credential.',
    fix: "const mac = crypto.createHmac('sha512', signKey).update(text, 'utf8');",
  },
  api_key_used_as_key: {
    cause: 'The message was signed with the apiKey; that one only names the credential.',
    cure: 'Sign with the signKey of the same credential.',
    fix: "const mac = crypto.createHmac('sha512', signKey).update(text, 'utf8');",
  },
  key_base64_decoded: {
    cause: 'The signKey was decoded as Base64 before it was used; its characters themselves are the key.',
    cure: "Use the signKey's text as UTF-8 bytes.",
    fix: "const mac = crypto.createHmac('sha512', signKey).update(text, 'utf8'); // not Buffer.from(signKey, 'base64')",
  },
  key_hex_decoded: {
    cause: 'The signKey was decoded as hexadecimal before it was used; its characters themselves are the key.',
    cure: "Use the signKey's text as UTF-8 bytes.",
    fix: "const mac = crypto.createHmac('sha512', signKey).update(text, 'utf8'); // not Buffer.from(signKey, 'hex')",
  },
  key_with_whitespace: {
    cause:
      'The signKey was used with a space, a line break, a byte order mark or quotes around it, as they come along from a file, a variable or a web page.',
    cure: 'Remove what surrounds the signKey where it is loaded.',
    fix: 'signKey = signKey.trim();',
  },
  other_environment_key: {
    cause: 'The message was signed with a key of another environment.',
    cure: 'Use the signKey of the environment that the request goes to.',
    fix: 'const signKey = process.env.XCHECKOUT_SIGN_KEY; // of the environment of baseURL',
  },
  hmac_sha256: {
    cause: "The MAC is an HMAC-SHA256; the scheme's is HMAC-SHA512.",
    cure: 'Use HMAC-SHA512.',
    fix: "const mac = crypto.createHmac('sha512', signKey).update(text, 'utf8');",
  },
  hmac_sha1_or_md5: {
    cause: "The MAC is an HMAC-SHA1 or HMAC-MD5; the scheme's is HMAC-SHA512.",
    cure: 'Use HMAC-SHA512.',
    fix: "const mac = crypto.createHmac('sha512', signKey).update(text, 'utf8');",
  },
  plain_sha512: {
    cause: 'The signature is a plain SHA-512 hash, without the key or with the key joined to the text; it is an HMAC.',
    cure: 'Use HMAC-SHA512 with the signKey as its key.',
    fix: "const mac = crypto.createHmac('sha512', signKey).update(text, 'utf8'); // not createHash",
  },
  hex_encoded: {
    cause: 'The signature is written in hexadecimal; it is Base64.',
    cure: 'Encode the 64 bytes of the MAC as standard Base64.',
    fix: "const signature = crypto.createHmac('sha512', signKey).update(text, 'utf8').digest('base64');",
  },
  base64_url_alphabet: {
    cause:
      'The signature is written in another kind of Base64: with the URL alphabet (- and _), without its padding, or with line breaks.',
    cure: 'Encode the MAC as standard Base64 with padding, on one line.',
    fix: "const signature = crypto.createHmac('sha512', signKey).update(text, 'utf8').digest('base64'); // not 'base64url'",
  },
  base64_of_hex: {
    cause: "The signature is the Base64 of the MAC's hexadecimal text; it is the Base64 of the MAC's 64 bytes.",
    cure: 'Encode the bytes of the MAC, without turning them into hexadecimal first.',
    fix: "const signature = crypto.createHmac('sha512', signKey).update(text, 'utf8').digest('base64');",
  },
  signature_url_encoded: {
    cause:
      'The signature was URL-encoded or URL-decoded on its way into the header (%2B or a space in the place of +).',
    cure: 'Put the Base64 text into the header as it is.',
    fix: 'headers.SIGNATURE = signature; // without encodeURIComponent',
  },
  separator_between_parts: {
    cause: 'The parts were signed with a separator between them; they are joined with nothing between.',
    cure: 'Join the parts directly.',
    fix: 'const text = method + timestamp + path + query + body;',
  },
  parts_in_other_order: {
    cause: 'The parts were signed in another order.',
    cure: 'Join them as METHOD, TIMESTAMP, path, query, body; of a webhook TIMESTAMP, body.',
    fix: 'const text = method + timestamp + path + query + body;',
  },
  body_encoding_not_utf8: {
    cause: 'The text was turned into bytes in another encoding than UTF-8.',
    cure: 'Name UTF-8 wherever text becomes bytes, and send the body in UTF-8.',
    fix: "const bytes = Buffer.from(text, 'utf8');",
  },
} as const;
