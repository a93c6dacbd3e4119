// Makes src/gen from proto/ with the machine's protoc and the locked plugin. Never checked in.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = join(dirname(fileURLToPath(import.meta.url)), "..");
const protos = join(here, "../../proto");
const out = join(here, "src/gen");
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const names = readdirSync(join(protos, "tasuki/v1")).filter((name) => name.endsWith(".proto"));
execFileSync(
  "protoc",
  [
    `--plugin=protoc-gen-es=${join(here, "node_modules/.bin/protoc-gen-es")}`,
    `--es_out=${out}`,
    "--es_opt=target=ts,import_extension=js",
    `-I${protos}`,
    ...names.map((name) => join(protos, "tasuki/v1", name)),
  ],
  { stdio: "inherit" },
);
