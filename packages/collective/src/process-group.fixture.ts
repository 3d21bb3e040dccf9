import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { blockLength, vectorLayout } from "./blocks.js";
import { type Coverage, coverageHex, emptyCoverage, withLeaf } from "./coverage.js";
import { addCounters, addLeaf } from "./exact-sum.js";
import { grouping, oracleEncode, oracleSum, sha256, testScale } from "./oracle.fixture.js";
import type { Partial, ProcessGroup, ReduceAnswer } from "./process-group.js";
import type { Reduced } from "./reduced.js";

/** A member of the group under test. */
export interface TestMember {
  self: string;
  group: ProcessGroup;
  leave(reason?: string): void;
}

/** Opens a new generation of so many members; the test's end closes it. */
export type OpenMembers = (t: TestContext, count: number) => Promise<TestMember[]>;

const leafCount = testScale.leavesPerStep;

/** A step's leaves, each with a gradient and two counters, and what their sum must be. */
export class TestStep {
  readonly layout: ReturnType<typeof vectorLayout>;
  readonly #leaves: Float32Array[];
  #bytes: Buffer | undefined;

  /** @param values Length of the gradient. */
  constructor(values: number) {
    this.layout = vectorLayout(values, 2);
    this.#leaves = Array.from({ length: leafCount }, (_, leaf) =>
      Float32Array.from(
        { length: values },
        (_, i) => (((i * (leaf + 3)) % 1009) - 500.3) * (i % 4099 === leaf ? 9 : 1e-5),
      ),
    );
  }

  /** The sums of a member that computed these leaves, on shared memory as a worker has them. */
  partial(step: number, leaves: readonly number[]): Partial {
    const sum = new Float64Array(new SharedArrayBuffer(8 * this.layout.length));
    for (const leaf of leaves) {
      assert.ok(addLeaf(sum, this.#leaves[leaf]!, testScale));
      addCounters(sum, this.layout.gradientBlocks, [leaf + 1, 1]);
    }
    return { step, sum, coverage: covering(leaves) };
  }

  /** What every member must get. */
  expected(step: number): Reduced {
    this.#bytes ??= this.#encodedSum();
    const { blockCount } = this.layout;
    const chunks = [{ firstBlock: 0, endBlock: blockCount, bytes: this.#bytes }];
    return { step, blockCount, chunks, sha256: sha256(this.#bytes) };
  }

  #encodedSum(): Buffer {
    const sum = oracleSum(this.#leaves, this.layout.length);
    const numbers = allLeaves.reduce((total, leaf) => total + leaf + 1, 0);
    sum.splice(this.layout.gradientBlocks * blockLength, 2, BigInt(numbers), BigInt(leafCount));
    return oracleEncode(sum);
  }
}

export function covering(leaves: readonly number[]): Coverage {
  return leaves.reduce(withLeaf, emptyCoverage(leafCount));
}

export function bytesOf({ chunks }: Reduced): Buffer {
  return Buffer.concat(chunks.map(({ bytes }) => bytes));
}

/** The leaves of a step dealt to so many members in turn. */
export function dealt(count: number): number[][] {
  return Array.from({ length: count }, (_, member) => allLeaves.filter((leaf) => leaf % count === member));
}

export const allLeaves = Array.from({ length: leafCount }, (_, leaf) => leaf);

/** All that a partial holds, to compare before and after. */
function print({ step, sum, coverage }: Partial): string {
  return `${step} ${coverageHex(coverage)} ${sha256(new Uint8Array(sum.buffer))}`;
}

/** What was reduced. @throws If nothing was. */
export function reducedOf(answer: ReduceAnswer): Reduced {
  return answer.ok ? answer.reduced : assert.fail(answer.reason);
}

function assertOver(answer: ReduceAnswer, why: string): void {
  assert.ok(!answer.ok);
  assert.match(answer.reason, new RegExp(`^(the )?generation.* is over: ${why}$`));
  assert.equal(answer.suspect, undefined);
}

/** What every implementation of `ProcessGroup` must do. */
export function processGroupSuite(name: string, open: OpenMembers): void {
  const reduceAll = (members: readonly TestMember[], partials: readonly Partial[]) =>
    Promise.all(members.map(({ group }, i) => group.allReduceSum(partials[i]!)));

  const [small, large] = [new TestStep(5000), new TestStep(256 * blockLength + 1)];
  // Under 1 MiB there is one owner, above as many as members; both have blocks of both widths.
  for (const [values, leaves] of [
    [5000, small],
    [256 * blockLength + 1, large],
  ] as const) {
    for (const count of [1, 2, 3, 5, 8]) {
      test(`${name}: ${count} members sum ${values} values to the bytes of plain arithmetic`, async (t) => {
        const members = await open(t, count);
        const partials = dealt(count).map((mine) => leaves.partial(7, mine));
        const before = partials.map(print);
        const expected = leaves.expected(7);
        for (const answer of await reduceAll(members, partials)) {
          const { chunks, ...rest } = reducedOf(answer);
          const { chunks: _, ...wanted } = expected;
          assert.deepEqual(rest, wanted);
          assert.ok(bytesOf({ ...rest, chunks }).equals(bytesOf(expected)));
          assert.deepEqual(
            chunks.map(({ firstBlock }) => firstBlock),
            [0, ...chunks.map(({ endBlock }) => endBlock)].slice(0, -1),
          );
        }
        assert.deepEqual(partials.map(print), before);
      });
    }
  }

  test(`${name}: any split of the leaves over members gives one hash`, async (t) => {
    const leaves = small;
    const { sha256 } = leaves.expected(0);
    const members = await open(t, 4);
    let step = 0;
    await fc.assert(
      fc.asyncProperty(grouping(leafCount), async (groups) => {
        step++;
        const mine = [groups[0]!, groups[1]!, groups[2]!, groups.slice(3).flat()];
        const partials = mine.map((group) => leaves.partial(step, group));
        for (const answer of await reduceAll(members, partials)) {
          assert.equal(reducedOf(answer).sha256, sha256);
        }
      }),
      { numRuns: 15 },
    );
  });

  test(`${name}: a partial may be overwritten as soon as the answer is there`, async (t) => {
    const members = await open(t, 3);
    const leaves = large;
    const { sha256 } = leaves.expected(0);
    for (let step = 0; step < 3; step++) {
      const answers = members.map(async ({ group }, i) => {
        const partial = leaves.partial(step, dealt(3)[i]!);
        const answer = await group.allReduceSum(partial);
        partial.sum.fill(-1);
        return answer;
      });
      for (const answer of await Promise.all(answers)) {
        assert.equal(reducedOf(answer).sha256, sha256);
      }
    }
  });

  test(`${name}: a leaf that two members hold, or nobody, fails the step for all, and another attempt may follow`, async (t) => {
    const members = await open(t, 3);
    const leaves = large;
    const attempt = (groups: number[][]) =>
      reduceAll(
        members,
        groups.map((group) => leaves.partial(2, group)),
      );
    for (const answer of await attempt([
      [0, 1, 2],
      [2, 3, 4],
      [5, 6, 7],
    ])) {
      assert.ok(!answer.ok);
      assert.match(answer.reason, /leaf 2 is in the sums of both|the step failed on worker/);
      assert.equal(answer.suspect, undefined);
    }
    for (const answer of await attempt([
      [0, 1],
      [3, 4],
      [5, 6, 7],
    ])) {
      assert.ok(!answer.ok);
      assert.match(answer.reason, /1 of 8 leaves are in nobody's sums, the first is 2|the step failed on worker/);
      assert.equal(answer.suspect, undefined);
    }
    for (const answer of await attempt([
      [0, 1, 2],
      [3, 4],
      [5, 6, 7],
    ])) {
      assert.equal(reducedOf(answer).sha256, leaves.expected(2).sha256);
    }
  });

  test(`${name}: members whose vectors differ in length do not reduce`, async (t) => {
    const members = await open(t, 2);
    const partials = [large.partial(0, [0, 1, 2, 3]), new TestStep(310_000).partial(0, [4, 5, 6, 7])];
    for (const answer of await reduceAll(members, partials)) {
      assert.ok(!answer.ok);
      assert.match(answer.reason, /differ in length|has another record|the step failed on/);
    }
  });

  test(`${name}: who is behind learns it; who is ahead waits`, async (t) => {
    const members = await open(t, 2);
    const leaves = small;
    const partials = (step: number) => dealt(2).map((mine) => leaves.partial(step, mine));
    const ahead = members[1]!.group.allReduceSum(partials(5)[1]!);
    const behind = await members[0]!.group.allReduceSum(partials(4)[0]!);
    assert.deepEqual(behind, { ok: false, reason: `${members[1]!.self} is past the step` });
    const [caughtUp, waited] = await Promise.all([members[0]!.group.allReduceSum(partials(5)[0]!), ahead]);
    assert.equal(reducedOf(caughtUp).sha256, reducedOf(waited).sha256);
  });

  test(`${name}: who leaves the generation fails the others, without suspicion`, async (t) => {
    const members = await open(t, 3);
    const leaves = large;
    const partials = dealt(3).map((mine) => leaves.partial(0, mine));
    const waiting = members.slice(1).map(({ group }, i) => group.allReduceSum(partials[i + 1]!));
    members[0]!.leave("its node drains");
    for (const answer of await Promise.all(waiting)) {
      assert.ok(!answer.ok);
      assert.match(answer.reason, /worker-0 has left the generation|the step failed on worker/);
      assert.equal(answer.suspect, undefined);
    }
    assertOver(await members[0]!.group.allReduceSum(partials[0]!), "its node drains");
  });

  test(`${name}: an all-reduce under way ends with the reason for which its member leaves`, async (t) => {
    const members = await open(t, 2);
    const answer = members[0]!.group.allReduceSum(large.partial(0, allLeaves));
    members[0]!.leave("a member joins");
    assertOver(await answer, "a member joins");
  });

  test(`${name}: a partial that is not whole blocks is a mistake`, async (t) => {
    const [member] = await open(t, 1);
    const partial = { step: 0, sum: new Float64Array(1000), coverage: covering(allLeaves) };
    await assert.rejects(async () => member!.group.allReduceSum(partial), RangeError);
  });
}
