// kinesalite as a server of its own, in memory (its fastest setting).

import { createRequire } from "node:module";

// The package lies with the tests.
const require = createRequire(new URL("../tests/package.json", import.meta.url));
const kinesis = require("kinesalite")({ createStreamMs: 0 });
kinesis.listen(0, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${kinesis.address().port}`));
