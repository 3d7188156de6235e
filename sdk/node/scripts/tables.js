// Writes src/spec/ from the tables in the repository's spec/, which all
// languages share. With --check it fails when the committed files are not what
// the tables say.
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

const spec = (name) => JSON.parse(readFileSync(new URL(`../../../spec/${name}.json`, import.meta.url), 'utf8'));
const literal = (rows, members) =>
  JSON.stringify(Object.fromEntries(rows.map((row) => [row.code, members(row)])), undefined, 1);

const tables = {
  doctor: `/** The usual mistakes in signing, in the order of likelihood: what was done, what to do instead, and the corrected line. */
export const mistakes = ${literal(spec('doctor'), ({ cause, cure, fix }) => ({ cause, cure, fix: fix.javascript }))} as const;
`,
  errors: `/** The codes that gateways answer, with their HTTP status, retcode and sentence. */
export const errors = ${literal(spec('errors'), ({ status, retcode, message }) => ({ status, retcode, message }))} as const;
`,
};

const stale = [];
for (const [name, text] of Object.entries(tables)) {
  const file = new URL(`../src/spec/${name}.ts`, import.meta.url);
  const head = `// Written by scripts/tables.js from spec/${name}.json; change that file and run npm run tables.\n\n`;
  const options = await resolveConfig(file, { editorconfig: false });
  const formatted = await format(head + text, { ...options, parser: 'typescript' });
  if (!process.argv.includes('--check')) writeFileSync(file, formatted);
  else if (readFileSync(file, 'utf8') !== formatted) stale.push(file.pathname);
}
if (stale.length > 0) {
  console.error(`not what spec/ says: ${stale.join(', ')}\nrun: npm run tables`);
  process.exit(1);
}
