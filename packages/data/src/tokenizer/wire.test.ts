import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { wireFields, wireFloat, wireNumber, wireText, wireWriter } from "./wire.js";

test("wireWriter writes the bytes of the protocol buffer specification", () => {
  const bytes = wireWriter().number(1, 150).text(2, "testing").float(3, 1.5).number(4, -1).finish();
  const expected = "089601" + "120774657374696e67" + "1d0000c03f" + "20ffffffffffffffffff01";
  assert.equal(Buffer.from(bytes).toString("hex"), expected);
});

test("wireFields reads back what wireWriter wrote", () => {
  const field = fc.integer({ min: 1, max: 1000 });
  const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
  fc.assert(
    fc.property(field, int32, fc.float({ noNaN: true }), fc.string({ unit: "grapheme" }), (n, number, float, text) => {
      const [a, b, c] = wireFields(wireWriter().number(n, number).float(n, float).text(n, text).finish());
      assert.deepEqual(
        [a, b, c].map((f) => f?.number),
        [n, n, n],
      );
      assert.equal(wireNumber(a!), number);
      assert.ok(Object.is(wireFloat(b!), Math.fround(float)));
      assert.equal(wireText(c!), text);
    }),
  );
});

test("wireFields refuses bytes that end inside a field and unknown wire types", () => {
  const whole = wireWriter().number(1, 150).text(2, "testing").float(3, 1.5).finish();
  for (const end of [1, 2, 4, 6, 13, 15])
    assert.throws(() => [...wireFields(whole.subarray(0, end))], RangeError, `cut at ${end}`);
  assert.throws(() => [...wireFields(Uint8Array.of(0x0b))], /wire type must be 0, 2 or 5: it is 3/);
  assert.throws(() => [...wireFields(new Uint8Array(20).fill(0xff))], /number/);
});
