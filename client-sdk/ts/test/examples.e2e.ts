// The examples are stories that have to be true.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { must, report } from "../src/index.js";
import { RealServer } from "./support/realserver.js";
import { Town, until } from "./support/town.js";

async function ran(
  name: string, words: string[], environment: Record<string, string> = {},
): Promise<string> {
  const file = fileURLToPath(new URL(`../examples/${name}.js`, import.meta.url));
  const env = { ...process.env, ...environment };
  const program = spawn(process.execPath, [file, ...words], { env });
  let said = "";
  program.stdout.on("data", (chunk) => (said += chunk));
  program.stderr.on("data", (chunk) => (said += chunk));
  const code = await new Promise((resolve) => program.once("close", resolve));
  assert.equal(code, 0, said);
  return said;
}

test("two offices tell their story", async () => {
  const server = await RealServer.started();
  try {
    const { link, code } = server.bootstrapLink();
    const words = ["127.0.0.1", String(server.port), server.files.ca, link, code];
    const said = await ran("two_offices", words);
    assert.match(said, /確認 1\/1/);
    assert.match(said, /このグループは表示できなくなりました/);
  } finally {
    await server.remove();
  }
});

test("the robot confirms what it is asked to, and the chart shows it", async () => {
  const town = await Town.founded();
  try {
    const { nurse, doctor, server, room } = town;
    await nurse.powerOff();
    const device = {
      TASUKI_HOST: "127.0.0.1", TASUKI_PORT: String(server.port), TASUKI_CA: server.files.ca,
      TASUKI_FOLDER: join(server.folder, `device-${nurse.name}`),
      TASUKI_STORAGE_KEY: Buffer.from(nurse.key).toString("hex"),
    };
    must(await doctor.client.post(room, report("確認してください。", { confirmBy: [town.nurses] })));
    must(await doctor.client.post(room, report("ご参考まで。")));
    await until(() => doctor.all("sent").length === 2);
    const robot = await ran("robot", [], { ...device, TASUKI_MESSAGES: "2" });
    assert.equal(robot.match(/確認しました/g)?.length, 1, robot);
    const chart = await ran("receipts_chart", [], device);
    assert.match(chart, /確認 +█+ 1\/1/);
    assert.match(chart, /既読 +█+ 1\/1/);
  } finally {
    await town.end();
  }
});
