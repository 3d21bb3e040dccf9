import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import sharp from "sharp";
import { decode } from "./decode.js";
import { fixturePath } from "./golden.fixture.js";
import { maxPicturePixels } from "./picture-limit.js";

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "umie-decode-"));
});
after(() => rm(folder, { recursive: true }));

async function refused(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  const error = await decode(path).then(
    () => assert.fail(`${name} was read`),
    (cause: unknown) => cause,
  );
  assert.ok(error instanceof Error && error.cause !== undefined);
  assert.ok(error.message.startsWith(`Cannot read the picture ${path}: `), error.message);
  assert.ok(!error.message.includes("\n"));
  return error.message;
}

test("decode names a missing file", async () => {
  const path = join(folder, "absent.png");
  await assert.rejects(decode(path), { message: `Cannot read the picture ${path}: there is no such file` });
});

test("decode refuses what is no picture", async () => {
  await refused("empty.png", "");
  await refused("text.jpg", "IMGID:1\nRT\tO\n");
});

test("decode refuses an SVG, which is a program rather than pixels", async () => {
  const message = await refused("x.png", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
  assert.match(message, /must be jpeg, png/);
});

test("decode refuses a picture cut short, at any place", async () => {
  const whole = await readFile(fixturePath("photo.png"));
  for (const share of [0.1, 0.5, 0.9])
    await refused(`cut-${share}.png`, whole.subarray(0, Math.floor(whole.length * share)));
  const jpeg = await readFile(fixturePath("exif.jpg"));
  await refused("cut.jpg", jpeg.subarray(0, jpeg.length >> 1));
});

test("decode refuses a small file that claims a huge picture before it takes the memory", async () => {
  const png = Buffer.from(await readFile(fixturePath("small.png")));
  const width = Math.ceil(maxPicturePixels / 20) + 1;
  png.writeUInt32BE(width, 16);
  await refused("bomb.png", png);
});

test("decode refuses 10,000 x 10,000 pixels in a file of 1 KB", async () => {
  const png = Buffer.alloc(1024);
  (await readFile(fixturePath("small.png"))).copy(png);
  png.writeUInt32BE(10_000, 16);
  png.writeUInt32BE(10_000, 20);
  assert.match(await refused("lies.png", png), /exceeds pixel limit/);
});

const flat = (width: number, height: number, colour: { r: number; g: number; b: number }) =>
  sharp({ create: { width, height, channels: 3, background: colour } });

test("decode turns CMYK into RGB", async () => {
  const path = join(folder, "cmyk.jpg");
  const red = flat(24, 16, { r: 200, g: 30, b: 30 });
  await writeFile(path, await red.toColourspace("cmyk").jpeg({ quality: 100 }).toBuffer());
  const { width, height, pixels } = await decode(path);
  assert.deepEqual([width, height, pixels.length], [24, 16, 24 * 16 * 3]);
  assert.ok(pixels[0]! > 120 && pixels[1]! < 110 && pixels[2]! < 110, pixels.subarray(0, 3).join());
});

test("decode takes the first frame of an animation", async () => {
  const frames = await Promise.all([
    flat(8, 8, { r: 255, g: 0, b: 0 }).raw().toBuffer(),
    flat(8, 8, { r: 0, g: 0, b: 255 }).raw().toBuffer(),
  ]);
  const raw = { width: 8, height: 16, channels: 3, pageHeight: 8 } as const;
  for (const [name, encoded] of [
    ["moves.webp", sharp(Buffer.concat(frames), { raw }).webp({ lossless: true })],
    ["moves.gif", sharp(Buffer.concat(frames), { raw }).gif()],
  ] as const) {
    const path = join(folder, name);
    await writeFile(path, await encoded.toBuffer());
    assert.equal((await sharp(path, { pages: -1 }).metadata()).pages, 2, name);
    const { width, height, pixels } = await decode(path);
    assert.deepEqual([width, height, ...pixels.subarray(0, 3)], [8, 8, 255, 0, 0], name);
  }
});
