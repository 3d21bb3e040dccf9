import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { recipeJsonSchema } from "./json-schema.js";
import { loadRecipe } from "./load.js";

const folder = fileURLToPath(new URL("../../../recipes", import.meta.url));
/** Recipes of runs; sweeps (`kind: Sweep`) have a schema of their own. */
const recipes = readdirSync(folder).filter(
  (name) => name.endsWith(".yaml") && /^kind: Run$/m.test(readFileSync(join(folder, name), "utf8")),
);

test("every recipe in recipes/ loads under its file's name", () => {
  assert.ok(recipes.includes("demo.yaml") && recipes.includes("real-text.yaml"));
  for (const file of recipes) {
    const { metadata } = loadRecipe(readFileSync(join(folder, file), "utf8"), file);
    assert.equal(`${metadata.name}.yaml`, file);
  }
});

test("every recipe's header says its command and hardware, and names the schema for editors", () => {
  for (const file of recipes) {
    const header = readFileSync(join(folder, file), "utf8").split(/^[^#]/m)[0]!;
    for (const word of ["yaml-language-server: $schema=schema.json", "Command:", "Hardware:", "Time:", "Expected:"]) {
      assert.ok(header.includes(word), `${file}: the header lacks "${word}"`);
    }
  }
});

test("recipes/schema.json is the schema of recipes", () => {
  const written: unknown = JSON.parse(readFileSync(join(folder, "schema.json"), "utf8"));
  const how = `from the root: node -e 'import("@umie/recipe").then((r) => console.log(JSON.stringify(r.recipeJsonSchema(), null, 2)))' > recipes/schema.json`;
  assert.deepEqual(written, JSON.parse(JSON.stringify(recipeJsonSchema())), `write it anew: ${how}`);
});
