import buffer from 'node:buffer';

// Node 18 has isUtf8 from 18.14 on.
const native = (buffer as { isUtf8?: (input: Uint8Array) => boolean }).isUtf8;

/** Reports whether bytes are UTF-8, overlong forms and encoded surrogates being none. */
export const isUtf8: (bytes: Uint8Array) => boolean =
  native ??
  ((bytes) => {
    try {
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
      return true;
    } catch {
      return false;
    }
  });
