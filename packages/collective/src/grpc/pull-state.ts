import type { Failure } from "../process-group.js";
import type { DonorOptions } from "./ask-donor.js";
import { pullChunk } from "./pull-chunk.js";
import { pullManifest } from "./pull-manifest.js";
import type { StateManifest } from "./state-donor.js";

/** Where a joiner puts the state it is given. */
export interface StateSink {
  /** Comes first; a sentence if such a state is of no use here, undefined to take it. */
  open(manifest: StateManifest): string | undefined;
  /** Verified bytes: they belong at byte `at` of the state and are inside of it. In any order; not to be kept. */
  write(bytes: Uint8Array, at: number): void;
}

export type StateAnswer =
  /** `donors`: addresses of those that gave something. */
  { ok: true; manifest: StateManifest; donors: string[] } | ({ ok: false } & Failure);

/**
 * Take over the state of a run from members at host:port, from all at once: each chunk from whoever has time, verified by its hash.
 * What a donor that fails had not given is asked of the others. What the sink was given counts only if the answer is ok.
 * Whether it is the state of the log is for the caller to compare.
 */
export async function pullState(
  addresses: readonly string[],
  run: string,
  sink: StateSink,
  options: DonorOptions,
): Promise<StateAnswer> {
  const answers = await Promise.all(addresses.map((address) => pullManifest(address, run, options)));
  const offers = answers.flatMap((answer, i) =>
    "reason" in answer ? [] : [{ address: addresses[i]!, manifest: answer }],
  );
  const agreed = mostOffered(offers);
  const failures = answers.filter((answer) => "reason" in answer);
  if (agreed === undefined) return { ok: false, ...(failures[0] ?? { reason: "there is nobody to ask for a state" }) };
  const useless = sink.open(agreed.manifest);
  if (useless !== undefined) return { ok: false, reason: `the state that was offered cannot be used: ${useless}` };
  return pullChunks(agreed, { run, sink, options });
}

interface Offer {
  manifest: StateManifest;
  addresses: string[];
}

/** The state that most donors hold, the newest of those: they look at different moments, and one may be wrong. */
function mostOffered(offers: readonly { address: string; manifest: StateManifest }[]): Offer | undefined {
  const groups = new Map<string, Offer>();
  for (const { address, manifest } of offers) {
    const key = JSON.stringify(manifest);
    const group = groups.get(key) ?? { manifest, addresses: [] };
    group.addresses.push(address);
    groups.set(key, group);
  }
  const rank = ({ addresses, manifest }: Offer) => [addresses.length, manifest.step] as const;
  return [...groups.values()].sort((a, b) => rank(b)[0] - rank(a)[0] || rank(b)[1] - rank(a)[1])[0];
}

async function pullChunks(
  { manifest, addresses }: Offer,
  { run, sink, options }: { run: string; sink: StateSink; options: DonorOptions },
): Promise<StateAnswer> {
  const wanted = [...manifest.sha256.keys()];
  const gave = new Set<string>();
  let failure: Failure = { reason: "no donor is left" };
  let donors = addresses;
  const pullFrom = async (address: string): Promise<string[]> => {
    for (let index = wanted.shift(); index !== undefined; index = wanted.shift()) {
      const chunk = await pullChunk(address, { run, manifest, index }, options);
      if ("reason" in chunk) {
        wanted.push(index);
        failure = chunk;
        return [];
      }
      sink.write(chunk, index * manifest.chunkBytes);
      gave.add(address);
    }
    return [address];
  };
  // What a donor gave back when the others had already finished is asked of them again.
  while (wanted.length > 0 && donors.length > 0) donors = (await Promise.all(donors.map(pullFrom))).flat();
  return wanted.length > 0 ? { ok: false, ...failure } : { ok: true, manifest, donors: [...gave] };
}
