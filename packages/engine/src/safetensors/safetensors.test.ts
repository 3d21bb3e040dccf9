import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { openTensors } from "./tensor-folder.js";
import { writeTensors } from "./write.js";

async function folder(context: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "umie-safetensors-"));
  context.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** A file of one's own making: what the header says, then so many bytes of data. */
function fileBytes(header: unknown, data: Uint8Array | number): Uint8Array {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const bytes = new TextEncoder().encode(text);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(bytes.length), true);
  return Buffer.concat([length, bytes, typeof data === "number" ? new Uint8Array(data) : data]);
}

const tensor = (dtype: string, shape: number[], ...data_offsets: number[]) => ({ dtype, shape, data_offsets });

async function readAll(path: string): Promise<Map<string, { shape: readonly number[]; values: Float32Array }>> {
  const source = await openTensors(path);
  const all = new Map();
  for (const name of source.names) all.set(name, await source.read(name));
  await source.close();
  return all;
}

test("writeTensors and openTensors round trip any tensors, bit for bit", async (context) => {
  const path = join(await folder(context), "model.safetensors");
  const oneTensor = fc.tuple(
    fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
    fc.array(fc.float(), { minLength: 64, maxLength: 64 }),
  );
  const names = fc.string({ unit: "grapheme" }).filter((name) => name !== "__metadata__");
  const metadata = fc.dictionary(fc.string(), fc.string());
  await fc.assert(
    fc.asyncProperty(fc.dictionary(names, oneTensor), metadata, async (given, texts) => {
      const tensors = Object.entries(given).map(([name, [shape, values]]) => {
        const size = shape.reduce((product, side) => product * side, 1);
        return { name, shape, values: Float32Array.from({ length: size }, (_, i) => values[i % 64]!) };
      });
      await writeTensors(path, tensors, texts);
      const bytes = await readFile(path);
      assert.equal(bytes.readBigUInt64LE() % 8n, 0n);
      const read = await readAll(path);
      assert.deepEqual([...read.keys()], tensors.map(({ name }) => name).sort());
      for (const { name, shape, values } of tensors) assert.deepEqual(read.get(name), { shape, values });
    }),
    { numRuns: 50 },
  );
});

test("writeTensors puts names in order after __metadata__, and reads from shared memory", async (context) => {
  const path = join(await folder(context), "x.safetensors");
  const shared = new Float32Array(new SharedArrayBuffer(8));
  shared.set([1, 2]);
  await writeTensors(
    path,
    [
      { name: "b", shape: [2], values: shared },
      { name: "a", shape: [], values: Float32Array.of(3) },
    ],
    { format: "pt" },
  );
  const bytes = await readFile(path);
  const header = bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString();
  assert.equal(
    header.trimEnd(),
    '{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}',
  );
  assert.deepEqual([...bytes.subarray(-12)], [...new Uint8Array(Float32Array.of(3, 1, 2).buffer)]);
});

test("writeTensors refuses what does not fit and leaves no draft", async (context) => {
  const at = await folder(context);
  const one = { name: "a", shape: [1], values: new Float32Array(1) };
  await assert.rejects(writeTensors(join(at, "x"), [one, one]), /a is given twice/);
  await assert.rejects(
    writeTensors(join(at, "x"), [{ ...one, shape: [2] }]),
    /tensor a as \[2\] must have 2 values: got 1/,
  );
  assert.deepEqual(await readdir(at), []);
});

test("openTensors reads every supported type as float32", async (context) => {
  const path = join(await folder(context), "types.safetensors");
  const parts: [string, ArrayBufferView, number[]][] = [
    ["F32", Float32Array.of(1.5, -0), [1.5, -0]],
    ["F64", Float64Array.of(0.1), [Math.fround(0.1)]],
    ["BF16", Uint16Array.of(0x3fc0, 0xff80, 0x8000), [1.5, Number.NEGATIVE_INFINITY, -0]],
    [
      "F16",
      Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x83ff, 0x7c00, 0x8000),
      [1, -2, 65504, 2 ** -24, -1023 * 2 ** -24, Number.POSITIVE_INFINITY, -0],
    ],
    ["I64", BigInt64Array.of(-3n, 16777216n), [-3, 16777216]],
    ["I32", Int32Array.of(-7, 0), [-7, 0]],
    ["U8", Uint8Array.of(0, 255), [0, 255]],
  ];
  const header: Record<string, unknown> = {};
  let begin = 0;
  for (const [type, { byteLength }, values] of parts) {
    header[type] = tensor(type, [values.length], begin, begin + byteLength);
    begin += byteLength;
  }
  const data = Buffer.concat(parts.map(([, { buffer, byteLength }]) => new Uint8Array(buffer, 0, byteLength)));
  await writeFile(path, fileBytes(header, data));
  const read = await readAll(path);
  for (const [type, , values] of parts) assert.deepEqual([...read.get(type)!.values], values, type);
});

