// node run.mjs parts, or the name of a story: installs what is missing, then runs that test.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const what = process.argv[2] ?? "parts";
const folders = ["../../client-sdk/ts", what === "parts" ? "../../client-sdk/web" : "."];
for (const folder of folders.map((one) => join(here, one))) {
  const have = join(folder, "node_modules/.package-lock.json");
  const wanted = join(folder, "package-lock.json");
  if (existsSync(have) && statSync(have).mtimeMs >= statSync(wanted).mtimeMs) continue;
  const words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
  const done = spawnSync("npm", words, { cwd: folder, stdio: "inherit" });
  if (done.status !== 0) process.exit(1);
}
const ran = spawnSync(process.execPath, ["--test", join(here, `${what}.test.mjs`)], {
  stdio: "inherit", timeout: 580_000,
});
process.exit(ran.status ?? 1);
