import type { ProcessGroup, Reduced } from "@umie/collective";
import { featureLeaf, featureLeafCount } from "@umie/data";
import { faultPoint } from "@umie/fault";
import { entryHash, type FeatureCounts, type StepEntry } from "@umie/ledger";
import { auditedLeaves, nextUnit, type Unit, unitId } from "@umie/recipe";
import { applyStep } from "./apply-step.js";
import { catchUp } from "./join.js";
import type { LeafResult, LeasedLeaf } from "./leaf-source.js";
import type { Service } from "./service.js";
import { stateHash } from "./state.js";
import { stepEntry } from "./step-entry.js";
import { type StepResult, trainStep } from "./train-step.js";
import { castVote } from "./vote.js";

type TrainUnit = Unit & { kind: "train" };
type EvaluationUnit = Unit & { kind: "evaluate" };
type FeatureUnit = Unit & { kind: "features" };

/**
 * Do a member's part in the run, unit after unit, until a generation begins without this worker or the run is over. Everybody works
 * out from the log what comes next, so nobody has to be told.
 */
export async function serveAsMember(service: Service): Promise<void> {
  const { view, live, record } = service;
  while (view.member !== null && !view.over) {
    if (live.step > view.head.step || !(await catchUp(service))) return;
    await beat(service, {});
    const unit = nextUnit(record.spec, view.head.step, view.closed);
    if (unit === null) await rest(service);
    else if (unit.kind === "features") await keepFeatures(service, unit);
    else if (unit.kind === "evaluate") await evaluate(service, unit);
    else if (view.isPausedAt(live.step)) await view.change();
    else await service.duringStep(() => train(service, unit));
  }
}

/** All is done: tell the final state, for the others to compare. */
async function rest(service: Service): Promise<void> {
  const { view, live, heart } = service;
  if (heart.pulse.stateHash === null) await beat(service, { stateHash: stateHash(live.vectors), doing: "" });
  await view.change();
}

async function train(service: Service, unit: TrainUnit): Promise<void> {
  const { view, record, local, leaves: source, live, metrics, donor } = service;
  const [token, generation] = [view.token!, view.generation!.number];
  const leaves = record.spec.batch.leavesPerStep;
  local.prepare(unit.step, { token: view.tenure!, leaves });
  const wanted = { unit, token, leaves, audited: auditedLeaves(record.spec, unit.step) };
  const started = performance.now();
  const result = await trainStep(counted(service, source.leavesOf(wanted)), {
    gradient: (leaf) => computeLeaf(service, unit.step, leaf),
    local,
    group: groupOnceCovered(service, wanted),
    vote: (reduced) => vote(service, unit.step, reduced),
    update: async (reduced, entry) => {
      await faultPoint("step.committed", String(unit.step));
      // First, as joiners may ask for it while the update is under way.
      donor.keep(reduced);
      return applyStep(service, reduced, entry);
    },
  });
  if (result.kind === "aborted") return aborted(service, unit, result, generation);
  if (result.kind === "skipped") live.moveTo(unit.step, entryHash(result.entry));
  metrics.stepped(result.kind, (performance.now() - started) / 1000);
  view.nudge();
}

/** The leaves, whose fates are counted. */
async function* counted({ metrics, compute }: Service, leaves: AsyncIterable<LeasedLeaf>): AsyncGenerator<LeasedLeaf> {
  for await (const { claim, ...leaf } of leaves) {
    const claimed = async (result: LeafResult = {}) => {
      const opinion = leaf.isAudited ? { opinion: await compute.calls.gradientHash() } : {};
      const counts = await claim({ ...result, ...opinion });
      if (counts) await faultPoint("leaf.claimed");
      metrics.leaf(counts ? "counted" : leaf.isAudited ? "audit" : "duplicate");
      return counts;
    };
    yield { ...leaf, claim: claimed };
  }
}

async function computeLeaf(service: Service, step: number, leaf: number): Promise<void> {
  const { compute, metrics, heart, view } = service;
  await beat(service, { doing: `leaf ${leaf} of step ${step}` });
  await faultPoint("leaf.begin", `${step}/${leaf}`);
  // Said before, as this worker may not be able to say it afterwards.
  if (view.deadly.has(leaf)) {
    const unit = unitId({ kind: "train", step });
    await view.ledger.nameSuspects(unit, leaf, await compute.calls.leafExamples(step, leaf));
  }
  metrics.computedLeaf(await heart.during("leaf", () => compute.calls.leafGradient(step, leaf)));
  await faultPoint("leaf.computed", `${step}/${leaf}`);
}

