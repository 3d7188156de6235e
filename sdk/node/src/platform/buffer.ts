/** Bytes, with the methods that this package uses of them. */
export { Buffer } from 'node:buffer';
