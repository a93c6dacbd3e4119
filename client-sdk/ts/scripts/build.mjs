// From a fresh tree to dist/: installs the locked packages where they are not there yet, makes the
// code of proto/, compiles. What ctest runs before the tests.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = join(dirname(fileURLToPath(import.meta.url)), "..");
const npm = (...words) => execFileSync("npm", words, { cwd: here, stdio: "inherit" });
const lock = createHash("sha256").update(readFileSync(join(here, "package-lock.json")));
const wanted = lock.update(process.version).digest("hex");
const stamp = join(here, "node_modules/.tasuki-installed");
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
  npm("ci", "--ignore-scripts");
  writeFileSync(stamp, wanted);
}
rmSync(join(here, "dist"), { recursive: true, force: true });
npm("run", "--silent", "build");
