import type { RunStatus } from "@umie/coordinator";
import type { RunRecord } from "@umie/recipe";
import { Fragment, type JSX } from "preact";
import { useLoaded } from "../api/use-loaded.js";
import { clock } from "../format.js";
import { Trouble } from "../parts/trouble.js";
import { flatSpec } from "./flat-spec.js";

/** What decides the run's bits: its spec with the facts that were found, what people amended, and on what it computes. */
export function SpecTab({ status }: { status: RunStatus }): JSX.Element {
  const { id, specHash, numericClass } = status;
  const { value, refusal } = useLoaded<RunRecord>(`runs/${encodeURIComponent(id)}/record`);
  if (refusal) return <Trouble refusal={refusal} />;
  if (!value) return <p class="soft">…</p>;
  const { spec, amendments = [], createdAt } = value;
  return (
    <>
      <dl class="hashes">
        <dt>spec</dt>
        <dd>
          <code>{specHash}</code>
        </dd>
        <dt>numeric class</dt>
        <dd>{numericClass ?? "no worker has come yet"}</dd>
        <dt>submitted</dt>
        <dd>{clock(Date.parse(createdAt))}</dd>
      </dl>
      {amendments.length > 0 && (
        <>
          <h2>Amended</h2>
          <ul>
            {amendments.map(({ example, fromStep, user, reason, at }) => (
              <li key={at}>
                {clock(Date.parse(at))}: {user} left out {example} from step {fromStep} on: {reason}
              </li>
            ))}
          </ul>
        </>
      )}
      <div class="spec">
        {Object.entries(spec).map(([part, values]) => (
          <Part key={part} part={part} values={values} />
        ))}
      </div>
    </>
  );
}

function Part({ part, values }: { part: string; values: unknown }): JSX.Element {
  return (
    <>
      <h2>{part}</h2>
      <dl class="hashes">
        {flatSpec(values).map(([path, text]) => (
          <Fragment key={path}>
            <dt>{path === "" ? part : path}</dt>
            <dd>
              <code>{text}</code>
            </dd>
          </Fragment>
        ))}
      </dl>
    </>
  );
}
