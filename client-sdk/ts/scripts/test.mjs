// node scripts/test.mjs unit|e2e: the tests of dist/test whose names end so, one after the other.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const kind = process.argv[2] === "e2e" ? ".e2e.js" : ".test.js";
const folder = join(dirname(fileURLToPath(import.meta.url)), "../dist/test");
const files = readdirSync(folder).filter((name) => name.endsWith(kind)).sort();
let failed = files.length === 0;
for (const file of files) {
  const words = ["--test", join(folder, file)];
  const ran = spawnSync(process.execPath, words, { stdio: "inherit", timeout: 300_000 });
  failed ||= ran.status !== 0;
}
process.exit(failed ? 1 : 0);