test("openTensors refuses a file that is not sound, in one sentence with file and tensor", async (context) => {
  const path = join(await folder(context), "bad.safetensors");
  const cases: [Uint8Array, RegExp][] = [
    [new Uint8Array(3), /bad\.safetensors as a safetensors file must have 8 bytes at least: it has 3/],
    [
      Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 127, 1),
      /header must be 2 to 1 bytes long: it says 9223372036854776000/,
    ],
    [fileBytes("{}", 0).subarray(0, 9), /header must be 2 to 1 bytes long: it says 2/],
    [fileBytes("{no", 0), /must be JSON/],
    [fileBytes("[1]", 0), /must be a JSON object/],
    [fileBytes({ __metadata__: { a: 1 } }, 0), /__metadata__ must map names to texts/],
    [fileBytes({ a: 1 }, 0), /tensor a of bad\.safetensors as its header entry must be an object/],
    [fileBytes({ a: tensor("Q4", [1], 0, 4) }, 4), /tensor a of .* dtype must be one of .*: got "Q4"/],
    [fileBytes({ a: tensor("F32", [-1], 0, 4) }, 4), /shape must be whole numbers: got \[-1\]/],
    [fileBytes({ a: tensor("F32", [1.5], 0, 6) }, 6), /shape must be whole numbers/],
    [fileBytes({ a: tensor("F32", [1], 0) }, 4), /data_offsets must be two whole numbers/],
    [fileBytes({ a: tensor("F32", [2], 0, 4) }, 4), /data_offsets must be 8 bytes apart: got \[0,4\]/],
    [fileBytes({ a: tensor("F32", [2 ** 40, 2 ** 40], 0, 4) }, 4), /bytes apart/],
    [fileBytes({ a: tensor("F32", [2], 0, 8) }, 4), /tensor a of .* must end within the 4 bytes of data: it ends at 8/],
    [
      fileBytes({ a: tensor("F32", [2], 0, 8), b: tensor("F32", [1], 4, 8) }, 8),
      /tensor b of .* without overlap: it begins at 4, wanted 8/,
    ],
    [
      fileBytes({ a: tensor("F32", [1], 0, 4), b: tensor("F32", [1], 8, 12) }, 12),
      /tensor b of .* without a hole: it begins at 8, wanted 4/,
    ],
    [fileBytes({ a: tensor("F32", [1], 0, 4) }, 6), /must cover all 6 bytes of data: they end at 4/],
  ];
  for (const [bytes, message] of cases) {
    await writeFile(path, bytes);
    await assert.rejects(
      openTensors(path),
      (error) => error instanceof RangeError && message.test(error.message),
      String(message),
    );
  }
});

test("openTensors refuses damaged headers and never reads beyond the file", async (context) => {
  const path = join(await folder(context), "fuzz.safetensors");
  await writeTensors(path, [
    { name: "a", shape: [2, 3], values: new Float32Array(6) },
    { name: "b", shape: [1], values: new Float32Array(1) },
  ]);
  const sound = await readFile(path);
  await fc.assert(
    fc.asyncProperty(fc.nat(sound.length - 1), fc.nat(255), fc.nat(sound.length), async (at, byte, length) => {
      const damaged = Buffer.from(sound.subarray(0, length));
      if (at < length) damaged[at] = byte;
      await writeFile(path, damaged);
      await readAll(path).catch((error) => assert.ok(error instanceof RangeError, String(error)));
    }),
    { numRuns: 200 },
  );
});

test("read refuses a missing tensor and a type it does not know", async (context) => {
  const path = join(await folder(context), "x.safetensors");
  await writeFile(path, fileBytes({ a: tensor("F8_E4M3", [1], 0, 1) }, 1));
  const source = await openTensors(path);
  await assert.rejects(source.read("b"), /tensor b as x\.safetensors must name it: it names 1 others/);
  await assert.rejects(
    source.read("a"),
    /tensor a of x\.safetensors as its dtype must be one of F32, .*: it is F8_E4M3/,
  );
  await source.close();
});

test("openTensors reads a folder of shards through its index, and refuses a wrong index", async (context) => {
  const at = await folder(context);
  await assert.rejects(openTensors(at), /must hold model\.safetensors or model\.safetensors\.index\.json/);
  await writeTensors(join(at, "1.safetensors"), [{ name: "a", shape: [1], values: Float32Array.of(1) }]);
  await writeTensors(join(at, "2.safetensors"), [{ name: "b", shape: [1], values: Float32Array.of(2) }]);
  const index = (content: unknown) => writeFile(join(at, "model.safetensors.index.json"), JSON.stringify(content));
  await index({ weight_map: { b: "2.safetensors", a: "1.safetensors" } });
  assert.deepEqual(
    [...(await readAll(at))].map(([name, { values }]) => [name, values[0]]),
    [
      ["a", 1],
      ["b", 2],
    ],
  );

  await index({ weight_map: { a: "2.safetensors" } });
  await assert.rejects(openTensors(at), /2\.safetensors must hold a: it does not/);
  for (const shard of ["../2.safetensors", "/etc/passwd", "..", 3]) {
    await index({ weight_map: { a: shard } });
    await assert.rejects(openTensors(at), /must map tensors to files beside it/);
  }
  await index([]);
  await assert.rejects(openTensors(at), /must map tensors to files beside it/);
});
