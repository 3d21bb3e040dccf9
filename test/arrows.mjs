#!/usr/bin/env node
// Which package imports which: read from the sources, held against what is allowed and declared.
//   node test/arrows.mjs      print the drawing that docs/architecture.md shows
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** The arrows of the design, lowest floor first. `model/config` and `data/statistics` are parts that import nothing. */
export const allowed = {
  proto: [],
  fault: [],
  engine: [],
  optim: [],
  data: [],
  ledger: [],
  model: ["engine"],
  recipe: ["model/config"],
  report: [],
  experiments: ["report", "recipe", "data/statistics"],
  scaling: ["model/config", "report"],
  collective: ["proto", "fault"],
  worker: ["model", "model/config", "optim", "data", "collective", "engine", "ledger", "proto", "fault", "recipe"],
  coordinator: ["ledger", "data", "proto", "fault", "recipe"],
  web: ["coordinator", "recipe"],
  cli: ["coordinator", "worker", "ledger", "data", "recipe", "experiments", "scaling", "report"],
};

/** Libraries that stop at a border: who may import them. */
export const borders = {
  "@observablehq/plot": /^packages\/report\//,
  linkedom: /^packages\/report\//,
  preact: /^packages\/web\//,
  uplot: /^packages\/web\//,
  "@resvg/resvg-js": /^packages\/report\//,
  "@tensorflow/": /^packages\/engine\//,
  aws4fetch: /^packages\/worker\/src\/checkpoint\/s3-/,
  ioredis: /^packages\/ledger\//,
  bullmq: /^packages\/(coordinator|worker)\/src\/queue(\.test)?\.ts$/,
  "@grpc/grpc-js": /^packages\/(proto|collective)\/|^packages\/coordinator\/src\/member-answers(\.test)?\.ts$/,
};

/**
 * Every import of every source file of a package.
 *
 * @returns {{ file: string, from: string, imports: string }[]}
 */
export function readImports() {
  const require = createRequire(import.meta.url);
  const ts = /** @type {typeof import("typescript")} */ (require("typescript"));
  const folders = fs.readdirSync(path.join(root, "packages"));
  return folders.flatMap((from) =>
    sources(path.join("packages", from, "src")).flatMap((file) => {
      const { importedFiles } = ts.preProcessFile(fs.readFileSync(path.join(root, file), "utf8"), true, true);
      return importedFiles.map(({ fileName }) => ({ file, from, imports: fileName }));
    }),
  );
}

/** @param {string} folder @returns {string[]} */
function sources(folder) {
  return fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const place = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sources(place);
    return /\.tsx?$/.test(place) ? [place] : [];
  });
}

const standsAlone = ["model/config", "data/statistics"];

/** The package of ours that an import names, with the part where it is one that stands alone. @param {string} name */
export function ownPackage(name) {
  const [, found, part] = /^@umie\/([^/]+)(?:\/(.*))?$/.exec(name) ?? [];
  if (found === undefined) return undefined;
  return standsAlone.includes(`${found}/${part}`) ? `${found}/${part}` : found;
}

/** What a package's manifest and its compiler settings declare. @param {string} name */
export function declared(name) {
  const manifest = JSON.parse(fs.readFileSync(path.join(root, "packages", name, "package.json"), "utf8"));
  const { references = [] } = JSON.parse(fs.readFileSync(path.join(root, "packages", name, "tsconfig.json"), "utf8"));
  return {
    dependencies: Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }),
    references: references.map((/** @type {{ path: string }} */ reference) => path.basename(reference.path)),
  };
}

/** The arrows as they are, package by package, as a Mermaid graph. */
export function drawing() {
  const arrows = new Set(
    readImports()
      .filter(({ file, imports }) => !/\.(test|fixture)\.ts$/.test(file) && ownPackage(imports) !== undefined)
      .map(({ from, imports }) => `  ${from} --> ${ownPackage(imports)}`)
      .filter((arrow) => !/ (\w+) --> \1(\/|$)/.test(arrow)),
  );
  return ["```mermaid", "graph TD", ...[...arrows].sort(), "```"].join("\n");
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) process.stdout.write(`${drawing()}\n`);
