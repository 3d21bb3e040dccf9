import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "node:test";
import type { Copy } from "dockerfile-ast";
import { images } from "../cluster/images.js";
import { lastOf, lineage, readStages, variablesOf } from "./dockerfile.js";

const project = new URL("../../../", import.meta.url);
const read = (file: string) => fs.readFileSync(new URL(file, project), "utf8");
const { version } = JSON.parse(read("package.json")) as { version: string };

const stages = readStages(read("deploy/images/Dockerfile"));
const targets = ["coordinator", "worker", "worker-gpu"];
const linesOf = (name: string) => lineage(stages, name);
const allOf = (name: string, keyword: string) =>
  linesOf(name).flatMap((each) => (each.getKeyword() === keyword ? [each.getRawArgumentsContent() ?? ""] : []));

test("every stage is made of an image with a version, or of a stage above it", () => {
  assert.ok(stages.length > targets.length);
  stages.forEach(({ from }, place) => {
    const isAbove = stages.slice(0, place).some(({ name }) => name === from);
    assert.ok(isAbove || /^[a-z/]+:(?!latest)[\w.${}-]+$/.test(from), from);
  });
});

test("COPY takes from stages above and from what .dockerignore lets through", () => {
  const ignored = read(".dockerignore").split("\n");
  const known = new Set<string>();
  for (const { name, instructions } of stages) {
    for (const copy of instructions.filter((each) => each.getKeyword() === "COPY")) {
      const stage = (copy as Copy).getFromFlag()?.getValue();
      if (stage == null) {
        for (const source of (copy.getRawArgumentsContent() ?? "").split(" ").slice(0, -1)) {
          assert.ok(ignored.includes(`!${source}`), `.dockerignore hides ${source}`);
          assert.ok(fs.existsSync(new URL(source, project)), source);
        }
      } else assert.ok(known.has(stage), `there is no stage ${stage} above`);
    }
    known.add(name);
  }
});

for (const target of targets) {
  test(`${target}: not root, tini first, our command, labels`, () => {
    const lines = linesOf(target);
    assert.equal(lastOf(lines, "USER"), "10001:10001");
    const command = ["tini", "--", "node", "/app/packages/cli/bin/umie.js"];
    assert.deepEqual(JSON.parse(lastOf(lines, "ENTRYPOINT") ?? "[]"), command);
    assert.match(lastOf(lines, "CMD") ?? "", target === "coordinator" ? /^\["coordinator"/ : /^\["worker"\]$/);
    const labels = allOf(target, "LABEL").join(" ");
    for (const label of ["title", "description", "licenses"]) assert.match(labels, new RegExp(`image\\.${label}="`));
    assert.match(labels, new RegExp(`image\\.version="${version}"`));
    assert.deepEqual(allOf(target, "ADD"), []);
  });

  test(`${target}: what is done as its user before it is shipped shows that it starts`, () => {
    const own = stages.find(({ name }) => name === target)!.instructions;
    const check = target === "coordinator" ? "coordinator" : "/app/setup/loads.mjs";
    assert.ok((lastOf(own, "RUN") ?? "").includes(`"${check}"`));
  });
}

test("worker images carry the library that their add-on was linked with, where it was linked", () => {
  for (const target of ["worker", "worker-gpu"]) {
    const copies = allOf(target, "COPY").filter((copy) => copy.endsWith("/opt/umie /opt/umie"));
    assert.equal(copies.length, 1, target);
  }
  assert.equal(variablesOf(linesOf("engine-gpu")).UMIE_TENSORFLOW, "cuda");
});

test("the images of the cluster in tests set the variables that the Dockerfile sets", async () => {
  const { NODE_ENV: _, ...env } = variablesOf(linesOf("worker"));
  const table = await images();
  for (const name of ["umie/coordinator", "umie/worker"]) assert.deepEqual(table[name]?.env, env);
});
