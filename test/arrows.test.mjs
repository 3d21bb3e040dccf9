import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "node:test";
import { allowed, borders, declared, drawing, ownPackage, readImports } from "./arrows.mjs";

const imports = readImports();
const packages = [...new Set(imports.map(({ from }) => from))];

test("the imports of every package are read", () => {
  assert.deepEqual(packages.sort(), Object.keys(allowed).sort());
  assert.ok(imports.length > 500, `only ${imports.length} imports were found`);
});

test("no package imports one that it may not", () => {
  const wrong = imports.filter(({ from, imports: name }) => {
    const to = ownPackage(name);
    return to !== undefined && to !== from && !allowed[from].includes(to);
  });
  assert.deepEqual(wrong, []);
});

test("there is no circle of packages", () => {
  /** @param {string} name @param {string[]} above */
  const climb = (name, above) => {
    assert.ok(!above.includes(name), `a circle: ${[...above, name].join(" → ")}`);
    for (const next of allowed[name] ?? []) climb(next, [...above, name]);
  };
  for (const name of packages) climb(name, []);
});

test("every arrow is declared, in package.json and as a reference of the compiler, and every declaration is an arrow", () => {
  for (const name of packages) {
    const used = new Set(
      imports
        .filter(({ from }) => from === name)
        .map(({ imports: target }) => ownPackage(target)?.split("/")[0])
        .filter((target) => target !== undefined && target !== name),
    );
    const { dependencies, references } = declared(name);
    const own = dependencies.map((dependency) => ownPackage(dependency)).filter((target) => target !== undefined);
    assert.deepEqual(own.sort(), [...used].sort(), `dependencies of ${name}`);
    assert.deepEqual(references.sort(), [...used].sort(), `references of ${name}`);
  }
});

test("libraries stop at their borders", () => {
  for (const [library, border] of Object.entries(borders)) {
    const users = imports.filter(({ imports: name }) => name === library || name.startsWith(library));
    assert.ok(users.length > 0, `nobody imports ${library}`);
    const outside = users.filter(({ file }) => !border.test(file)).map(({ file }) => file);
    assert.deepEqual(outside, [], `${library} is imported outside its border`);
  }
});

test("no file imports itself in a circle with others of its package", () => {
  const files = new Map();
  for (const { file, imports: name } of imports) {
    if (!name.startsWith(".")) continue;
    const target = new URL(name.replace(/\.js$/, ".ts"), `file:///${file}`).pathname.slice(1);
    files.set(file, [...(files.get(file) ?? []), target]);
  }
  const done = new Set();
  /** @param {string} file @param {string[]} above */
  const climb = (file, above) => {
    assert.ok(!above.includes(file), `a circle: ${[...above.slice(above.indexOf(file)), file].join(" → ")}`);
    if (done.has(file)) return;
    for (const next of files.get(file) ?? []) climb(next, [...above, file]);
    done.add(file);
  };
  for (const file of files.keys()) climb(file, []);
});

test("docs/architecture.md shows the arrows as they are", () => {
  const page = fs.readFileSync(new URL("../docs/architecture.md", import.meta.url), "utf8");
  assert.ok(page.includes(drawing()), 'run "npm run graph" and put what it prints into docs/architecture.md');
});
