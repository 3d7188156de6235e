// Compiles src/ into dist/esm and dist/cjs, from nothing.
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

rmSync(here('dist'), { recursive: true, force: true });
for (const project of ['tsconfig.json', 'tsconfig.cjs.json']) {
  const tsc = spawnSync(process.execPath, [here('node_modules/typescript/bin/tsc'), '-p', here(project)], {
    stdio: 'inherit',
  });
  if (tsc.status !== 0) process.exit(1);
}
// What stands in dist/cjs is CommonJS, though the package is not.
writeFileSync(here('dist/cjs/package.json'), '{"type":"commonjs"}\n');
