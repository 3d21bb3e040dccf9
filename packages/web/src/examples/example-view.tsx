import type { ShownExample } from "@umie/coordinator";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { figure } from "../format.js";
import { BoxedPicture, objectName } from "./boxed-picture.js";
import { type GradedRecord, gradeRecords } from "./grade-records.js";

/** One example: the text, what was said against what is true, the picture with its objects, gate and attention. */
export function ExampleView({ example }: { example: ShownExample }): JSX.Element {
  const { dataset, task, split, step, id, instruction, picture, gate, attention, gold, predicted, malformed } = example;
  const [object, setObject] = useState<number | null>(null);
  const records = gradeRecords(gold, predicted);
  return (
    <article class="example">
      {picture && <BoxedPicture picture={picture} attention={attention} chosen={object} />}
      <div>
        <h2>
          {dataset} <span class="soft">{task.replace("_", " ")}</span>{" "}
          <span class="soft">
            {split} {id}, after step {step}
          </span>
        </h2>
        <p class="text">
          <Words example={example} object={object} />
        </p>
        {instruction !== "" && <Instruction text={instruction} />}
        {records.length === 0 && malformed === 0 && <p>Nothing to find, and nothing was said.</p>}
        <ul class="records">
          {records.map((record, i) => (
            <RecordItem key={i} {...record} />
          ))}
          {malformed > 0 && <li>pieces of the answer that are no record: {malformed}</li>}
        </ul>
        {gate !== null && attention && (
          <div class="look">
            <span class="soft">gate {figure(gate)}; attention:</span>
            {attention.map((share, i) => (
              <button
                type="button"
                key={objectName(i)}
                aria-pressed={object === i}
                title="show which words look at it"
                onClick={() => setObject(object === i ? null : i)}
              >
                {objectName(i)} {Math.round(100 * share)} %
              </button>
            ))}
          </div>
        )}
      </div>
    </article>
  );
}

const shortText = 90;

function Instruction({ text }: { text: string }): JSX.Element {
  if (text.length <= shortText) return <p class="soft instruction">asked: {text}</p>;
  return (
    <details class="soft instruction">
      <summary>asked: {text.slice(0, shortText).replace(/\S*$/, "")}…</summary>
      {text}
    </details>
  );
}

const grades = { right: "✓", missed: "missed", wrong: "wrong" } as const;

function RecordItem({ grade, fields, times }: GradedRecord): JSX.Element {
  return (
    <li class={grade}>
      <span class="grade">{grades[grade]}</span> {fields.join(" · ")}
      {times > 1 && <span class="soft"> × {times}</span>}
    </li>
  );
}

/** The text; with an object chosen, each word the darker the more of its attention goes there. */
function Words({ example: { text, words }, object }: { example: ShownExample; object: number | null }): JSX.Element {
  if (object === null || words.length === 0) return <>{text || "(no text)"}</>;
  const shares = words.map(({ attention }) => attention?.[object] ?? 0);
  const most = Math.max(...shares, 0.001);
  return (
    <>
      {words.map(({ text: word, start }, i) => (
        <span key={start}>
          <span
            class="word"
            style={{ "--share": (shares[i]! / most).toFixed(2) }}
            title={`${Math.round(100 * shares[i]!)} %`}
          >
            {word}
          </span>{" "}
        </span>
      ))}
    </>
  );
}
