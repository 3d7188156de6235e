// Compiles src/ into dist/esm, dist/cjs and dist/web, from nothing.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
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

// dist/web is dist/esm with what stands in platform/web in the place of what
// needs Node, and without the modules that can do nothing there.
const overlays = 'platform/web';
mkdirSync(here('dist/web'));
renameSync(here(`dist/esm/${overlays}`), here('dist/web/overlays'));
rmSync(here(`dist/cjs/${overlays}`), { recursive: true });
const places = { 'file.js': 'webhook/file.js' };
const replaced = new Map(
  readdirSync(here('dist/web/overlays'))
    .filter((name) => name.endsWith('.js'))
    .map((name) => [places[name] ?? `platform/${name}`, name]),
);
const entries = ['index.js', 'signature/index.js', 'webhook/index.js', 'http/next.js'];
const done = new Set();
for (const queue = [...entries]; queue.length > 0;) {
  const name = queue.pop();
  if (done.has(name)) continue;
  done.add(name);
  const source = replaced.has(name) ? `dist/web/overlays/${replaced.get(name)}` : `dist/esm/${name}`;
  const text = readFileSync(here(source), 'utf8');
  mkdirSync(dirname(here(`dist/web/${name}`)), { recursive: true });
  cpSync(here(source), here(`dist/web/${name}`));
  for (const [, path] of text.matchAll(/^(?:import|export)\b.* from '([^']+)';$/gm)) {
    if (!path.startsWith('.')) {
      console.error(`dist/web/${name} would need ${path}`);
      process.exit(1);
    }
    queue.push(relative(here('dist/web'), join(dirname(here(`dist/web/${name}`)), path)).replaceAll('\\', '/'));
  }
}
rmSync(here('dist/web/overlays'), { recursive: true });