/** The group, once every leaf of the step is somebody's; before that there is nothing to reduce. */
function groupOnceCovered(service: Service, { unit, token }: { unit: Unit; token: string }): ProcessGroup {
  const { view, peers, metrics } = service;
  const isOver = () => view.token !== token || view.head.step >= (unit.step ?? 0) || view.isPausedAt(unit.step - 1);
  return {
    allReduceSum: async (partial) => {
      await beat(service, { doing: `waiting for the others' leaves of step ${unit.step}` });
      await metrics.time("wait", () => view.until((now) => now.isClosed || isOver()));
      if (!view.isClosed) return { ok: false, reason: "the step was left before all its leaves were computed" };
      await faultPoint("step.closed", String(unit.step));
      await beat(service, { doing: `the sums of step ${unit.step}` });
      return metrics.time("reduce", () => peers.allReduceSum(partial));
    },
  };
}

async function vote(service: Service, step: number, reduced: Reduced) {
  await faultPoint("vote.ready", String(step));
  await beat(service, { doing: `the vote for step ${step}` });
  return service.metrics.time("commit", () => castVote(service.view, entryOf(service, step, reduced)));
}

function entryOf({ record, lossKeys, live }: Service, step: number, reduced: Reduced): StepEntry {
  const hashIsDue = (step - 1) % record.spec.numeric.stateHashEverySteps === 0;
  const hash = hashIsDue ? { stateHash: stateHash(live.vectors) } : {};
  return stepEntry(lossKeys, { step, previous: live.entryHash, reduced, ...hash });
}

/** Nothing was decided. Unless the generation has ended anyway the leader is told, and its next one brings the step again. */
async function aborted(
  { view, log, metrics }: Service,
  unit: TrainUnit,
  { reason, suspect }: StepResult & { kind: "aborted" },
  generation: number,
): Promise<void> {
  log.info({ step: unit.step, generation, reason, suspect }, "the step is tried again");
  metrics.stepped("abort", 0);
  await view.refresh();
  const isPresent = () => view.generation?.number === generation && view.head.step < unit.step;
  if (!isPresent() || view.isPausedAt(unit.step - 1)) return;
  await view.ledger.complain({ generation, from: view.self, about: suspect ?? null, reason });
  await view.until(() => !isPresent());
}

async function evaluate(service: Service, unit: EvaluationUnit): Promise<void> {
  const { view, leaves: source, compute, metrics, heart } = service;
  const [token, id] = [view.token!, unitId(unit)];
  const leaves = compute.opened.evaluationLeaves[unit.split];
  for await (const leaf of counted(service, source.leavesOf({ unit, token, leaves, audited: [] }))) {
    await beat(service, { doing: `leaf ${leaf.index} of ${unit.split} after step ${unit.step}` });
    const evaluated = () => heart.during("evaluation", () => compute.calls.evaluateLeaf(unit.split, leaf.index));
    const { counts, examples } = await metrics.time("evaluate", evaluated);
    await leaf.claim({ payload: JSON.stringify(counts) });
    if (examples.length > 0) await view.ledger.keepExamples(unit.split, leaf.index, { step: unit.step, examples });
  }
  await view.until((now) => now.closed.has(id) || now.token !== token);
}

/** Before anything else: compute what a frozen encoder sees in the run's pictures, unless it is kept already. */
async function keepFeatures(service: Service, unit: FeatureUnit): Promise<void> {
  const { view, leaves: source, record } = service;
  const [token, id] = [view.token!, unitId(unit)];
  const { pictures = 0 } = record.spec.resolved;
  const wanted = { unit, token, leaves: featureLeafCount(pictures), audited: [] };
  for await (const leaf of counted(service, source.leavesOf(wanted))) {
    const counts = await keepLeaf(service, featureLeaf(leaf.index, pictures), token);
    if (counts) await leaf.claim({ payload: JSON.stringify(counts) });
  }
  await view.until((now) => now.closed.has(id) || now.token !== token);
}

/** @returns null when the generation ended on the way; what was computed is kept for whoever goes on. */
async function keepLeaf(service: Service, pictures: readonly number[], token: string): Promise<FeatureCounts | null> {
  const { view, record, compute, metrics, heart } = service;
  let computed = 0;
  for (const index of pictures) {
    if (view.token !== token) return null;
    await beat(service, { doing: `picture ${index + 1} of ${record.spec.resolved.pictures}` });
    const kept = () => heart.during("features", () => compute.calls.keepFeatures(index));
    const isNew = await metrics.time("features", kept);
    metrics.features(isNew ? "computed" : "found");
    if (isNew) computed += 1;
  }
  return { pictures: pictures.length, computed };
}

/** Say what this member does, as what, and where its state stands. */
export async function beat(
  { heart, live, metrics, isLeaving, view }: Service,
  changes: { doing?: string; stateHash?: string },
): Promise<void> {
  const phase = isLeaving() ? "draining" : view.member ? "member" : live.step < 0 ? "joining" : "ready";
  const stateHash = live.step === heart.pulse.step ? heart.pulse.stateHash : null;
  const speed = { examplesPerSecond: metrics.examplesPerSecond(), phaseSeconds: metrics.phaseSeconds() };
  await heart.set({ phase, step: live.step, stateHash, ...speed, ...changes });
}
