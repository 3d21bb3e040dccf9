// How many texts a second one core encodes: ours beside SentencePiece itself, compiled to WebAssembly.
//   node bench/dist/tokenizer.bench.js [spiece.model, default that of the fixtures] [file of texts, a line each]
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { SentencePieceProcessor } from "@sctg/sentencepiece-js";
import { readTokenizer } from "@umie/data";

const folder = new URL("../../test/fixtures/tokenizer/", import.meta.url);
const rounds = 7;

async function main([model = fileURLToPath(new URL("spiece.model", folder)), file]: string[]): Promise<void> {
  const bytes = readFileSync(model);
  const texts = file === undefined ? fixtureTexts() : readFileSync(file, "utf8").split("\n");
  const { tokenizer } = readTokenizer(bytes, model);
  const peer = new SentencePieceProcessor();
  await peer.loadFromB64StringModel(bytes.toString("base64"));

  const differing = texts.filter((text) => `${tokenizer.encode(text)}` !== `${peer.encodeIds(text)}`).length;
  const ours = best(() => texts.forEach((text) => void tokenizer.encode(text)));
  const theirs = best(() => texts.forEach((text) => void peer.encodeIds(text)));
  const units = texts.reduce((sum, { length }) => sum + length, 0);
  const line = (name: string, seconds: number) =>
    `${name.padEnd(26)} ${Math.round(texts.length / seconds)
      .toLocaleString("en")
      .padStart(10)} texts/s ${(units / seconds / 1e6).toFixed(2).padStart(8)} million characters/s\n`;
  process.stdout.write(`${texts.length} texts, ${units} characters, ${process.version}, best of ${rounds}\n`);
  process.stdout.write(line("ours", ours) + line("@sctg/sentencepiece-js", theirs));
  process.stdout.write(`ratio ${(theirs / ours).toFixed(2)}, ${differing} texts with other ids\n`);
}

/** The cases of the fixture, as they are. */
function fixtureTexts(): string[] {
  const lines = readFileSync(new URL("cases.jsonl", folder), "utf8").trim().split("\n");
  return lines.map((line) => (JSON.parse(line) as { text: string }).text);
}

function best(work: () => void): number {
  work();
  const times = Array.from({ length: rounds }, () => {
    const started = performance.now();
    work();
    return (performance.now() - started) / 1000;
  });
  return Math.min(...times);
}

await main(process.argv.slice(2));
