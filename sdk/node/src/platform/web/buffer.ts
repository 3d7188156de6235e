// Bytes with the methods of Node's Buffer that this package uses, for runtimes
// that have none. They do what Buffer's do.

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const chunk = 8192; // of bytes that become characters at once

class Bytes extends Uint8Array {
  override toString(encoding: 'utf8' | 'latin1' | 'base64' | 'hex' = 'utf8', begin = 0, end = this.length): string {
    const part = this.subarray(begin, end);
    switch (encoding) {
      case 'utf8':
        return decoder.decode(part);
      case 'hex':
        return Array.from(part, (byte) => byte.toString(16).padStart(2, '0')).join('');
      case 'base64':
        return btoa(binaryOf(part));
      case 'latin1':
        return binaryOf(part);
    }
  }

  equals(other: Uint8Array): boolean {
    return this.length === other.length && this.every((byte, i) => byte === other[i]);
  }

  copy(target: Uint8Array, at = 0, begin = 0, end = this.length): number {
    const part = this.subarray(begin, end);
    target.set(part, at);
    return part.length;
  }
}

/** A string with a character a byte. */
function binaryOf(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += chunk) text += String.fromCharCode(...bytes.subarray(i, i + chunk));
  return text;
}

function fromText(text: string, encoding: 'utf8' | 'latin1' | 'base64'): Bytes {
  if (encoding === 'utf8') return view(encoder.encode(text));
  let binary = text;
  if (encoding === 'base64') {
    try {
      binary = atob(text);
    } catch {
      binary = ''; // no Base64
    }
  }
  const bytes = new Bytes(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

function view(bytes: Uint8Array): Bytes {
  return new Bytes(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
}

function from(value: string | Uint8Array, encoding?: 'utf8' | 'latin1' | 'base64'): Bytes;
function from(value: ArrayBufferLike, offset: number, length: number): Bytes;
function from(value: string | Uint8Array | ArrayBufferLike, how?: string | number, length?: number): Bytes {
  if (typeof value === 'string') return fromText(value, (how ?? 'utf8') as 'utf8');
  return value instanceof Uint8Array ? new Bytes(value) : new Bytes(value as ArrayBuffer, how as number, length);
}

export const Buffer = {
  from,
  alloc: (size: number): Bytes => new Bytes(size),
  allocUnsafe: (size: number): Bytes => new Bytes(size),
  isBuffer: (value: unknown): value is Bytes => value instanceof Bytes,
  concat(parts: readonly Uint8Array[]): Bytes {
    const all = new Bytes(parts.reduce((size, part) => size + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  },
};
export type Buffer = Bytes;
