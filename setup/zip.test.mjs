import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import zlib from "node:zlib";
import { unzip } from "./zip.mjs";

/**
 * A ZIP archive, written independently of the reader.
 *
 * @param {{ name: string, content: Buffer, store?: boolean, mode?: number }[]} files
 */
function zip(files) {
  const [parts, directory] = [/** @type {Buffer[]} */ ([]), /** @type {Buffer[]} */ ([])];
  let at = 0;
  for (const { name, content, store = false, mode = 0 } of files) {
    const packed = store ? content : zlib.deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(store ? 0 : 8, 4);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const attributes = Buffer.alloc(14);
    attributes.writeUInt32LE((mode << 16) >>> 0, 6);
    attributes.writeUInt32LE(at, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x03", "latin1"), common, attributes, Buffer.from(name));
    const local = [Buffer.from("PK\x03\x04", "latin1"), common, Buffer.from(name), packed];
    parts.push(...local);
    at += Buffer.concat(local).length;
  }
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

/** @param {import("node:test").TestContext} t @param {Buffer} archive */
function place(t, archive) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "umie-zip-"));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, "archive.whl");
  fs.writeFileSync(file, archive);
  return { file, target: path.join(folder, "out") };
}

const large = Buffer.from(Array.from({ length: 6_000_000 }, (_, index) => (index * 2654435761) >>> 13));

test("unzip writes the wanted entries, stored and deflated, small and streamed, with their modes", async (t) => {
  const files = [
    { name: "a/small.txt", content: Buffer.from("small ".repeat(100)) },
    { name: "a/empty", content: Buffer.alloc(0), store: true },
    { name: "a/stored.bin", content: large, store: true },
    { name: "a/large.bin", content: large, mode: 0o755 },
    { name: "b/unwanted", content: Buffer.from("no") },
  ];
  const { file, target } = place(t, zip(files));
  assert.equal(await unzip(file, target, (name) => name.startsWith("a/")), 4);
  for (const { name, content } of files.slice(0, 4))
    assert.deepEqual(fs.readFileSync(path.join(target, name)), content);
  assert.equal(fs.existsSync(path.join(target, "b")), false);
  assert.equal(fs.statSync(path.join(target, "a/large.bin")).mode & 0o777, 0o755);
});

test("unzip refuses an entry that points outside the folder", async (t) => {
  const { file, target } = place(t, zip([{ name: "../outside", content: Buffer.from("x") }]));
  await assert.rejects(
    unzip(file, target, () => true),
    /\.\.\/outside as an entry must stay inside the target folder/,
  );
  assert.equal(fs.existsSync(path.join(path.dirname(target), "outside")), false);
});

test("unzip refuses a file that is no archive, or cut short at any place", async (t) => {
  const whole = zip([{ name: "file", content: Buffer.from("content ".repeat(50)), store: true }]);
  const { file, target } = place(t, Buffer.from("not a wheel"));
  await assert.rejects(
    unzip(file, target, () => true),
    /must be a ZIP archive/,
  );
  for (let bytes = 0; bytes < whole.length; bytes += 7) {
    fs.writeFileSync(file, whole.subarray(0, bytes));
    await assert.rejects(
      unzip(file, target, () => true),
      RangeError,
    );
  }
});

test("unzip refuses an entry whose content has another length than its header says", async (t) => {
  const archive = zip([{ name: "file", content: Buffer.from("content") }]);
  archive.writeUInt32LE(8, archive.lastIndexOf("PK\x01\x02") + 24);
  const { file, target } = place(t, archive);
  await assert.rejects(
    unzip(file, target, () => true),
    /must have 8 bytes: got 7/,
  );
});
