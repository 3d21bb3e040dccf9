#!/usr/bin/env node
// Bundle the page: node packages/web/bundle.mjs
// Script and styles get names after their content, so that browsers may keep them for ever; index.html names them. All lies in the package that
// serves it, so that a coordinator needs nothing else.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const target = path.join(here, "..", "coordinator", "dist", "page");

/** @returns {Promise<void>} @throws {Error} With what is wrong in the sources. */
export async function bundlePage() {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: { page: path.join(here, "src", "main.tsx"), styles: path.join(here, "src", "styles.css") },
    entryNames: "[name]-[hash]",
    outdir: path.join(target, "assets"),
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    write: false,
    logLevel: "silent",
  });
  const template = fs.readFileSync(path.join(here, "src", "index.html"), "utf8");
  const names = outputFiles.map((file) => path.basename(file.path));
  const named = (/** @type {string} */ end) => `assets/${names.find((name) => name.endsWith(end))}`;
  const html = template.replace("page.js", named(".js")).replace("page.css", named(".css"));
  fs.mkdirSync(path.join(target, "assets"), { recursive: true });
  for (const { path: file, contents } of outputFiles) writeChanged(file, Buffer.from(contents));
  // Last: whoever reads it finds what it names.
  writeChanged(path.join(target, "index.html"), Buffer.from(html));
  for (const old of fs.readdirSync(path.join(target, "assets"))) {
    if (!names.includes(old)) fs.rmSync(path.join(target, "assets", old));
  }
}

/** @param {string} file @param {Buffer} bytes */
function writeChanged(file, bytes) {
  if (fs.existsSync(file) && fs.readFileSync(file).equals(bytes)) return;
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, bytes);
  fs.renameSync(draft, file);
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) await bundlePage();
