import { Command } from "commander";
import { type Context, examples } from "./command.js";
import { addAudit } from "./verbs/audit.js";
import { addCompare } from "./verbs/compare.js";
import { addConvert } from "./verbs/convert.js";
import { addCoordinator } from "./verbs/coordinator.js";
import { addData } from "./verbs/data.js";
import { addDeploy } from "./verbs/deploy.js";
import { addDoctor } from "./verbs/doctor.js";
import { addDown } from "./verbs/down.js";
import { addDrain } from "./verbs/drain.js";
import { addEval } from "./verbs/eval.js";
import { addExperiment } from "./verbs/experiment.js";
import { addExplain } from "./verbs/explain.js";
import { addFork } from "./verbs/fork.js";
import { addList } from "./verbs/list.js";
import { addLogs } from "./verbs/logs.js";
import { addPredict } from "./verbs/predict.js";
import { addQuarantine } from "./verbs/quarantine.js";
import { addResume } from "./verbs/resume.js";
import { addScale } from "./verbs/scale.js";
import { addSetup } from "./verbs/setup.js";
import { addStatus } from "./verbs/status.js";
import { addSteering } from "./verbs/steer.js";
import { addSubmit } from "./verbs/submit.js";
import { addTokenizer } from "./verbs/tokenizer.js";
import { addTrain } from "./verbs/train.js";
import { addUp } from "./verbs/up.js";
import { addWatch } from "./verbs/watch.js";
import { addWorker } from "./verbs/worker.js";
import { version } from "./version.js";

/** In the order in which `umie --help` lists them. */
const verbs = [
  addTrain,
  addResume,
  addSubmit,
  addList,
  addStatus,
  addWatch,
  addLogs,
  addExplain,
  addAudit,
  addSteering,
  addFork,
  addDrain,
  addQuarantine,
  addEval,
  addCompare,
  addExperiment,
  addPredict,
  addConvert,
  addData,
  addTokenizer,
  addScale,
  addUp,
  addDown,
  addCoordinator,
  addWorker,
  addDeploy,
  addDoctor,
  addSetup,
];

/** The `umie` command. It never ends the process: mistakes of usage are thrown. */
export function umieProgram(context: Context): Command {
  const program = new Command("umie")
    .description("Train UMIE on many machines: exact, resumable, observable")
    .version(version(), "--version")
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, "umie: ")),
    })
    .addHelpText("after", examples("umie train recipes/demo.yaml --workers 2", "umie doctor"))
    .addHelpText(
      "after",
      "\nExit status: 0 done, 1 failed, 2 usage or recipe, 3 not found, 4 conflict, 5 unavailable, 75 interrupted and resumable",
    );
  for (const add of verbs) add(program, context);
  return program;
}
