import fs from "node:fs";
import path from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import zlib from "node:zlib";

// The parts of the ZIP format that a Python wheel uses: one file below 4 GiB, entries stored or deflated
// (PKWARE APPNOTE.TXT 4.3: local file header, central directory header, end of central directory record).
const endSignature = 0x06054b50;
const directorySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endBytes = 22;
const longestComment = 0xffff;
const stored = 0;
const deflated = 8;
/** Larger entries are streamed, so that memory stays small. */
const streamedBytes = 1 << 22;

/**
 * @typedef {object} Entry
 * @property {string} name Path inside the archive, with `/`.
 * @property {number} method 0 stored, 8 deflated.
 * @property {number} compressedBytes
 * @property {number} bytes
 * @property {number} headerAt Offset of the local file header.
 * @property {number} mode Unix permissions; 0 when the archive has none.
 */

/**
 * Unpack some entries of an archive.
 *
 * @param {string} archive
 * @param {string} folder Where the entries go, at their own paths.
 * @param {(name: string) => boolean} wanted
 * @returns {Promise<number>} How many files were written.
 * @throws {RangeError} If the file is no such archive, is cut short, or has an entry that points outside the folder.
 */
export async function unzip(archive, folder, wanted) {
  const file = await fs.promises.open(archive, "r");
  try {
    const entries = (await readDirectory(file, archive)).filter(
      (entry) => !entry.name.endsWith("/") && wanted(entry.name),
    );
    const made = new Set();
    for (const entry of entries) {
      const target = inside(folder, entry.name);
      const parent = path.dirname(target);
      if (!made.has(parent)) fs.mkdirSync(parent, { recursive: true });
      made.add(parent);
      await extract(file, archive, entry, target);
    }
    return entries.length;
  } finally {
    await file.close();
  }
}

/** @param {fs.promises.FileHandle} file @param {string} archive @returns {Promise<Entry[]>} */
async function readDirectory(file, archive) {
  const { size } = await file.stat();
  const tail = await readAt(
    file,
    Math.max(0, size - endBytes - longestComment),
    Math.min(size, endBytes + longestComment),
  );
  const end = lastEndRecord(tail);
  if (end < 0) throw new RangeError(`Cannot unpack ${archive} as it must be a ZIP archive: no end record found`);
  const [count, bytes, at] = [tail.readUInt16LE(end + 10), tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)];
  const directory = await readAt(file, at, bytes);
  if (directory.length < bytes)
    throw new RangeError(`Cannot unpack ${archive} as its directory must lie inside it: the file is cut short`);
  const entries = [];
  let position = 0;
  for (let index = 0; index < count; index++) {
    const { entry, next } = parseEntry(directory, position, archive);
    entries.push(entry);
    position = next;
  }
  return entries;
}

/** @param {Buffer} tail */
function lastEndRecord(tail) {
  for (let at = tail.length - endBytes; at >= 0; at--) {
    if (tail.readUInt32LE(at) === endSignature) return at;
  }
  return -1;
}

/** @param {Buffer} directory @param {number} at @param {string} archive @returns {{ entry: Entry, next: number }} */
function parseEntry(directory, at, archive) {
  if (at + 46 > directory.length || directory.readUInt32LE(at) !== directorySignature) {
    throw new RangeError(`Cannot unpack ${archive} as its directory must hold file headers: found none at byte ${at}`);
  }
  const nameBytes = directory.readUInt16LE(at + 28);
  const next = at + 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  const entry = {
    name: directory.toString("utf8", at + 46, at + 46 + nameBytes),
    method: directory.readUInt16LE(at + 10),
    compressedBytes: directory.readUInt32LE(at + 20),
    bytes: directory.readUInt32LE(at + 24),
    headerAt: directory.readUInt32LE(at + 42),
    mode: (directory.readUInt32LE(at + 38) >>> 16) & 0o777,
  };
  return { entry, next };
}

/** @param {fs.promises.FileHandle} file @param {string} archive @param {Entry} entry @param {string} target */
async function extract(file, archive, entry, target) {
  const header = await readAt(file, entry.headerAt, 30);
  if (header.length < 30 || header.readUInt32LE(0) !== localSignature) {
    throw new RangeError(
      `Cannot unpack ${entry.name} from ${archive} as a file header must start at byte ${entry.headerAt}: found none`,
    );
  }
  const start = entry.headerAt + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const mode = entry.mode || 0o644;
  const written =
    entry.compressedBytes > streamedBytes
      ? await stream(archive, entry, start, target, mode)
      : await copy(file, entry, start, target, mode);
  if (written !== entry.bytes) {
    throw new RangeError(
      `Cannot unpack ${entry.name} from ${archive} as it must have ${entry.bytes} bytes: got ${written}`,
    );
  }
}

/** @param {fs.promises.FileHandle} file @param {Entry} entry @param {number} start @param {string} target @param {number} mode */
async function copy(file, entry, start, target, mode) {
  const packed = await readAt(file, start, entry.compressedBytes);
  const content = decoder(entry) === "copy" ? packed : zlib.inflateRawSync(packed);
  fs.writeFileSync(target, content, { mode });
  return content.length;
}

/** @param {string} archive @param {Entry} entry @param {number} start @param {string} target @param {number} mode */
async function stream(archive, entry, start, target, mode) {
  let written = 0;
  const count = new Transform({
    transform(chunk, _encoding, done) {
      written += chunk.length;
      done(null, chunk);
    },
  });
  const source = fs.createReadStream(archive, {
    start,
    end: start + entry.compressedBytes - 1,
    highWaterMark: 1 << 20,
  });
  const sink = fs.createWriteStream(target, { mode, highWaterMark: 1 << 20 });
  if (decoder(entry) === "copy") await pipeline(source, count, sink);
  else await pipeline(source, zlib.createInflateRaw({ chunkSize: 1 << 20 }), count, sink);
  return written;
}

/** @param {Entry} entry */
function decoder({ name, method }) {
  if (method === stored) return "copy";
  if (method === deflated) return "inflate";
  throw new RangeError(`Cannot unpack ${name} as it must be stored (0) or deflated (8): its method is ${method}`);
}

/** @param {fs.promises.FileHandle} file @param {number} position @param {number} length */
async function readAt(file, position, length) {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** @param {string} folder @param {string} name */
function inside(folder, name) {
  const target = path.resolve(folder, name);
  if (!target.startsWith(path.resolve(folder) + path.sep)) {
    throw new RangeError(`Cannot unpack ${name} as an entry must stay inside the target folder: it points outside`);
  }
  return target;
}
