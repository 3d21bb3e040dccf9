// Compile src/kernels.wat into src/kernels.ts. Run from anywhere:
//   node packages/collective/scripts/build-kernels.mjs            write
//   node packages/collective/scripts/build-kernels.mjs --check    exit 1 if the committed file differs
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import wabt from "wabt";

const source = fileURLToPath(new URL("../src/kernels.wat", import.meta.url));
const target = fileURLToPath(new URL("../src/kernels.ts", import.meta.url));

const { parseWat } = await wabt();
const module = parseWat("kernels.wat", readFileSync(source, "utf8"), { simd: true });
module.validate();
const { buffer } = module.toBinary({ write_debug_names: false });
const lines =
  Buffer.from(buffer)
    .toString("base64")
    .match(/.{1,110}/g) ?? [];

const text = `// Generated from kernels.wat by scripts/build-kernels.mjs. Do not edit.

/** The WebAssembly module in base64, ${buffer.length} bytes. */
export const kernels = [
${lines.map((line) => `  "${line}",`).join("\n")}
].join("");
`;

if (!process.argv.includes("--check")) {
  writeFileSync(target, text);
} else if (readFileSync(target, "utf8") !== text) {
  process.stderr.write(
    'kernels.ts is not what kernels.wat compiles to: run "npm run build:kernels -w @umie/collective"\n',
  );
  process.exitCode = 1;
}
