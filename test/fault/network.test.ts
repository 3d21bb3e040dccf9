import assert from "node:assert/strict";
import { credentials, Metadata } from "@grpc/grpc-js";
import { MemberClient } from "@umie/proto";
import type { Crew } from "../harness/crew.js";
import type { CrewRun } from "../harness/crew-run.js";
import { crewTest } from "../harness/fault-row.js";
import type { Trouble } from "../harness/tcp-proxy.js";

const everybody = ["w1", "w2", "w3"];

async function runOfThree(crew: Crew): Promise<CrewRun> {
  const run = await crew.submit();
  await run.reaches(3);
  return run;
}

/** Trouble between two workers, both ways. @returns the end of it. */
function between(crew: Crew, [a, b]: readonly [string, string], trouble: Trouble): () => void {
  const ends = [
    crew.worker(a).proxy!.trouble(trouble, crew.worker(b).pid),
    crew.worker(b).proxy!.trouble(trouble, crew.worker(a).pid),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** The owner of the sums, and one that pulls them from it. */
async function pairOf(run: CrewRun): Promise<[string, string]> {
  const owner = await run.owner();
  return [owner, everybody.find((name) => name !== owner)!];
}

crewTest("the network is in trouble", { workers: everybody, behindProxy: everybody, redisByProxy: ["w2", "w3"] }, [
  {
    id: "F20",
    fault: "a slow link between one pair",
    body: async (crew) => {
      const run = await runOfThree(crew);
      const end = between(crew, await pairOf(run), { kind: "slow", bytesPerSecond: 2000 });
      const told = await run.event(/^generation: .*(cannot reach each other, twice|said nothing for \d+ ms)/);
      end();
      await run.endsAsReference();
      return told;
    },
  },
  {
    id: "F21",
    fault: "a partition between one pair, both of which see Redis",
    body: async (crew) => {
      const run = await runOfThree(crew);
      const end = between(crew, await pairOf(run), { kind: "reset" });
      const told = await run.event(/^generation: .*cannot reach each other, twice/);
      end();
      await run.endsAsReference();
      return told;
    },
  },
  {
    id: "F22",
    fault: "a worker loses Redis alone",
    body: async (crew) => {
      const run = await runOfThree(crew);
      const end = crew.redisProxy.trouble({ kind: "hole" }, crew.worker("w3").pid);
      const evicted = await run.event(/^generation: .*w3 has no heartbeat/);
      end();
      await run.hasMembers(...everybody);
      await run.endsAsReference();
      return `${evicted}; it joins again`;
    },
  },
  {
    id: "F23",
    fault: "most workers lose Redis and the leader",
    body: async (crew) => {
      const run = await runOfThree(crew);
      const ends = ["w2", "w3"].map((name) => crew.redisProxy.trouble({ kind: "hole" }, crew.worker(name).pid));
      const { reason } = await run.hasMembers("w1");
      const { step } = await run.ledger.head();
      await run.reaches(step + 2);
      for (const end of ends) end();
      await run.endsAsReference();
      return `${reason}; what the others do is not committed`;
    },
  },
  {
    id: "F38",
    fault: "a bit of the sums is turned on the way",
    body: async (crew) => {
      const run = await runOfThree(crew);
      const [owner, peer] = await pairOf(run);
      const trouble = { kind: "flip", atLeastBytes: 8192 } as const;
      const ends = [crew.worker(owner).proxy!.trouble(trouble), crew.worker(peer).proxy!.trouble(trouble)];
      await run.is("hit", async () => [owner, peer].every((name) => crew.worker(name).proxy!.hasFlipped(trouble)));
      for (const end of ends) end();
      await run.endsAsReference();
      const told = (await run.events()).find((event) => /^generation: .*a new attempt/.test(event));
      return told ?? "the connection broke";
    },
  },
  {
    id: "F40",
    fault: "requests of an old generation come late and again",
    body: async (crew) => {
      const run = await runOfThree(crew);
      const owner = await run.owner();
      const { members, number } = (await run.ledger.generation())!;
      crew.worker(everybody.find((name) => name !== owner)!).kill("SIGKILL");
      await run.is("in a new generation", async () => (await run.ledger.generation())!.number > number);
      const client = new MemberClient(members[0]!.address, credentials.createInsecure());
      const round = { run: run.id, generation: number, step: 4, member: members[1]!.id, progressTimeoutMs: 1000 };
      for (let repeat = 0; repeat < 3; repeat++) {
        const call = client.pullReduced({ round, segment: { firstBlock: 0, endBlock: 1 } }, new Metadata());
        const refused = await new Promise<{ code: number }>((resolve, reject) => {
          call
            .on("error", (error) => resolve(error as unknown as { code: number }))
            .on("end", reject)
            .resume();
        });
        assert.ok([9, 10].includes(refused.code), `${refused.code}`);
      }
      client.close();
      await run.endsAsReference();
      return "refused with the reason that the generation is over";
    },
  },
]);
