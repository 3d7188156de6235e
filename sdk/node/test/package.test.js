// The package as the registry would give it out, installed into fresh projects.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('..', import.meta.url));
const about = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
const run = (program, words, cwd) =>
  execFileSync(program, words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

// What a consumer writes, once as a module and once as CommonJS.
const use = `
const m = { method: 'POST', target: '/openapi/test', timestamp: '1636360661729', body: '{"a": "124"}' };
const expected = 'MxrYnCm9Q7JOAvOrISf8+T2kuTW1d/w0at8aaPaoiX08VWfun3XPokVlIx1TkHXdcitls09wzfUGtXQZq23xdg==';
if (sign('aR2822Y6XbehWMclnB0Y2NJK', m) !== expected) throw new Error('signed wrongly');
try {
  new Client({});
} catch (error) {
  if (!(error instanceof XCheckoutError) || error.code !== 'config_invalid') throw error;
}
`;
const names = Object.keys(about.exports).filter((name) => name !== './package.json');
const specifier = (name) => JSON.stringify(about.name + name.slice(1));
const asModule = `import { Client, XCheckoutError } from 'xcheckout';
import { sign } from 'xcheckout/signature';
${use}
${names.map((name) => `await import(${specifier(name)});`).join('\n')}
const { createRequire } = await import('node:module');
const other = createRequire(import.meta.url)('xcheckout');
try {
  new other.Client({});
} catch (error) {
  if (!(error instanceof XCheckoutError)) throw new Error('errors of the other copy are not ours');
}
console.log('module');
`;
const asCommonJS = `const { Client, XCheckoutError } = require('xcheckout');
const { sign } = require('xcheckout/signature');
${use}
${names.map((name) => `require(${specifier(name)});`).join('\n')}
console.log('commonjs');
`;

test('the package is packed, installed and used', { timeout: 600_000 }, (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'xcheckout-consumer-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  // The tests have built it; to build it again would take it from under them.
  const packed = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', directory], here));
  const [{ filename, files }] = Array.isArray(packed) ? packed : Object.values(packed);
  const paths = files.map((file) => file.path);
  for (const path of [
    'README.md',
    'CHANGELOG.md',
    'LICENSE',
    'package.json',
    'dist/esm/index.d.ts',
    'dist/cjs/package.json',
  ]) {
    assert.ok(paths.includes(path), `${path} is not in the package`);
  }
  assert.deepEqual(
    paths.filter((path) => !/^(dist\/|README\.md|CHANGELOG\.md|LICENSE|package\.json)/.test(path)),
    [],
  );

  const consumer = join(directory, 'shop');
  mkdirSync(consumer);
  writeFileSync(join(consumer, 'package.json'), '{"name":"shop","private":true}');
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', join(directory, filename)], consumer);
  const installed = run('npm', ['ls', '--all', '--parseable'], consumer).trim().split('\n');
  assert.equal(installed.length, 2, `it brings other packages along: ${installed.join(' ')}`);

  writeFileSync(join(consumer, 'use.mjs'), asModule);
  writeFileSync(join(consumer, 'use.cjs'), asCommonJS);
  assert.equal(run(process.execPath, ['use.mjs'], consumer), 'module\n');
  assert.equal(run(process.execPath, ['use.cjs'], consumer), 'commonjs\n');

  // What the compiler says does not depend on the Node that runs it.
  if (process.env.XCHECKOUT_TESTED_BEFORE) return;
  // The same with types, by both ways of resolving them.
  cpSync(join(here, 'test/types'), consumer, { recursive: true });
  cpSync(join(here, 'node_modules/@types'), join(consumer, 'node_modules/@types'), { recursive: true });
  cpSync(join(here, 'node_modules/express'), join(consumer, 'node_modules/express'), { recursive: true });
  cpSync(join(here, 'node_modules/undici-types'), join(consumer, 'node_modules/undici-types'), { recursive: true });
  const tsc = join(here, 'node_modules/typescript/bin/tsc');
  const strict = ['--noEmit', '--strict', '--target', 'es2022', '--types', 'node'];
  writeFileSync(join(consumer, 'package.json'), '{"name":"shop","private":true,"type":"module"}');
  run(process.execPath, [tsc, ...strict, '--module', 'nodenext', 'use.ts', 'use.cts', 'express.ts'], consumer);
  run(process.execPath, [tsc, ...strict, '--module', 'esnext', '--moduleResolution', 'bundler', 'use.ts'], consumer);
  // The old way, which knows typesVersions and no exports.
  const old = ['--module', 'esnext', '--moduleResolution', 'node10', '--ignoreDeprecations', '6.0'];
  run(process.execPath, [tsc, ...strict, ...old, 'use.ts'], consumer);
  // Without Express and its types nothing is missing.
  rmSync(join(consumer, 'node_modules/@types/express'), { recursive: true });
  rmSync(join(consumer, 'node_modules/express'), { recursive: true });
  run(process.execPath, [tsc, ...strict, '--module', 'nodenext', 'use.ts'], consumer);
});

test('what package.json promises', () => {
  assert.equal(about.dependencies, undefined);
  const version = readFileSync(join(here, 'src/xcheckout.ts'), 'utf8').match(/version = '(.*)'/)[1];
  assert.equal(version, about.version);
  const changelog = readFileSync(join(here, 'CHANGELOG.md'), 'utf8');
  assert.ok(changelog.includes(`## ${about.version}`), 'the CHANGELOG knows nothing of this version');
});
