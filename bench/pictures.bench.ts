// Pictures a second on one core: decode, resize and crop to 224 as CLIP's image processor does, normalise.
//   node bench/dist/pictures.bench.js [folder of pictures; default: 40 made up, 1200 x 800, JPEG]
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { clipPreparation, decode, listPictures, preparedRegions } from "@umie/data";
import sharp from "sharp";

const preparation = clipPreparation(224);

async function main([folder]: string[]): Promise<void> {
  const made = folder === undefined ? await makePictures(40) : null;
  const paths = await listPictures(folder ?? made!);
  const [cpu, started] = [process.cpuUsage(), performance.now()];
  for (const path of paths) normalise(preparedRegions(await decode(path), [[0, 0, 1, 1]], preparation));
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const busy = (user + system) / 1e6;
  process.stdout.write(
    `${paths.length} pictures, ${process.version}: ${(paths.length / seconds).toFixed(1)} a second, `,
  );
  process.stdout.write(`${(paths.length / busy).toFixed(1)} a second of one core's time\n`);
  if (made) await rm(made, { recursive: true });
}

/** uint8 to float32, as the encoder reads it. */
function normalise(pixels: Uint8Array): Float32Array {
  const { mean, std } = preparation;
  return Float32Array.from(pixels, (level, at) => (level / 255 - mean[at % 3]!) / std[at % 3]!);
}

/** Coarse noise made large: as hard to decode as a photograph. */
async function makePictures(count: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "umie-pictures-"));
  const raw = { width: 150, height: 100, channels: 3 } as const;
  for (let index = 0; index < count; index++) {
    const noise = sharp(randomBytes(150 * 100 * 3), { raw });
    await noise
      .resize(1200, 800)
      .jpeg({ quality: 90 })
      .toFile(join(folder, `${index}.jpg`));
  }
  return folder;
}

await main(process.argv.slice(2));
