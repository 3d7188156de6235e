// Compiles src/ into out/: NAME.abi and NAME.bin for each contract of ours.
//
//   npm ci && node build.mjs           writes out/ and then the Go bindings (go generate)
//   npm ci && node build.mjs --check   fails when the committed out/ is not what src/ compiles to
//
// The output depends on src/, the locked versions and the settings below, on nothing else:
// the metadata hash, which would change with each comment, is left out of the bytecode.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import solc from "solc";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "out");

const settings = {
  // The oldest instruction set that the token networks in use all have.
  evmVersion: "paris",
  optimizer: { enabled: true, runs: 200 },
  metadata: { bytecodeHash: "none" },
  outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
};

function sources() {
  const files = readdirSync(join(here, "src"), { recursive: true }).filter((f) => f.endsWith(".sol"));
  return Object.fromEntries(
    files.sort().map((f) => {
      const name = join("src", f);
      return [name.split(sep).join("/"), { content: readFileSync(join(here, name), "utf8") }];
    }),
  );
}

function compile() {
  const input = { language: "Solidity", sources: sources(), settings };
  const find = (path) => ({ contents: readFileSync(join(here, "node_modules", path), "utf8") });
  const result = JSON.parse(solc.compile(JSON.stringify(input), { import: find }));
  for (const e of result.errors ?? []) console.error(e.formattedMessage);
  if (result.errors?.length) throw new Error("the compiler is not content; warnings count");

  const files = {};
  for (const [path, contracts] of Object.entries(result.contracts)) {
    if (!path.startsWith("src/")) continue;
    for (const [name, c] of Object.entries(contracts)) {
      if (!c.evm.bytecode.object) continue; // an interface
      files[`${name}.abi`] = JSON.stringify(c.abi, null, 1) + "\n";
      files[`${name}.bin`] = c.evm.bytecode.object + "\n";
    }
  }
  return files;
}

function check(files) {
  const committed = new Set(readdirSync(out));
  const stale = Object.keys(files).filter((f) => !committed.delete(f) || readFileSync(join(out, f), "utf8") !== files[f]);
  stale.push(...committed);
  if (stale.length) {
    console.error(`out/ is not what src/ compiles to: ${stale.join(", ")}\nrun: node build.mjs`);
    process.exit(1);
  }
  console.log(`${Object.keys(files).length} files in ${relative(process.cwd(), out) || "."} agree with src/ (solc ${solc.version()})`);
}

const files = compile();
if (process.argv.includes("--check")) {
  check(files);
} else {
  mkdirSync(out, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(out, name), text);
  execFileSync("go", ["generate", "./internal/chain/evm/contract"], { cwd: dirname(here), stdio: "inherit" });
}
