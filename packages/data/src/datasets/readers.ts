import type { DatasetName } from "../example.js";
import { readAce05 } from "./ace05.js";
import type { Reader } from "./draft.js";
import { readM2e2 } from "./m2e2.js";
import { readMnre } from "./mnre.js";

import { readSwig } from "./swig.js";
import { readTwitter } from "./twitter.js";

/** How each dataset's files are read. */
export const readers: Readonly<Record<DatasetName, Reader>> = {
  twitter2015: readTwitter,
  twitter2017: readTwitter,
  snap: readTwitter,
  mnre_v1: readMnre("mnre_v1"),
  mnre_v2: readMnre("mnre_v2"),
  m2e2: readM2e2,
  ace05: readAce05,
  swig: readSwig,
};
