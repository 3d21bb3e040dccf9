import type { RunStatus, ShownExample } from "@umie/coordinator";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useLoaded } from "../api/use-loaded.js";
import { Trouble } from "../parts/trouble.js";
import { ExampleView } from "./example-view.js";
import { gradeRecords } from "./grade-records.js";

interface Choice {
  dataset: string;
  split: string;
  onlyMistakes: boolean;
}

/** Examples that the newest evaluations left behind: what was asked, said and true, and what of the picture was used. */
export function ExamplesTab({ status }: { status: RunStatus }): JSX.Element {
  const path = `runs/${encodeURIComponent(status.id)}/examples`;
  const { value, refusal } = useLoaded<{ examples: ShownExample[] }>(path, 10_000);
  const [isWhole, setWhole] = useState(false);
  const [choice, setChoice] = useState<Choice>({ dataset: "", split: "", onlyMistakes: false });
  if (refusal) return <Trouble refusal={refusal} />;
  if (!value) return <p class="soft">…</p>;
  const { examples } = value;
  if (examples.length === 0) {
    return <p class="soft">None yet: each evaluation leaves the first six examples of every dataset here.</p>;
  }
  const chosen = examples.filter((example) => isChosen(example, choice));
  const shown = chosen.slice(0, isWhole ? chosen.length : few);
  return (
    <>
      <form class="choice" aria-label="which examples">
        <Select name="dataset" values={examples.map(({ dataset }) => dataset)} choice={choice} onChoice={setChoice} />
        <Select name="split" values={examples.map(({ split }) => split)} choice={choice} onChoice={setChoice} />
        <label>
          <input
            type="checkbox"
            checked={choice.onlyMistakes}
            onChange={() => setChoice({ ...choice, onlyMistakes: !choice.onlyMistakes })}
          />{" "}
          mistakes only
        </label>
        <span class="soft" role="status">
          {chosen.length} of {examples.length}
        </span>
      </form>
      <div class="examples">
        {shown.map((example) => (
          <ExampleView key={`${example.split} ${example.dataset} ${example.task} ${example.id}`} example={example} />
        ))}
      </div>
      {shown.length < chosen.length && (
        <button type="button" onClick={() => setWhole(true)}>
          show all {chosen.length}
        </button>
      )}
    </>
  );
}

const few = 16;

function isChosen({ dataset, split, gold, predicted }: ShownExample, choice: Choice): boolean {
  const isRight = gradeRecords(gold, predicted).every(({ grade }) => grade === "right");
  return (
    (choice.dataset === "" || dataset === choice.dataset) &&
    (choice.split === "" || split === choice.split) &&
    !(choice.onlyMistakes && isRight)
  );
}

interface SelectProps {
  name: "dataset" | "split";
  values: readonly string[];
  choice: Choice;
  onChoice: (choice: Choice) => void;
}

function Select({ name, values, choice, onChoice }: SelectProps): JSX.Element {
  return (
    <label>
      {name}{" "}
      <select value={choice[name]} onChange={(event) => onChoice({ ...choice, [name]: event.currentTarget.value })}>
        <option value="">all</option>
        {[...new Set(values)].map((value) => (
          <option key={value} value={value}>
            {value}
          </option>
        ))}
      </select>
    </label>
  );
}
