import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { inProcessGroups } from "../in-process.js";
import { allLeaves, dealt, reducedOf, TestStep } from "../process-group.fixture.js";
import { listening, membersAt, run } from "./grpc.fixture.js";
import { MemberProcess, type Mishap } from "./member-process.fixture.js";
import { type GroupMember, openGroup } from "./open-group.js";

/** So long that no answer below can come from a timer; and so short that a silent peer does not hold up the tests. */
const [patient, impatient] = [300_000, 1500];

/** Some MiB, so that every member owns several chunks. */
const values = 1_200_000;
const leaves = new TestStep(values);
const [alone] = inProcessGroups(["all"]);
const { sha256 } = reducedOf(await alone!.allReduceSum(leaves.partial(0, allLeaves)));

/** This process is worker-0; worker-1 and worker-2 are processes of their own. */
async function threeMembers(t: TestContext, progressTimeoutMs = patient) {
  const { server, address } = await listening(t);
  const children = [MemberProcess.start(t), MemberProcess.start(t)] as const;
  const addresses = await Promise.all(children.map((child) => child.listen(values)));
  const members = membersAt([address, ...addresses]);

  /** Everyone of `members` that is in a process of its own enters a generation, then this process. */
  const enter = async (generation: number, members: GroupMember[], processes: readonly MemberProcess[]) => {
    const orders = processes.map((child, i) => {
      const self = members[i + 1]!.id;
      return child.tell({ order: "enter", generation, self, members, progressTimeoutMs });
    });
    await Promise.all(orders);
    return openGroup({ server, run, generation, self: "worker-0", members, progressTimeoutMs });
  };
  return { members, children, enter, group: await enter(1, members, children) };
}

const reduce = (child: MemberProcess, step: number, mine: number[], mishap?: Mishap) =>
  child.tell({ order: "reduce", step, leaves: mine, mishap });

const [ours, first, second] = dealt(3) as [number[], number[], number[]];

/** Generation 2 without worker-1: this member has computed its leaves once more. */
async function goOnWithoutFirst(step: number, { members, children, enter }: Awaited<ReturnType<typeof threeMembers>>) {
  const [us, , other] = members as [GroupMember, GroupMember, GroupMember];
  const group = await enter(2, [us, other], [children[1]]);
  const answers = [
    group.allReduceSum(leaves.partial(step, [...ours, ...first])),
    reduce(children[1], step, second),
  ] as const;
  assert.equal(reducedOf(await answers[0]).sha256, sha256);
  assert.deepEqual(await answers[1], { ok: true, sha256 });
}

function assertFailure(answer: unknown, suspect: string | undefined, reason: RegExp): void {
  const { ok, ...failure } = answer as { ok: boolean; reason: string; suspect?: string };
  assert.equal(ok, false);
  assert.match(failure.reason, reason);
  assert.equal(failure.suspect, suspect);
}

const broken = /^worker-1 could not be asked for its|^the step failed on worker-\d, which complains about worker-1$/;

test("a peer killed before it serves is suspected by all, and the others go on to the same bits", async (t) => {
  const cluster = await threeMembers(t);
  const { group, children } = cluster;
  const answers = [group.allReduceSum(leaves.partial(1, ours)), reduce(children[1], 1, second)] as const;
  await children[0].kill();
  for (const answer of await Promise.all(answers)) assertFailure(answer, "worker-1", broken);
  await goOnWithoutFirst(1, cluster);
});

test("a peer killed in the middle of serving is suspected by all, and the others go on to the same bits", async (t) => {
  for (const atChunk of [0, 3]) {
    const cluster = await threeMembers(t);
    const { group, children } = cluster;
    const answers = [group.allReduceSum(leaves.partial(1, ours)), reduce(children[1], 1, second)] as const;
    void reduce(children[0], 1, first, { what: "kill", atChunk }).catch(() => {});
    for (const answer of await Promise.all(answers)) assertFailure(answer, "worker-1", broken);
    await children[0].gone();
    await goOnWithoutFirst(1, cluster);
  }
});

test("a peer killed after it served has given its part; it is missed in the next step", async (t) => {
  const cluster = await threeMembers(t);
  const { group, children } = cluster;
  const [our, ...their] = await Promise.all([
    group.allReduceSum(leaves.partial(1, ours)),
    reduce(children[0], 1, first),
    reduce(children[1], 1, second),
  ]);
  await children[0].kill();
  assert.equal(reducedOf(our).sha256, sha256);
  assert.deepEqual(their, [
    { ok: true, sha256 },
    { ok: true, sha256 },
  ]);
  const next = [group.allReduceSum(leaves.partial(2, ours)), reduce(children[1], 2, second)] as const;
  for (const answer of await Promise.all(next)) assertFailure(answer, "worker-1", broken);
  await goOnWithoutFirst(2, cluster);
});

test("a peer that stops answering is suspected for its silence, and fenced when it wakes", async (t) => {
  const cluster = await threeMembers(t, impatient);
  const { group, children } = cluster;
  children[0].signal("SIGSTOP");
  const answers = [group.allReduceSum(leaves.partial(1, ours)), reduce(children[1], 1, second)] as const;
  const silent = /^worker-1 said nothing for 1500 ms|^the step failed on worker-\d, which complains about worker-1$/;
  for (const answer of await Promise.all(answers)) assertFailure(answer, "worker-1", silent);
  await goOnWithoutFirst(1, cluster);

  children[0].signal("SIGCONT");
  const woken = await reduce(children[0], 1, first);
  assertFailure(woken, undefined, /^worker-\d has left the generation$/);
});

test("a peer whose generation ends in the middle of serving cuts its streams at once", async (t) => {
  const { group, children } = await threeMembers(t);
  const answers = [
    group.allReduceSum(leaves.partial(1, ours)),
    reduce(children[1], 1, second),
    reduce(children[0], 1, first, { what: "leave", atChunk: 2 }),
  ] as const;
  const [our, other, leaving] = await Promise.all(answers);
  const cut = /^worker-1 has left the generation$|^the step failed on worker-[02]$/;
  for (const answer of [our, other]) assertFailure(answer, undefined, cut);
  assert.deepEqual(leaving, { ok: false, reason: "generation 1 is over: the node drains" });
});

test("a process that comes back at the address of a dead one is reached again", async (t) => {
  const { members, children, enter, group } = await threeMembers(t);
  const waiting = group.allReduceSum(leaves.partial(1, ours));
  await children[0].kill();
  assertFailure(await waiting, "worker-1", broken);
  const back = MemberProcess.start(t);
  await back.listen(values, Number(members[1]!.address.split(":")[1]));
  const again = await enter(2, members, [back, children[1]]);
  const answers = await Promise.all([
    again.allReduceSum(leaves.partial(1, ours)),
    reduce(back, 1, first),
    reduce(children[1], 1, second),
  ]);
  assert.equal(reducedOf(answers[0]).sha256, sha256);
  assert.deepEqual(answers.slice(1), [
    { ok: true, sha256 },
    { ok: true, sha256 },
  ]);
});
