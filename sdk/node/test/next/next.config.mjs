import { fileURLToPath } from 'node:url';

// The package is taken as Node takes it, not bundled; its own directory is the
// root, or Next looks for another lockfile above.
const root = fileURLToPath(new URL('../..', import.meta.url));

export default { serverExternalPackages: ['xcheckout'], turbopack: { root }, outputFileTracingRoot: root };
