import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import sharp, { type Sharp } from "sharp";
import { openCorpus } from "../corpus/corpus.js";
import { decode } from "../pictures/decode.js";
import { dataFolder, problemsOf } from "./data-folder.fixture.js";
import { pictureProblem } from "./picture-problem.js";

const plain = () => sharp({ create: { width: 60, height: 40, channels: 3, background: { r: 9, g: 99, b: 200 } } });
const frames = () =>
  sharp({ create: { width: 8, height: 8, channels: 3, background: "red", pageHeight: 4 } }).webp({ loop: 0 });
const kinds: Readonly<Record<string, () => Sharp>> = {
  png: () => plain().png(),
  jpeg: () => plain().jpeg(),
  "progressive jpeg with EXIF": () => plain().withMetadata({ orientation: 6 }).jpeg({ progressive: true }),
  "CMYK jpeg": () => plain().toColourspace("cmyk").jpeg(),
  "gray jpeg": () => plain().grayscale().jpeg(),
  webp: () => plain().webp(),
  "lossless webp": () => plain().webp({ lossless: true }),
  "animated webp": frames,
};

test("pictureProblem has nothing against whole pictures, and they can be decoded", async (t) => {
  for (const [kind, make] of Object.entries(kinds)) {
    const bytes = await make().toBuffer();
    assert.equal(pictureProblem(bytes), null, kind);
    const root = await dataFolder(t, { "p.png": bytes });
    const { pixels, width, height } = await decode(join(root, "p.png"));
    assert.equal(pixels.length, width * height * 3, kind);
  }
});

test("pictureProblem finds every picture that is cut short", async () => {
  for (const [kind, make] of Object.entries(kinds)) {
    const bytes = await make().toBuffer();
    for (let length = 0; length < bytes.length; length += 1) {
      // The last chunk of a PNG is twelve bytes and says nothing but that it is the last; its check sum may be lacking.
      if (kind === "png" && length >= bytes.length - 4) continue;
      assert.notEqual(pictureProblem(bytes.subarray(0, length)), null, `${kind} cut to ${length} of ${bytes.length}`);
    }
  }
});

test("pictureProblem is not misled by an end marker in the head of a JPEG", async () => {
  const bytes = await plain().jpeg().toBuffer();
  const comment = Buffer.of(0xff, 0xfe, 0x00, 0x04, 0xff, 0xd9);
  const whole = Buffer.concat([bytes.subarray(0, 2), comment, bytes.subarray(2)]);
  assert.equal(pictureProblem(whole), null);
  assert.equal(pictureProblem(whole.subarray(0, whole.length - 2)), "a picture that is cut short");
});

test("pictureProblem never throws", () => {
  const magic = fc.constantFrom<number[]>([], [0xff, 0xd8, 0xff], [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
  fc.assert(
    fc.property(magic, fc.uint8Array({ maxLength: 200 }), (head, rest) => {
      assert.doesNotThrow(() => pictureProblem(Uint8Array.of(...head, ...rest)));
    }),
  );
});

test("openCorpus lists pictures that are empty, cut short, of no kind or huge beside what names them", async (t) => {
  const bytes = await plain().png().toBuffer();
  const huge = Buffer.from(bytes);
  huge.writeUInt32BE(10_000, 16);
  huge.writeUInt32BE(10_000, 20);
  const tweet = (id: number) => `IMGID:${id}\nhi\tO\n\n`;
  const pictures = { 1: bytes, 2: "", 3: bytes.subarray(0, 60), 4: "GIF89a......", 5: huge };
  const root = await dataFolder(t, {
    "snap/train.txt": [1, 2, 3, 4, 5].map(tweet).join(""),
    "snap/dev.txt": tweet(1),
    "snap/test.txt": tweet(1),
    ...Object.fromEntries(Object.entries(pictures).map(([id, file]) => [`snap/images/${id}.png`, file])),
  });
  const open = (onError: "refuse" | "quarantine") =>
    openCorpus({
      root,
      datasets: [{ name: "snap", split: "published", train: true }],
      images: "use",
      maxObjects: 36,
      onError,
    });
  const wanted = (id: number) => `expected picture ${id} (.jpg, .jpeg, .png or .webp) of example ${id} in snap/images`;
  assert.deepEqual(await problemsOf(open("refuse")), [
    `snap/train.txt:4 ${wanted(2)}, got an empty file`,
    `snap/train.txt:7 ${wanted(3)}, got a picture that is cut short`,
    `snap/train.txt:10 ${wanted(4)}, got a file that is neither PNG, JPEG nor WebP`,
    `snap/train.txt:13 ${wanted(5)}, got a picture of 10000 x 10000 pixels, of which at most 67108864 are read`,
  ]);
  const { datasets, quarantined } = await open("quarantine");
  assert.deepEqual([datasets[0]?.train.length, quarantined.length], [1, 4]);
});
