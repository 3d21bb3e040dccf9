import { encodeBlocks } from "./block-codec.js";
import { blockCountOf, chunkRanges } from "./blocks.js";
import { coverageFault } from "./coverage-fault.js";
import type { Failure, Partial, ProcessGroup, ReduceAnswer } from "./process-group.js";
import { hashChunks, type Reduced } from "./reduced.js";

/** A member whose peers live in the same process. */
export interface InProcessGroup extends ProcessGroup {
  /** The id of the member. */
  readonly self: string;
  /** Leave the generation. */
  close(reason?: string): void;
  /** As a process that is killed: the others find out, and suspect it. */
  die(): void;
}

type Waiting = { member: string; partial: Partial; answer: (answer: ReduceAnswer) => void };

/** The members of one generation in one process, for tests: the answers of `openGroup`, without a socket. */
export function inProcessGroups(members: readonly string[]): InProcessGroup[] {
  const gone = new Map<string, { toOthers: Failure; toSelf: Failure }>();
  let waiting: Waiting[] = [];

  const answer = (who: readonly Waiting[], what: ReduceAnswer) => {
    waiting = waiting.filter((one) => !who.includes(one));
    for (const one of who) one.answer(what);
  };
  const leave = (member: string, toOthers: Failure, reason: string) => {
    if (gone.has(member)) return;
    const toSelf = { reason: `the generation is over: ${reason}` };
    gone.set(member, { toOthers, toSelf });
    answer(
      waiting.filter((one) => one.member === member),
      { ok: false, ...toSelf },
    );
    settle();
  };
  /** Answer those who need not wait any longer. */
  const settle = () => {
    const [absent] = gone.values();
    if (absent) return answer(waiting, { ok: false, ...absent.toOthers });
    const newest = waiting.reduce<Waiting | undefined>(
      (a, b) => (a && a.partial.step >= b.partial.step ? a : b),
      undefined,
    );
    const behind = waiting.filter(({ partial }) => partial.step < newest!.partial.step);
    if (behind.length > 0) answer(behind, { ok: false, reason: `${newest!.member} is past the step` });
    if (waiting.length === members.length) answer(waiting, reduce(waiting));
  };

  return members.map((self) => ({
    self,
    allReduceSum: (partial) => {
      blockCountOf(partial.sum);
      return new Promise((resolve) => {
        const left = gone.get(self);
        if (left) return resolve({ ok: false, ...left.toSelf });
        waiting.push({ member: self, partial, answer: resolve });
        settle();
      });
    },
    close: (reason = "it was left") => leave(self, { reason: `${self} has left the generation` }, reason),
    die: () => leave(self, { reason: `${self} is dead`, suspect: self }, "it died"),
  }));
}

/** Everything at once, in the plainest way. */
function reduce(parts: readonly Waiting[]): ReduceAnswer {
  const [first] = parts;
  const fault = coverageFault(parts.map(({ member, partial }) => ({ member, coverage: partial.coverage })));
  if (fault) return { ok: false, reason: `the sums do not add up to the step: ${fault}` };
  const other = parts.find(({ partial }) => partial.sum.length !== first!.partial.sum.length);
  if (other) return { ok: false, reason: `the vectors of ${first!.member} and ${other.member} differ in length` };
  return { ok: true, reduced: summed(parts.map(({ partial }) => partial)) };
}

function summed(partials: readonly Partial[]): Reduced {
  const [first] = partials;
  const total = new Float64Array(first!.sum.length);
  for (const { sum } of partials) for (let i = 0; i < total.length; i++) total[i]! += sum[i]!;
  const blockCount = blockCountOf(total);
  const chunks = chunkRanges({ firstBlock: 0, endBlock: blockCount }).map((range) => ({
    ...range,
    bytes: encodeBlocks(total, range.firstBlock, range.endBlock),
  }));
  return { step: first!.step, blockCount, chunks, sha256: hashChunks(chunks) };
}
