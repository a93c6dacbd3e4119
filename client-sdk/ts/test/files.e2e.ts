// Files of messages (C8), through the SDK and the real server: sent over a connection that breaks,
// fetched by whoever may read the message, and by nobody else.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import {
  failureOf, must, report, type Attachment, type Bytes, type Dialer, type Result,
} from "../src/index.js";
import { browserlike, newJar } from "./support/browserlike.js";
import { Someone, Town, until } from "./support/town.js";

const MARK = "KAKUU-NO-KIROKU-8846";

// A document (架空) that names itself all over.
function pdf(bytes: number): Blob {
  const line = `${MARK} ${"x".repeat(200)}\n`;
  const body = line.repeat(Math.ceil(bytes / line.length)).slice(0, bytes - 16);
  return new Blob(["%PDF-1.4\n", body, "\n%%EOF\n"]);
}

// Breaks `times` requests for bytes: every other one before it is sent, the rest behind its answer.
function unsteady(inner: Dialer, times: number): Dialer & { broken: number; sent: number } {
  const lost = failureOf("connection_lost", "played");
  const out = {
    broken: 0,
    sent: 0,
    async play(work: () => Promise<Result<Bytes>>): Promise<Result<Bytes>> {
      ++out.sent;
      if (out.broken >= times || out.sent % 2 === 1) return work();
      if (++out.broken % 2 === 1) return lost;
      await work();
      return lost;
    },
    post: inner.post.bind(inner),
    open: inner.open.bind(inner),
    cancel: inner.cancel.bind(inner),
    put: (path: string, piece: Bytes, bearer: string) =>
      out.play(() => inner.put(path, piece, bearer)),
    get: inner.get.bind(inner),
  };
  return out;
}

function found(folder: string, text: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return found(path, text);
    return readFileSync(path).includes(text) ? [path] : [];
  });
}

let town: Town;
before(async () => {
  town = await Town.founded();
});
after(() => town?.end());

async function posted(who: Someone, file: Attachment, text: string): Promise<number> {
  const seen = who.all("sent").length;
  must(await who.client.post(town.room, { ...report(text), attachments: [file] }));
  await until(() => who.all("sent").length > seen);
  return who.all("sent").at(-1)!.accepted.seq;
}

test("an upload that is interrupted five times goes on, from a browser's cookie", async () => {
  let dialer: ReturnType<typeof unsteady> | undefined;
  const jar = newJar();
  const nurse = await town.another((who) => {
    who.dialer = () => (dialer = unsteady(browserlike(town.server, jar), 5));
  });
  const blob = pdf(11 * 256 * 1024 + 5);
  const told: number[] = [];
  const file = must(await nurse.client.upload(town.group, { blob, name: "要約（架空）.pdf" }, {
    progress: (done, all) => {
      told.push(done);
      assert.equal(all, blob.size);
    },
  }));
  assert.equal(dialer!.broken, 5);
  assert.ok(dialer!.sent <= 12 + 5, `${dialer!.sent} pieces were sent`);
  assert.deepEqual(told, [...told].sort((a, b) => a - b));
  assert.equal(file.mediaType, "application/pdf");
  await posted(nurse, file, "要約です");
  await until(() => town.doctor.texts().includes("要約です"));
  const shown = town.doctor.all("message_posted").at(-1)!.body.attachments[0]!;
  assert.deepEqual([shown.name, shown.size], ["要約（架空）.pdf", blob.size]);
  const got = must(await town.doctor.client.download(town.group, shown));
  assert.equal(got.type, "application/pdf");
  assert.deepEqual(await got.arrayBuffer(), await blob.arrayBuffer());
  assert.deepEqual(found(town.server.path("store"), MARK), []);
  assert.deepEqual(found(town.server.path("store"), "要約（架空）"), []);
});

test("what is no picture is refused, and the same upload may be begun again", async () => {
  const { nurse } = town;
  const blob = new Blob(["<script>alert(1)</script>"]);
  const refused = await nurse.client.upload(town.group, { blob, name: "写真.jpg" });
  assert.equal(refused.type, "attachment_type");
  const once = must(await nurse.client.upload(town.group, { blob: pdf(999), name: "a.pdf" }));
  const again = must(
    await nurse.client.upload(town.group, { blob: pdf(999), name: "a.pdf" }, { id: once.id }),
  );
  assert.equal(again.sha256, once.sha256);
  must(await nurse.client.discardUpload(town.group, once.id));
  const gone = await nurse.client.discardUpload(town.group, once.id);
  assert.equal(gone.type, "not_found");
});

test("nobody else gets anything, and after a retraction nobody at all", async () => {
  const { doctor, nurse, officer } = town;
  const file = must(await nurse.client.upload(town.group, { blob: pdf(5_000), name: "b.pdf" }));
  assert.equal((await doctor.client.download(town.group, file)).type, "not_found");
  const seq = await posted(nurse, file, "誤って");
  assert.equal((await officer.client.download(town.group, file)).type, "not_found");
  const foreign = await officer.client.upload(town.group, { blob: pdf(500), name: "c.pdf" });
  assert.equal(foreign.type, "not_found");
  must(await doctor.client.download(town.group, file));
  must(await nurse.client.retract(town.room, seq, "別の利用者の書類", true));
  await until(() => doctor.all("message_retracted").length > 0);
  assert.equal((await doctor.client.download(town.group, file)).type, "not_found");
});
