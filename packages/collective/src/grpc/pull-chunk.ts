import { createHash } from "node:crypto";
import type { PullStateResponse } from "@umie/proto";
import type { Failure } from "../process-group.js";
import { askDonor, type DonorOptions, type Receiver } from "./ask-donor.js";
import type { StateManifest } from "./state-donor.js";

type Content = NonNullable<PullStateResponse["content"]>;

export interface WantedChunk {
  run: string;
  manifest: StateManifest;
  index: number;
}

/** Pull one chunk of a state from the process at host:port; it is what its hash says. */
export function pullChunk(
  address: string,
  { run, manifest, index }: WantedChunk,
  options: DonorOptions,
): Promise<Buffer | Failure> {
  const { progressTimeoutMs } = options;
  return askDonor(
    address,
    {
      what: `chunk ${index} of its state of step ${manifest.step}`,
      ask: (channel) => channel.pullState({ run, progressTimeoutMs, step: manifest.step, chunks: [index] }),
      receiver: chunkReceiver(manifest, index),
    },
    options,
  );
}

function chunkReceiver({ bytes, chunkBytes, sha256 }: StateManifest, index: number): Receiver<Content, Buffer> {
  const length = Math.min(chunkBytes, bytes - index * chunkBytes);
  const chunk = Buffer.alloc(length);
  let at = 0;
  return {
    take(content) {
      if (content.$case !== "data") return "a manifest came instead of data";
      if (at + content.value.length > length) return `more than its ${length} bytes came`;
      chunk.set(content.value, at);
      at += content.value.length;
      return undefined;
    },
    result() {
      if (at < length) return "it ended early";
      const hash = createHash("sha256").update(chunk).digest("hex");
      return hash === sha256[index] ? chunk : `it hashes to ${hash}, not to ${sha256[index]}`;
    },
  };
}
