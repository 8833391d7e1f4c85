// The API suite under Node; a page runs the same suite.
import test from "node:test";

import { cases } from "./api_suite.mjs";
import { engine } from "./package.mjs";

for (const [name, run] of Object.entries(cases)) test(name, () => run(engine));
