/** The four tasks of UMIE (arXiv 2401.03082): entities, relations, event triggers, event arguments. */
export const tasks = ["mner", "mre", "mee_trigger", "mee_argument"] as const;
export type Task = (typeof tasks)[number];

export const splits = ["train", "dev", "test"] as const;
export type Split = (typeof splits)[number];

/** The readers we have. The paper's six are the first six; ACE05 and SWiG are its auxiliary sets for events. */
export const datasetNames = [
  "twitter2015",
  "twitter2017",
  "snap",
  "mnre_v1",
  "mnre_v2",
  "m2e2",
  "ace05",
  "swig",
] as const;
export type DatasetName = (typeof datasetNames)[number];

/** What each dataset is asked. */
export const tasksOfDataset: Readonly<Record<DatasetName, readonly Task[]>> = {
  twitter2015: ["mner"],
  twitter2017: ["mner"],
  snap: ["mner"],
  mnre_v1: ["mre"],
  mnre_v2: ["mre"],
  m2e2: ["mee_trigger", "mee_argument"],
  ace05: ["mee_trigger", "mee_argument"],
  swig: ["mee_trigger", "mee_argument"],
};

/** x1, y1, x2, y2 as fractions of the picture's width and height, each in 0..1. */
export type Box = readonly [number, number, number, number];

/**
 * Where a span begins in the text of its example, in code points; its end is as many on as it has. Readers give it for every span of
 * the text; it is absent for what only the picture shows, and where whoever made the example does not know.
 */
interface Placed {
  start?: number;
}

export interface Entity extends Placed {
  type: string;
  span: string;
}

export interface Relation {
  head: string;
  relation: string;
  tail: string;
}

/** The trigger of an event that only the picture tells: the whole picture, which is the visual token before those of O1, O2, … */
export const wholePicture = "O0";

/** `trigger` is a string of the text, or `wholePicture`. */
export interface Trigger extends Placed {
  type: string;
  trigger: string;
}

/**
 * The filler of an argument that no answer can name, as its object is not among the detected ones: it counts as missed
 * and is not trained on (umie.md decision 5).
 */
export const unreachableFiller = "O?";

/** `filler` is a string of the text, or "O1", "O2", … for an object of the picture, or `unreachableFiller`. */
export interface Argument extends Placed {
  type: string;
  role: string;
  filler: string;
  /** The gold box where an object of the picture fills the role. */
  box?: Box;
}

/** A picture and the objects found in it, in detector order: `objects[0]` is what answers call "O1". */
export interface Picture {
  id: string;
  /** Absolute path, or null where only the annotation is at hand (then the picture counts as absent). */
  path: string | null;
  objects: readonly Box[];
}

/** Does the model see it? */
export function isShown(picture: Picture | null): picture is Picture & { path: string } {
  return picture !== null && picture.path !== null;
}

interface Common {
  /** Unique within its dataset and split, and stable from one reading to the next. */
  id: string;
  dataset: DatasetName;
  split: Split;
  text: string;
  /** null: no picture, so no visual token and gate 0. */
  picture: Picture | null;
}

export interface MnerExample extends Common {
  task: "mner";
  entities: readonly Entity[];
}

/**
 * One (head, tail) pair of a sentence. `type` is empty where the dataset gives none: MNRE writes types only as part of a
 * relation, and of no pair without one, so that they would give the answer away.
 */
export interface MreExample extends Common {
  task: "mre";
  head: Entity;
  tail: Entity;
  relation: string;
}

/** What an example about events shows: a sentence alone, a picture alone, or a sentence with one picture of its event (M2E2's three). */
export const meeSettings = ["text", "image", "multimedia"] as const;
export type MeeSetting = (typeof meeSettings)[number];

/**
 * One sentence (with or without a picture) and all its events. It trains one trigger target, and one argument
 * target for each event type it holds; at evaluation the arguments are asked for the *predicted* types.
 */
export interface MeeExample extends Common {
  task: "mee";
  setting: MeeSetting;
  triggers: readonly Trigger[];
  arguments: readonly Argument[];
  /** In `multimedia`: the type of the event that sentence and picture share, as the dataset says. */
  sharedType?: string;
}

export type Example = MnerExample | MreExample | MeeExample;

/** One question to the model and its gold answer: what an instructor makes of an example. */
export interface Prompt {
  exampleId: string;
  dataset: DatasetName;
  task: Task;
  /** What the encoder reads: instruction first, then the text, so that truncation never cuts labels. */
  instruction: string;
  text: string;
  /** Gold answer in the linearisation of the run. */
  target: string;
  picture: Picture | null;
}
