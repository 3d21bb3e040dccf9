import type { LeakRecord, RunRecord } from "@umie/recipe";
import type { JSX } from "preact";
import { useLoaded } from "../api/use-loaded.js";
import { absent, count } from "../format.js";
import { Table } from "../parts/table.js";
import { Trouble } from "../parts/trouble.js";

/** What the run is trained and measured on: sizes, what leaks between the sets, what was left out. */
export function DataTab({ run }: { run: string }): JSX.Element {
  const { value, refusal } = useLoaded<RunRecord>(`runs/${encodeURIComponent(run)}/record`);
  if (refusal) return <Trouble refusal={refusal} />;
  if (!value) return <p class="soft">…</p>;
  const { spec, leaks, quarantined } = value;
  return (
    <>
      <h2>Datasets</h2>
      <Sizes spec={spec} leaks={leaks} />
      <p class="soft">
        Fingerprint of the data <code>{spec.resolved.corpus.fingerprint.slice(0, 12)}</code>, of the tokenizer{" "}
        <code>{spec.resolved.tokenizer.sha256.slice(0, 12)}</code> ({count(spec.resolved.tokenizer.size)} pieces).
      </p>
      <h2>Leaks</h2>
      <Leaks leaks={leaks} />
      <h2>Lines left out</h2>
      {quarantined.length === 0 ? (
        <p class="soft">none: every line of the data could be read</p>
      ) : (
        <ul class="mistakes">
          {quarantined.map(({ file, line, reason }) => (
            <li key={`${file}:${line}`}>
              <code>
                {file}:{line}
              </code>{" "}
              {reason}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Sizes({ spec, leaks }: { spec: RunRecord["spec"]; leaks: LeakRecord | undefined }): JSX.Element {
  const { counts, prompts } = spec.resolved.corpus;
  const columns = [
    { head: "dataset" },
    ...["train", "dev", "test", "prompts", "leaks removed"].map((head) => ({ head, isNumber: true })),
  ];
  const rows = Object.entries(counts).map(([name, { train, dev, test }]) => ({
    key: name,
    cells: [
      ...[name, count(train), count(dev), count(test)],
      prompts?.[name] === undefined ? absent : count(prompts[name]),
      count(leaks?.removed[name]?.length ?? 0),
    ],
  }));
  return <Table caption="examples of each dataset" columns={columns} rows={rows} />;
}

const rules = {
  refuse: "a run whose data leaks is refused",
  remove: "training examples that a dev or test set has too were removed before training",
  report: "leaks are reported, and trained on",
} as const;

function Leaks({ leaks }: { leaks: LeakRecord | undefined }): JSX.Element {
  if (!leaks) return <p class="soft">This run is from before leaks were looked for.</p>;
  if (leaks.found === 0) return <p class="soft">none: no training example is in a dev or test set</p>;
  const found = leaks.counts.filter(({ ofTrain }) => ofTrain.examples > 0);
  const summary = `${count(leaks.found)} training examples are in a dev or test set too; ${rules[leaks.rule]}.`;
  if (found.length === 0) return <p>{summary}</p>;
  const columns = [
    { head: "training set" },
    { head: "is in" },
    { head: "by" },
    { head: "training examples", isNumber: true },
    { head: "held-out examples", isNumber: true },
  ];
  const rows = found.map(({ train, heldOut, split, kind, ofTrain, ofHeldOut }) => ({
    key: `${train} ${heldOut} ${split} ${kind}`,
    cells: [train, `${heldOut} ${split}`, kind, count(ofTrain.examples), count(ofHeldOut.examples)],
  }));
  return (
    <>
      <p>{summary}</p>
      <Table caption="leaks between sets" columns={columns} rows={rows} />
    </>
  );
}
