import type { PullStepResponse, StepHeader } from "@umie/proto";
import { type BlockSink, blockSink } from "../block-sink.js";
import type { ReduceAnswer } from "../process-group.js";
import { type EncodedChunk, hashChunks, type Reduced } from "../reduced.js";
import { askDonor, type DonorOptions, type Receiver, type Transfer } from "./ask-donor.js";

/** Take over the reduced vector of a committed step from a member at host:port; verified by its hash. */
export async function pullStep(
  address: string,
  run: string,
  step: number,
  options: DonorOptions,
): Promise<ReduceAnswer> {
  const { progressTimeoutMs } = options;
  const transfer: Transfer<Content, Reduced> = {
    what: `the sums of step ${step}`,
    ask: (channel) => channel.pullStep({ run, step, progressTimeoutMs }),
    receiver: stepReceiver(step),
  };
  const answer = await askDonor(address, transfer, options);
  return "reason" in answer ? { ok: false, ...answer } : { ok: true, reduced: answer };
}

type Content = NonNullable<PullStepResponse["content"]>;

/** Header, data. */
function stepReceiver(step: number): Receiver<Content, Reduced> {
  const chunks: EncodedChunk[] = [];
  let header: StepHeader | undefined;
  let sink: BlockSink | undefined;
  return {
    take(content) {
      if (content.$case === "data") return sink ? sink.take(content.value) : "data came before the header";
      if (header) return "a second header came";
      header = content.value;
      sink = blockSink({ firstBlock: 0, endBlock: header.blockCount }, (chunk) => chunks.push(chunk));
      return undefined;
    },
    result() {
      if (!header || !sink || sink.left() > 0) return "it ended early";
      const sha256 = hashChunks(chunks);
      const wanted = header.sha256.toString("hex");
      if (sha256 !== wanted) return `they hash to ${sha256}, not to ${wanted}`;
      return { step, blockCount: header.blockCount, chunks, sha256 };
    },
  };
}
