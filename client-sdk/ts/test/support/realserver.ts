// The real `tasuki` binary as an operator has it: its own folders, certificate and recovery sheet,
// started, stopped, killed. TASUKI_BINARY names it.
import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export const ORIGIN = "https://tasuki.example.jp";

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

// An authority and a server's certificate, made at run time: no key of ours is ever in the tree.
export function makeCertificates(folder: string): { ca: string; cert: string; key: string } {
  const at = (name: string): string => join(folder, name);
  const openssl = (...words: string[]): void => {
    execFileSync("openssl", words, { stdio: "pipe" });
  };
  const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl("req", "-x509", ...ec, "-keyout", at("ca.key"), "-out", at("ca.pem"), "-days", "2",
    "-subj", "/CN=Tasuki test authority");
  openssl("req", ...ec, "-keyout", at("server.key"), "-out", at("server.csr"),
    "-subj", "/CN=localhost");
  writeFileSync(at("server.ext"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
  openssl("x509", "-req", "-in", at("server.csr"), "-CA", at("ca.pem"), "-CAkey", at("ca.key"),
    "-CAcreateserial", "-out", at("server.pem"), "-days", "2", "-extfile", at("server.ext"));
  return { ca: at("ca.pem"), cert: at("server.pem"), key: at("server.key") };
}

export class RealServer {
  readonly folder = mkdtempSync(join(tmpdir(), "tasuki-ts-"));
  readonly files = makeCertificates(this.folder);
  readonly ca = readFileSync(this.files.ca, "utf8");
  port = 0;
  static environment: NodeJS.ProcessEnv = process.env; // of the servers that are started next
  #process: ChildProcess | undefined;

  // init, recovery sheet confirmed, serving.
  static async started(): Promise<RealServer> {
    const server = new RealServer();
    server.port = await freePort();
    const health = await freePort();
    const { cert, key } = server.files;
    writeFileSync(server.path("tasuki.toml"), `[server]
listen = "127.0.0.1:${server.port}"
certificate = "${cert}"
certificate_key = "${key}"
origins = "${ORIGIN}"
loops = 2
drain_seconds = 2
[health]
listen = "127.0.0.1:${health}"
[admin]
socket = "${server.path("admin/admin.sock")}"
[store]
folder = "${server.path("store")}"
key_folder = "${server.path("keys")}"
`);
    server.run("init", "--region", "架空市", "--sheet", server.path("sheet.txt"));
    const sheet = readFileSync(server.path("sheet.txt"), "utf8");
    const code = /Confirmation code :\s*([0-9 -]+)/.exec(sheet)?.[1]?.trim() ?? "";
    server.run("init", "--confirm", code);
    await server.start();
    return server;
  }

  path(name: string): string {
    return join(this.folder, name);
  }
  #binary(): string {
    const binary = process.env["TASUKI_BINARY"];
    if (!binary) throw new Error("TASUKI_BINARY names the server to test against");
    return binary;
  }
  #words(words: string[]): string[] {
    return [...words, "--config", this.path("tasuki.toml")];
  }
  run(...words: string[]): string {
    const { environment: env } = RealServer;
    const said = spawnSync(this.#binary(), this.#words(words), { encoding: "utf8", env });
    if (said.status !== 0) throw new Error(`${words[0]}: ${said.stdout}${said.stderr}`);
    return said.stdout;
  }
  async start(): Promise<void> {
    const log = openSync(this.path("serve.log"), "a");
    const stdio = ["ignore", log, log] as const;
    const { environment: env } = RealServer;
    const running = spawn(this.#binary(), this.#words(["serve"]), { stdio: [...stdio], env });
    this.#process = running;
    for (let tries = 0; tries < 200; ++tries) {
      if (running.exitCode !== null) break;
      const said = spawnSync(this.#binary(), this.#words(["healthcheck"]), { stdio: "ignore" });
      if (said.status === 0) return;
      await sleep(50);
    }
    throw new Error(`serve does not become ready: ${this.log()}`);
  }
  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (!running || running.exitCode !== null) return;
    const over = new Promise((resolve) => running.once("exit", resolve));
    running.kill(signal);
    await over;
  }
  backUp(): string {
    const file = this.path("town.backup");
    this.run("backup", file);
    return file;
  }
  // The disk of the store is gone; keys and journal are not. What it says is the answer.
  async restoreFrom(backup: string): Promise<string> {
    await this.end("SIGKILL");
    rmSync(this.path("store"), { recursive: true });
    const said = this.run("restore", backup, "--recovery-sheet", this.path("sheet.txt"),
      "--journal", this.path("keys/journal"));
    await this.start();
    return said;
  }
  bootstrapLink(): { link: string; code: string } {
    const said = this.run("bootstrap-link", "--family=架空", "--given=担当",
      "--family-kana=カクウ", "--given-kana=タントウ");
    return {
      link: /link secret: (\S+)/.exec(said)?.[1] ?? "",
      code: /code: ([0-9]{6})/.exec(said)?.[1] ?? "",
    };
  }
  log(): string {
    return readFileSync(this.path("serve.log"), "utf8");
  }
  async remove(): Promise<void> {
    await this.end("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}
