import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { dataFolder } from "../datasets/data-folder.fixture.js";
import { npyFile, safetensorsFile, writeReleased } from "./feature-files.fixture.js";
import { readPictureFeatures } from "./picture-features.js";

const six = Float32Array.of(1, 2, 3, 4, 5, 6);

test("readPictureFeatures reads .npy of two, four and eight bytes", async (t) => {
  const halves = Uint16Array.of(0x3c00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600);
  const root = await dataFolder(t, {
    "a.npy": npyFile([2, 3], six),
    "b.npy": npyFile([2, 3], new Float32Array(halves.buffer), "<f2"),
    "c.npy": npyFile([2, 3], new Float32Array(Float64Array.from(six).buffer), "<f8"),
  });
  for (const name of ["a.npy", "b.npy", "c.npy"]) {
    const features = await readPictureFeatures(join(root, name));
    assert.deepEqual(features, { regions: 2, width: 3, values: six, boxes: null, size: null }, name);
  }
});

test("readPictureFeatures reads safetensors with and without boxes", async (t) => {
  const features = { shape: [3, 2], values: six };
  const boxes = { shape: [2, 4], values: Float32Array.of(0, 0, 5, 5, 1, 2, 3, 4) };
  const root = await dataFolder(t, {
    "a.safetensors": safetensorsFile({ features }),
    "b.safetensors": safetensorsFile({ boxes, features }),
  });
  assert.equal((await readPictureFeatures(join(root, "a.safetensors"))).boxes, null);
  const { regions, width, values, boxes: found } = await readPictureFeatures(join(root, "b.safetensors"));
  assert.deepEqual([regions, width, values], [3, 2, six]);
  assert.deepEqual(found, [
    [0, 0, 5, 5],
    [1, 2, 3, 4],
  ]);
});

test("readPictureFeatures reads the released code's HDF5 and leaves out what only fills it up", async (t) => {
  const root = await dataFolder(t, {});
  const path = join(root, "p.h5");
  const rows = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];
  const boxes = [
    [0, 0, 10, 20],
    [5, 5, 30, 40],
  ];
  await writeReleased(path, { width: 2, rows, boxes, size: [100, 50] }, 3);
  const features = await readPictureFeatures(path);
  assert.deepEqual(features, { regions: 3, width: 2, values: six, boxes, size: [100, 50] });
});

test("readPictureFeatures refuses other files with what was expected", async (t) => {
  const root = await dataFolder(t, {
    "text.npy": "hello",
    "text.h5": "hello",
    "text.safetensors": "hello",
    "fortran.npy": npyFile([2, 3], six, "<f4", "True"),
    "ints.npy": npyFile([2, 3], six, "<i4"),
    "short.npy": npyFile([2, 4], six),
    "flat.npy": npyFile([6], six),
    "none.npy": npyFile([0, 3], new Float32Array()),
    "other.safetensors": safetensorsFile({ x: { shape: [6], values: six } }),
    "boxes.safetensors": safetensorsFile({
      features: { shape: [1, 6], values: six },
      boxes: { shape: [1, 4], values: Float32Array.of(0, 0, 1, 1) },
    }),
  });
  const wanted: Record<string, RegExp> = {
    "text.npy": /^expected a \.npy file of format 1 or 2/,
    "text.h5": /^expected an HDF5 file/,
    "text.safetensors": /^expected a safetensors file/,
    "fortran.npy": /^expected a \.npy file in C order/,
    "ints.npy": /^expected floats \(<f2, <f4 or <f8\)/,
    "short.npy": /^expected 32 bytes for \[2, 4\] of f4, got 24/,
    "flat.npy": /^expected features of two axes, got \[6\]/,
    "none.npy": /^expected features of the whole picture at least/,
    "other.safetensors": /^expected features in it, got none/,
    "boxes.safetensors": /^expected a row of features for each of 1 boxes, got 0/,
  };
  for (const [name, message] of Object.entries(wanted))
    await assert.rejects(readPictureFeatures(join(root, name)), (error: Error) => message.test(error.message), name);
});
