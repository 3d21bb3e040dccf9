import { createHash } from "node:crypto";
import type { PullStateResponse } from "@umie/proto";
import type { Failure } from "../process-group.js";
import { askDonor, type DonorOptions, type Receiver, type Transfer } from "./ask-donor.js";
import type { StateHeader } from "./state-donor.js";

/** Where a joiner puts the state it is given. */
export interface StateSink {
  /** Comes first; a sentence if such a state is of no use here, undefined to take it. */
  open(header: StateHeader): string | undefined;
  /** The next bytes: they belong at byte `at` of the state and are inside of it. Not to be kept. */
  write(bytes: Uint8Array, at: number): void;
}

export type StateAnswer = { ok: true; header: StateHeader } | ({ ok: false } & Failure);

/**
 * Take over the state of a run from a member at host:port. What the sink was given counts only if the answer is ok:
 * then all of it has come, and as it was sent. Whether it is the state of the log is for the caller to compare.
 */
export async function pullState(
  address: string,
  run: string,
  sink: StateSink,
  options: DonorOptions,
): Promise<StateAnswer> {
  const { progressTimeoutMs } = options;
  const transfer: Transfer<Content, StateHeader> = {
    what: "its state",
    ask: (channel) => channel.pullState({ run, progressTimeoutMs }),
    receiver: stateReceiver(sink),
  };
  const answer = await askDonor(address, transfer, options);
  return "reason" in answer ? { ok: false, ...answer } : { ok: true, header: answer };
}

type Content = NonNullable<PullStateResponse["content"]>;

/** Header, data, trailer. */
function stateReceiver(sink: StateSink): Receiver<Content, StateHeader> {
  let header: StateHeader | undefined;
  let [at, verified] = [0, false];
  const hash = createHash("sha256");
  return {
    take(content) {
      if (verified) return `${content.$case} came after the trailer`;
      if (content.$case === "header") {
        if (header) return "a second header came";
        header = { ...content.value, bytes: Number(content.value.bytes) };
        return sink.open(header);
      }
      if (!header) return `${content.$case} came before the header`;
      if (content.$case === "trailer") {
        verified = at === header.bytes && hash.digest().equals(content.value.sha256);
        return verified ? undefined : "the bytes that came are not those that were sent";
      }
      if (at + content.value.length > header.bytes) return `more than the ${header.bytes} bytes announced came`;
      hash.update(content.value);
      sink.write(content.value, at);
      at += content.value.length;
      return undefined;
    },
    result: () => (header && verified ? header : "it ended early"),
  };
}
