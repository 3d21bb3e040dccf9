import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
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
