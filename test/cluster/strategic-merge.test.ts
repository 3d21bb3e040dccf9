import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { mergePatch } from "./merge-patch.js";
import { strategicMerge } from "./strategic-merge.js";

test("strategicMerge changes the named item of a list and leaves the others", () => {
  const containers = [{ name: "a", image: "a:1", args: ["x"] }, { name: "b" }];
  const patch = { containers: [{ name: "a", image: "a:2" }], $retainKeys: ["containers"] };
  assert.deepEqual(strategicMerge({ containers, gone: 1 }, patch), {
    containers: [{ name: "a", image: "a:2", args: ["x"] }, { name: "b" }],
  });
});

test("strategicMerge deletes, adds and orders items as directives say", () => {
  const env = [
    { name: "A", value: "1" },
    { name: "B", value: "2" },
  ];
  const patch = {
    env: [
      { name: "A", $patch: "delete" },
      { name: "C", value: "3" },
    ],
    "$setElementOrder/env": [{ name: "C" }, { name: "B" }],
  };
  assert.deepEqual(strategicMerge({ env }, patch), {
    env: [
      { name: "C", value: "3" },
      { name: "B", value: "2" },
    ],
  });
});

test("strategicMerge replaces lists without names, and objects that are to be replaced", () => {
  const target = { args: ["a", "b"], selector: { a: "1" } };
  const patch = { args: ["c"], selector: { $patch: "replace", b: "2" } };
  assert.deepEqual(strategicMerge(target, patch), { args: ["c"], selector: { b: "2" } });
});

test("strategicMerge without lists is a JSON merge patch", () => {
  const fields = fc.letrec((tie) => ({
    value: fc.oneof(fc.integer(), fc.string(), fc.constant(null), tie("fields")),
    fields: fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), tie("value"), { maxKeys: 4 }),
  })).fields;
  fc.assert(
    fc.property(fields, fields, (target, patch) => {
      assert.deepEqual(strategicMerge(target, patch), mergePatch(target, patch));
    }),
  );
});

// The example of RFC 7396, section 3.
test("mergePatch does what its standard shows", () => {
  const target = {
    title: "Goodbye!",
    author: { givenName: "John", familyName: "Doe" },
    tags: ["example", "sample"],
    content: "This will be unchanged",
  };
  const patch = { title: "Hello!", phoneNumber: "+01-123-456-7890", author: { familyName: null }, tags: ["example"] };
  assert.deepEqual(mergePatch(target, patch), {
    title: "Hello!",
    author: { givenName: "John" },
    tags: ["example"],
    content: "This will be unchanged",
    phoneNumber: "+01-123-456-7890",
  });
});
