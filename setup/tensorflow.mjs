import fs from "node:fs";
import path from "node:path";
import { placeFile, placeFolder, requireRoom } from "./cache.mjs";
import { SetupError, size, step } from "./say.mjs";
import { fetchWheel, sha256 } from "./wheel.mjs";
import { unzip } from "./zip.mjs";

const version = "2.21.0";

/** The library as two wheels carry it; the add-on of TensorFlow.js is compiled against either. */
const builds = {
  cpu: {
    folder: `tensorflow-${version}`,
    wheel: {
      requirement: `tensorflow-cpu==${version}`,
      python: "3.11",
      platform: "manylinux_2_27_x86_64",
      bytes: 273_829_956,
      sha256: "2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c",
    },
    libraries: [
      {
        name: "libtensorflow_cc.so.2",
        bytes: 788_086_608,
        sha256: "6505a4b9657e62100c6bdacb683957a395cb047725042945aaa50e40a71e429e",
      },
      {
        name: "libtensorflow_framework.so.2",
        bytes: 65_222_328,
        sha256: "f060b323b26ef80add21b9df9428de3aeaf2843d772c5bb098745f7abff3709b",
      },
    ],
  },
  /** Opens CUDA 12 and cuDNN 9 by name when it looks for a GPU; without them it computes on the processor. */
  cuda: {
    folder: `tensorflow-${version}-cuda`,
    wheel: {
      requirement: `tensorflow==${version}`,
      python: "3.11",
      platform: "manylinux_2_27_x86_64",
      bytes: 572_440_367,
      sha256: "9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124",
    },
    libraries: [
      {
        name: "libtensorflow_cc.so.2",
        bytes: 1_096_372_272,
        sha256: "2889ecc99d7641620f41a4bea538f4dd4b626f75aa3e12623161ae939054191c",
      },
      {
        name: "libtensorflow_framework.so.2",
        bytes: 162_648_808,
        sha256: "98847c6f0448308159f6d3ff55e13a9e92978598c7fbb34cde63aadf35c6fe84",
      },
    ],
  },
};

/** The TensorFlow C library: built for processors, or with CUDA where UMIE_TENSORFLOW=cuda asks for it. */
export const tensorflow = {
  version,
  ...(process.env.UMIE_TENSORFLOW === "cuda" ? builds.cuda : builds.cpu),
  oldestGlibc: [2, 27],
};

const libraryBytes = tensorflow.libraries.reduce((sum, { bytes }) => sum + bytes, 0);

/** The wheel twice (pip copies it), the libraries, and headers in blocks of the file system. */
const neededBytes = 2 * tensorflow.wheel.bytes + libraryBytes + 350e6;

/** @param {string} cache */
export function libraryFolder(cache) {
  return path.join(cache, tensorflow.folder, "tensorflow");
}

/** @param {string} cache */
const verifiedMark = (cache) => path.join(path.dirname(libraryFolder(cache)), "verified.json");

/** The mark says that checksums were right once; sizes are compared each time. @param {string} cache */
export function libraryIsVerified(cache) {
  return fs.existsSync(verifiedMark(cache)) && libraryLooksWhole(cache);
}

/** @param {string} cache */
function libraryLooksWhole(cache) {
  const folder = libraryFolder(cache);
  const sizeOf = (/** @type {string} */ name) => fs.statSync(path.join(folder, name), { throwIfNoEntry: false })?.size;
  return (
    tensorflow.libraries.every(({ name, bytes }) => sizeOf(name) === bytes) &&
    sizeOf("include/tensorflow/c/eager/c_api.h") !== undefined
  );
}

/**
 * Make sure that a verified library lies in the cache. The caller holds the cache's lock.
 *
 * @param {string} cache
 * @throws {SetupError}
 */
export async function ensureLibrary(cache) {
  if (!(await adoptLibrary(cache))) await fetchLibrary(cache);
}

/** A library that somebody put there without our mark counts when its checksums are right. @param {string} cache */
async function adoptLibrary(cache) {
  if (libraryIsVerified(cache)) return true;
  if (!libraryLooksWhole(cache)) return false;
  const right = await step("verifying the TensorFlow library", () => checksumsAreRight(libraryFolder(cache)));
  if (right) writeMark(verifiedMark(cache));
  return right;
}

/** @param {string} folder */
async function checksumsAreRight(folder) {
  for (const library of tensorflow.libraries) {
    if ((await sha256(path.join(folder, library.name))) !== library.sha256) return false;
  }
  return true;
}

/** @param {string} cache */
async function fetchLibrary(cache) {
  requireRoom(cache, { bytes: neededBytes, what: "the TensorFlow library" });
  await placeFolder(path.dirname(libraryFolder(cache)), async (draft) => {
    const download = path.join(draft, "download");
    fs.mkdirSync(download);
    const wheel = await fetchWheel(tensorflow.wheel, download);
    await step(`unpacking the TensorFlow library (${size(libraryBytes)})`, () => unpack(wheel, draft));
    fs.rmSync(download, { recursive: true });
    writeMark(path.join(draft, path.basename(verifiedMark(cache))));
  });
}

/** @param {string} wheel @param {string} folder */
async function unpack(wheel, folder) {
  try {
    await unzip(wheel, folder, (name) => /^tensorflow\/([^/]+\.so\.2|include\/.+)$/.test(name));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ENOSPC") throw error;
    throw new SetupError(
      `Cannot unpack the TensorFlow library as the disk is full: free some space or set UMIE_CACHE to a folder on another disk`,
      { cause: error },
    );
  }
}

/** @param {string} file */
function writeMark(file) {
  const content = { tensorflow: tensorflow.version, wheel: tensorflow.wheel.sha256 };
  placeFile(file, (draft) => fs.writeFileSync(draft, `${JSON.stringify(content)}\n`));
}

/** @throws {SetupError} Where the wheel's libraries cannot be loaded. */
export function requirePlatform() {
  const here = `${process.platform}-${process.arch}`;
  if (here !== "linux-x64")
    throw new SetupError(
      `Cannot use the TensorFlow library on ${here} as it must be linux-x64: use such a machine or a container for full speed`,
    );
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  const [major = 0, minor = 0] = (header.glibcVersionRuntime ?? "").split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = tensorflow.oldestGlibc;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    const found = header.glibcVersionRuntime ?? "none (musl?)";
    throw new SetupError(
      `Cannot use the TensorFlow library as glibc must be at least ${tensorflow.oldestGlibc.join(".")}: current is ${found}, so use a newer system, for example Debian 12`,
    );
  }
}
