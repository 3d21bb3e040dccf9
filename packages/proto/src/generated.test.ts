import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const buf = join(dirname(createRequire(import.meta.url).resolve("@bufbuild/buf/package.json")), "bin", "buf");
const runBuf = (...args: string[]) => promisify(execFile)(process.execPath, [buf, ...args], { cwd: home });

/** Every file below a folder: path from the folder, then text. */
async function texts(folder: string): Promise<[string, string][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files
      .sort()
      .map(async (file): Promise<[string, string]> => [file.slice(folder.length), await readFile(file, "utf8")]),
  );
}

test("the committed code is what the .proto files generate", async (t) => {
  const out = await mkdtemp(join(tmpdir(), "umie-proto-"));
  t.after(() => rm(out, { recursive: true }));
  await runBuf("generate", "--output", out);
  const [fresh, committed] = await Promise.all([texts(join(out, "src/gen")), texts(join(home, "src/gen"))]);
  assert.ok(committed.length > 0);
  assert.deepEqual(fresh, committed, 'run "npm run generate -w @umie/proto"');
});

test("the .proto files pass the linter and are formatted", async () => {
  await runBuf("lint");
  await runBuf("format", "--diff", "--exit-code");
});
