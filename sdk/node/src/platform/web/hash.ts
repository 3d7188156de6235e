export const hashes = undefined;
