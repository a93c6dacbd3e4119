// node scripts/build.mjs <folder>: the web app as files that tasuki takes in. Installs what the
// lockfiles name where that is missing, makes the wire's code, checks the types, bundles, and fails
// where the first load is more than it may be.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const FIRST_LOAD_MOST = 200 * 1024;

const here = join(dirname(fileURLToPath(import.meta.url)), "..");
const sdk = join(here, "../ts");
const out = resolve(process.argv[2] ?? join(here, "dist"));

function run(folder, program, ...words) {
  execFileSync(program, words, { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
}
function install(folder) {
  const have = join(folder, "node_modules/.package-lock.json");
  const wanted = join(folder, "package-lock.json");
  if (existsSync(have) && statSync(have).mtimeMs >= statSync(wanted).mtimeMs) return;
  run(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
}

install(sdk);
install(here);
run(sdk, process.execPath, "scripts/gen.mjs");
run(here, process.execPath, "node_modules/typescript/bin/tsc", "-p", ".");

const { build } = await import("esbuild");
const bundle = async (entry) => {
  const { outputFiles } = await build({
    entryPoints: [join(here, "src", entry)],
    bundle: true, minify: true, write: false, format: "esm", target: ["es2022", "safari16"],
    charset: "utf8", legalComments: "none", logLevel: "warning",
    // The SDK's only dependency lies in its own folder.
    nodePaths: [join(sdk, "node_modules"), join(here, "node_modules")],
  });
  return Buffer.from(outputFiles[0].contents);
};

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "assets"), { recursive: true });
let firstLoad = 0;
function write(name, content, first = true) {
  writeFileSync(join(out, name), content);
  const small = gzipSync(content, { level: 9 });
  if (small.length < content.length) writeFileSync(join(out, `${name}.gz`), small);
  if (first) firstLoad += Math.min(small.length, content.length);
}
function hashOf(content) {
  return createHash("sha256").update(content).digest("hex").slice(0, 12);
}
function hashed(name, extension, content, first = true) {
  const path = `assets/${name}-${hashOf(content)}.${extension}`;
  write(path, content, first);
  return `/${path}`;
}
const source = (name) => readFileSync(join(here, "src", name));

const script = hashed("app", "js", await bundle("app.ts"));
const style = hashed("app", "css", await bundle("style.css"));
const icon = hashed("icon", "svg", source("icon.svg"));
// Pictures that only a home screen asks for.
const icons = [192, 512].map((size) => [
  size, hashed(`icon-${size}`, "png", source(`icon-${size}.png`), false),
]);
const page = source("index.html").toString().replace("{{script}}", script)
  .replace("{{style}}", style).replace("/assets/icon.svg", icon).replace("{{touch}}", icons[0][1]);
write("index.html", Buffer.from(page));
write("manifest.webmanifest", Buffer.from(JSON.stringify({
  ...JSON.parse(source("manifest.json")),
  icons: icons.map(([size, src]) => ({
    src, sizes: `${size}x${size}`, type: "image/png", purpose: "any maskable",
  })),
})));
// A new version of any of its files makes a new worker.
const files = ["/", script, style, icon];
write("sw.js", Buffer.from(source("worker.js").toString()
  .replace("{{version}}", hashOf(page)).replace("{{files}}", JSON.stringify(files))));
console.log(`first load: ${firstLoad} bytes gzip (at most ${FIRST_LOAD_MOST})`);
if (firstLoad > FIRST_LOAD_MOST) throw new Error("the first load is more than it may be");
