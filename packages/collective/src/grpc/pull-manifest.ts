import type { PullStateResponse } from "@umie/proto";
import type { Failure } from "../process-group.js";
import { askDonor, type DonorOptions, type Receiver } from "./ask-donor.js";
import type { StateManifest } from "./state-donor.js";

type Content = NonNullable<PullStateResponse["content"]>;

/** Ask the process at host:port to hold its state of a run, and what it is. */
export function pullManifest(address: string, run: string, options: DonorOptions): Promise<StateManifest | Failure> {
  const { progressTimeoutMs } = options;
  return askDonor(
    address,
    {
      what: "its state",
      ask: (channel) => channel.pullState({ run, progressTimeoutMs, step: undefined, chunks: [] }),
      receiver: manifestReceiver(),
    },
    options,
  );
}

function manifestReceiver(): Receiver<Content, StateManifest> {
  let manifest: StateManifest | undefined;
  return {
    take(content) {
      if (content.$case !== "manifest") return "data came instead of a manifest";
      if (manifest) return "a second manifest came";
      const { step, bytes, chunkBytes, sha256 } = content.value;
      manifest = { step, bytes: Number(bytes), chunkBytes, sha256: sha256.map((hash) => hash.toString("hex")) };
      const chunks = chunkBytes > 0 ? Math.ceil(manifest.bytes / chunkBytes) : Number.NaN;
      return chunks === sha256.length ? undefined : `it has ${sha256.length} hashes for ${chunks} chunks`;
    },
    result: () => manifest ?? "it ended early",
  };
}
