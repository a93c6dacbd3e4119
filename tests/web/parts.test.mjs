// The web app's words and its timeline's counting, without a browser.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const tree = fileURLToPath(new URL("../..", import.meta.url));
const app = join(tree, "client-sdk/web");
const { buildSync } = createRequire(join(app, "package.json"))("esbuild");

async function load(name, language = "ja") {
  const built = buildSync({
    entryPoints: [join(app, "src", name)], bundle: true, write: false, format: "esm",
    platform: "node", nodePaths: [join(tree, "client-sdk/ts/node_modules")], external: ["ws"],
  });
  // A module of its own for each language: it is read once, when the page begins.
  const text = `${new TextDecoder().decode(built.outputFiles[0].contents)}\n// ${language}`;
  const code = Buffer.from(text).toString("base64");
  const had = Object.getOwnPropertyDescriptor(globalThis, "localStorage");
  const value = { getItem: (one) => (one === "language" ? language : null) };
  Object.defineProperty(globalThis, "localStorage", { value, configurable: true });
  try {
    return await import(`data:text/javascript;base64,${code}`);
  } finally {
    if (had) Object.defineProperty(globalThis, "localStorage", had);
    else delete globalThis.localStorage;
  }
}
const words = await load("app_words.ts");
const catalogueNames =
  readdirSync(join(app, "src")).filter((name) => name.endsWith("_words.ts"));
const catalogues = [];
for (const name of catalogueNames) catalogues.push(await load(name));
const { Room } = await load("room.ts");

// ---- Words ----

function strings(value) {
  return typeof value === "string" ? [value] : Object.values(value).flatMap(strings);
}
function rows() {
  const text = readFileSync(join(tree, "docs/glossary.md"), "utf8");
  return [...text.matchAll(/^\|(.+)\|$/gm)]
    .map((line) => line[1].split("|").map((cell) => cell.trim()))
    .filter((cells) => cells.length === 4 && !/^-+$/.test(cells[0]) && cells[0] !== "Say");
}
const bare = (text) => text.replace(/ *\(.*?\)/g, "").trim();

test("no label is a word that the glossary forbids", () => {
  const forbidden = rows().map(([, , , not]) => bare(not)).filter(Boolean);
  assert.ok(forbidden.length >= 8);
  assert.ok(catalogues.length >= 4);
  for (const one of strings(catalogues.map((each) => ({ ...each })))) {
    assert.ok(!forbidden.includes(one), one);
  }
});

test("a term of the glossary is said in its words", () => {
  const said = new Map(rows().map(([say, code]) => [code, bare(say)]));
  said.set("cut", said.get(""));
  for (const [say, code] of rows()) if (code === "(text after a cut)") said.set("cut", bare(say));
  for (const [code, word] of Object.entries(words.TERMS)) assert.equal(word, said.get(code), code);
  const urgencies = rows().find(([, code]) => code.startsWith("routine"))[0].split("・");
  assert.deepEqual(Object.values(words.URGENCIES), urgencies);
});

test("professions and kinds of events are all there", () => {
  const rules = readFileSync(join(tree, "docs/rules.md"), "utf8");
  const line = /^Professions: ([\s\S]+?)\n\n|Professions: ([\s\S]+?)\(\* may open/m.exec(rules);
  const list = (line[1] ?? line[2]).replace(/\n/g, " ").split("(*")[0];
  const named = [...list.matchAll(/(\d+) ([^,*.]+)/g)]
    .map(([, number, name]) => [number, name.trim()]);
  assert.equal(named.length, 16);
  for (const [number, name] of named) assert.equal(words.PROFESSIONS[number], name);
});

test("Japanese stands in the catalogue alone", () => {
  const files = readdirSync(join(app, "src"), { recursive: true })
    .map(String).filter((name) => name.endsWith(".ts") && !/_words(_easy)?\.ts$/.test(name) &&
      name !== "refusal_words_en.ts"); // the server's words; one shows how a date is written
  assert.ok(files.length > 15);
  for (const name of files) {
    const code = readFileSync(join(app, "src", name), "utf8").replace(/\/\/.*$/gm, "");
    // Brackets and the point between name and office are set by the code.
    const found = code.replace(/[（）「」、・：　＋…。ァヶ-]/g, "").match(/[\u3040-\u30ff\u4e00-\u9fff]+/g);
    assert.equal(found, null, `${name}: ${found}`);
  }
});

// ---- Other languages ----

// Words that Japanese sets behind a name or a number, and English leaves out.
const UNSAID = ["W.san", "W.year", "W.versionOf", "G.ageYears", "GROUP_STATES.2",
  "CARD.until", "CARD.left"];
function leaves(value, path = "") {
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, one]) => leaves(one, path ? `${path}.${key}` : key))
    : [[path, value]];
}

test("no entry of a catalogue misses a language, or says it in another", async () => {
  let said = 0;
  for (const [at, name] of catalogueNames.entries()) {
    const japanese = leaves({ ...catalogues[at] });
    const english = new Map(leaves({ ...await load(name, "en") }));
    assert.deepEqual([...english.keys()].sort(), japanese.map(([path]) => path).sort(), name);
    for (const [path, words] of japanese) {
      const other = english.get(path);
      if (typeof words !== "string" || path.startsWith("LANGUAGE_")) continue;
      ++said;
      assert.equal(other === "", words === "" || UNSAID.includes(path), `${name} ${path}`);
      assert.doesNotMatch(other, /[\u3040-\u30ff\u4e00-\u9fff\uff00-\uffef]/, `${name} ${path}`);
      if (other !== "") assert.notEqual(other, words, `${name} ${path}`);
    }
  }
  assert.ok(said > 600, String(said));
});

test("easy Japanese says in short sentences what it says in other words", async () => {
  const forbidden = rows().map(([, , , not]) => bare(not)).filter(Boolean);
  let said = 0;
  for (const [at, name] of catalogueNames.entries()) {
    const japanese = new Map(leaves({ ...catalogues[at] }));
    const before = said;
    for (const [path, words] of leaves({ ...await load(name, "easy") })) {
      assert.ok(japanese.has(path), `${name} ${path}`);
      if (typeof words !== "string" || words === japanese.get(path)) continue;
      ++said;
      assert.ok(!path.startsWith("TERMS."), `${path}: terms are the glossary's`);
      assert.ok(!forbidden.includes(words), words);
      for (const sentence of words.split(/[。]/)) assert.ok(sentence.length <= 40, sentence);
    }
    assert.ok(said > before, `${name} says nothing in easy Japanese`);
  }
  assert.ok(said > 250, String(said));
});

test("every no is said in English as the server words it, and as the SDK knows it", async () => {
  const { REFUSALS } = await load("refusal_words_en.ts");
  const code = readFileSync(join(tree, "server/base/refusal.cpp"), "utf8");
  const quoted = String.raw`((?:"(?:[^"\\]|\\.)*"\s*)+)`;
  const row = new RegExp(String.raw`\{R::\w+,\s*"(\w+)",\s*${quoted},\s*${quoted},\s*k`, "g");
  const whole = (text) => [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)]
    .map((one) => one[1].replaceAll('\\"', '"')).join("");
  const rows = [...code.matchAll(row)];
  assert.equal(rows.length, [...code.matchAll(/\{R::/g)].length, "every row was read");
  for (const [, slug, , english] of rows) assert.equal(REFUSALS[slug], whole(english), slug);
  const { allErrors } = await load("sdk.ts");
  for (const slug of allErrors()) assert.ok(REFUSALS[slug], `${slug} has no English`);
});

test("signs between words are the language's; what is put in between is untouched", async () => {
  const { t: japanese } = await load("language.ts");
  const { t: english } = await load("language.ts", "en");
  const said = "（架空）：夜間";
  assert.equal(japanese`理由：${said}（${2}）`, `理由：${said}（2）`);
  assert.equal(english`Reason：${said}（${2}）`, `Reason: ${said} (2)`);
  const { birthYearOf, birthOf, dayOf } = await load("format.ts", "en");
  const birth = { year: 1938, month: 3, day: 4 };
  assert.equal(birthYearOf(birth), "born 1938");
  assert.equal(birthOf(birth), "4 March 1938");
  assert.match(dayOf(Date.UTC(2026, 10, 30, 16)), /1 December 2026/, "in Japan's time");
});

test("Japanese is spoken unless another language was chosen", async () => {
  for (const kept of ["ja", "", "fr", "en-GB", "null"]) {
    assert.equal((await load("language.ts", kept)).language, "ja", kept);
  }
  assert.equal((await load("language.ts", "en")).language, "en");
  assert.equal((await load("language.ts", "easy")).languageTag, "ja");
});

test("a policy's languages are parted by lines that name them, and joined alike", async () => {
  const { policyParts, joinPolicy } = await load("policy_parts.ts");
  const ja = "きまり\n\n一、English を話す人にも説明します。";
  assert.deepEqual(policyParts(ja), { ja }, "a name within a line parts nothing");
  const all = { ja, easy: "きまりを守ってください。", en: "Keep the rules.\n\nAll of them." };
  assert.deepEqual(policyParts(joinPolicy(all)), all);
  assert.deepEqual(policyParts(" English \nOne.\n日本語\n一。\nEnglish\n\n"), { ja: "一。", en: "One." });
  assert.deepEqual(policyParts(""), {});
  assert.equal(joinPolicy({ ja: " 一。 ", en: " " }), "一。");
});

// ---- The lock ----

test("a page is open only where its mark says so", async () => {
  const { opensLocked } = await load("lock_mark.ts");
  const now = 1_000_000_000;
  const open = { locked: false, acted: now - 1_000, span: 300_000 };
  const mark = (how) => JSON.stringify({ ...open, ...how });
  assert.equal(opensLocked(mark({}), now), false);
  assert.equal(opensLocked(mark({ acted: now - 299_999 }), now), false);
  for (const other of [
    { locked: true }, { locked: "false" }, { acted: now - 300_000 }, { acted: now + 60_000 },
    { acted: null, span: null }, { span: undefined }, { acted: "gestern" }, { locked: undefined },
  ]) {
    assert.equal(opensLocked(mark(other), now), true, JSON.stringify(other));
  }
  for (const none of [null, "", "x", "null", "7", "[]"]) {
    assert.equal(opensLocked(none, now), true);
  }
});

// ---- Counting ----

const where = { group: "g", room: 1 };
function entry(seq, more = {}) {
  return {
    where, seq, at: seq, rosterEpoch: 5, author: "a1", membership: "m1", office: "o",
    clientMsgId: "", refersTo: 0, version: 1, ledger: {}, reason: "", requestState: 0, ...more,
  };
}
function posted(seq, more = {}, head = {}) {
  const body = { head: { confirmBy: [], addressees: [], ...head }, texts: [`${seq}`], parts: [] };
  return { type: "message_posted", entry: entry(seq, more), body };
}
function member(number, more = {}) {
  return {
    membership: `m${number}`, account: `a${number}`, until: 0, firstSeqStaff: 1, beganEpoch: 1,
    endedEpoch: 0, ...more,
  };
}
function seen(membership, kind, first, last) {
  const range = { first, last };
  return { revision: 1, membership, account: "", kind, range, at: 9, deviceTime: 0 };
}
const view = {
  roster: [
    member(1), member(2), member(3, { endedEpoch: 7, until: 99 }), member(4, { beganEpoch: 6 }),
    member(5, { firstSeqStaff: 50 }), member(6, { endedEpoch: 4, until: 99 }),
  ],
};

test("既読 counts those who could read it then, without its author", () => {
  const room = new Room();
  room.take(posted(10));
  const [message] = room.ordered;
  // m3 left since and never saw it; m4 came later, m5 sees only what is newer, m6 had left before.
  assert.deepEqual(room.displayedCount(view, message), { have: 0, of: 1 });
  room.takeReceipts([seen("m3", 2, 8, 12), seen("m4", 2, 8, 12), seen("m1", 2, 8, 12)]);
  assert.deepEqual(room.displayedCount(view, message), { have: 1, of: 2 });
  room.takeReceipts([seen("m2", 2, 11, 12)]);
  assert.equal(room.displayedCount(view, message).have, 1);
  room.takeReceipts([seen("m2", 2, 10, 10)]);
  assert.deepEqual(room.displayedCount(view, message), { have: 2, of: 2 });
});

test("who confirmed the first version has not confirmed the corrected one", () => {
  const room = new Room();
  const asked = { confirmBy: ["m2", "m3"] };
  room.take(posted(10, {}, asked));
  room.takeReceipts([seen("m2", 3, 10, 10)]);
  assert.deepEqual(room.confirmedCount(room.ordered[0]), { have: 1, of: 2 });
  const correction = posted(12, { refersTo: 10, version: 2 }, asked);
  room.take({ ...correction, type: "message_corrected" });
  assert.deepEqual(room.confirmedCount(room.ordered[0]), { have: 0, of: 2 });
});

test("what comes before the entry it changes, or twice, makes no difference", () => {
  const room = new Room();
  const correction = { ...posted(12, { refersTo: 10, version: 2 }), type: "message_corrected" };
  for (const one of [correction, posted(10), correction, posted(10)]) room.take(one);
  assert.equal(room.items.get(10).versions.length, 2);
});

test("retracted words do not come back with an older page", () => {
  const room = new Room();
  room.take(posted(10));
  const by = entry(13, { refersTo: 10, reason: "重複" });
  room.take({ type: "message_retracted", entry: by });
  room.take(posted(10));
  const grave = room.items.get(10);
  assert.equal(grave.event.type, "tombstone");
  assert.equal(grave.event.entry.reason, "重複");
  assert.ok(!JSON.stringify(grave).includes("texts"));
});

test("a corrected message that is retracted after all loses every version", () => {
  const room = new Room();
  room.take(posted(10));
  room.take({ ...posted(12, { refersTo: 10, version: 2 }), type: "message_corrected" });
  room.take({ type: "message_retracted", entry: entry(13, { refersTo: 10 }) });
  assert.ok(!JSON.stringify([...room.items.values()]).includes("texts"));
});

test("one's own answer closes the question; one entered for somebody else does not", () => {
  const room = new Room();
  room.take(posted(10, { requestState: 1 }));
  room.take(posted(11, { requestState: 1 }));
  room.take(posted(12, {}, { answersSeq: 10 }));
  room.take(posted(13, {}, { answersSeq: 11, onBehalfOf: "a3" }));
  assert.equal(room.items.get(10).requestState, 2);
  assert.equal(room.items.get(11).requestState, 1);
});

function step(seq, requestSeq, state) {
  return { type: "request_state_changed", entry: entry(seq), requestSeq, state };
}
function corrected(seq, refersTo, head) {
  return { ...posted(seq, { refersTo, version: 2 }, head), type: "message_corrected" };
}

test("how an instruction stands is folded from what was done, in whatever order it comes", () => {
  const order = { kind: 7 };
  // received, corrected, received again: the page says 4 for the original, as of now
  const all = [
    posted(10, { requestState: 4 }, order), step(11, 10, 4), corrected(12, 10, order),
    step(13, 10, 4),
  ];
  const live = [posted(10, { requestState: 1 }, order), ...all.slice(1)];
  for (const events of [all, [...all].reverse(), live, [...live].reverse()]) {
    const room = new Room();
    const states = events.map((one) => (room.take(one), room.items.get(10)?.requestState));
    assert.equal(states.at(-1), 4);
  }
  const room = new Room();
  for (const one of live.slice(0, 3)) room.take(one);
  assert.equal(room.items.get(10).requestState, 1, "nobody has received the corrected one");
  for (const one of [step(13, 10, 4), step(14, 10, 5)]) room.take(one);
  assert.equal(room.items.get(10).requestState, 5);
  assert.deepEqual(room.items.get(10).steps.map((one) => one.entry.seq), [11, 13, 14]);
  assert.equal(room.items.get(14).event.type, "request_state_changed", "and stands in its place");
});

test("a corrected memo is to be signed again; a question that is corrected stays answered", () => {
  const room = new Room();
  const memo = { kind: 6, spokeWith: "m2" };
  for (const one of [posted(10, { requestState: 1 }, memo), step(11, 10, 6)]) room.take(one);
  assert.equal(room.items.get(10).requestState, 6);
  room.take(corrected(12, 10, memo));
  assert.equal(room.items.get(10).requestState, 1);
  room.take(posted(20, { requestState: 2 }, { kind: 2 }));
  room.take(corrected(21, 20, { kind: 2 }));
  assert.equal(room.items.get(20).requestState, 2);
});

test("what was entered for another waits for 確定; an instruction waits for it as well", () => {
  const room = new Room();
  room.take(posted(10, { proxyOpen: true }, { kind: 7, onBehalfOf: "a3" }));
  const item = room.items.get(10);
  assert.ok(room.isProxyOpen(item));
  assert.equal(item.requestState, 0);
  room.take({ type: "proxy_confirmed", entry: entry(11), seq: 10 });
  assert.ok(!room.isProxyOpen(item));
  assert.equal(item.requestState, 1);
});

// ---- Marking hits ----

test("a hit is marked in the words as they were typed", async () => {
  const { hitsIn, wordsOf } = await load("fold.ts");
  const marks = (text, words) =>
    hitsIn(text, wordsOf(words)).map(([begin, end]) => text.slice(begin, end));
  assert.deepEqual(marks("仙骨部に褥瘡、踵にも褥瘡", "褥瘡"), ["褥瘡", "褥瘡"]);
  assert.deepEqual(marks("ﾊﾞｲﾀﾙは３６．８℃", "ばいたる 36.8"), ["ﾊﾞｲﾀﾙ", "３６．８"]);
  assert.deepEqual(marks("アムロジピン５㎎ 1T", "5mg ａ"), ["５㎎"]);
  assert.deepEqual(marks("5㎎", "m"), ["㎎"]);
  assert.deepEqual(marks("がん性疼痛（か\u3099ん）", "ガン"), ["がん", "か\u3099ん"]);
  assert.deepEqual(marks("SpO2　96％", "spo2 96%"), ["SpO2", "96％"]);
  assert.deepEqual(marks("経過", "褥瘡"), []);
  assert.deepEqual(wordsOf("　 "), []);
});

// ---- Days as people write them ----

test("eras end on the day they ended, and a day that never was is none", async () => {
  const { ageOn, dayFrom, eraOf } = await load("wareki.ts");
  const day = (year, month, on) => ({ year, month, day: on });
  assert.deepEqual(dayFrom("S", 13, 3, 4), day(1938, 3, 4));
  assert.deepEqual(dayFrom("S", 64, 1, 7), day(1989, 1, 7));
  assert.equal(dayFrom("S", 64, 1, 8), undefined);
  assert.deepEqual(dayFrom("H", 1, 1, 8), day(1989, 1, 8));
  assert.equal(dayFrom("H", 31, 5, 1), undefined);
  assert.deepEqual(dayFrom("R", 1, 5, 1), day(2019, 5, 1));
  assert.deepEqual(dayFrom("T", 15, 12, 25), dayFrom("S", 1, 12, 25));
  assert.equal(dayFrom("S", 13, 2, 29), undefined);
  assert.equal(dayFrom("S", 13, 0, 1), undefined);
  assert.deepEqual(dayFrom("AD", 1938, 3, 4), day(1938, 3, 4));
  assert.equal(dayFrom("AD", 38, 3, 4), undefined);
  assert.deepEqual(eraOf(day(1926, 12, 25)), { era: "S", years: 1 });
  assert.deepEqual(eraOf(day(2026, 4, 1)), { era: "R", years: 8 });
  assert.equal(ageOn(day(1938, 3, 4), day(2026, 3, 3)), 87);
  assert.equal(ageOn(day(1938, 3, 4), day(2026, 3, 4)), 88);
});

test("kinds of offices are called as the rules call them", async () => {
  const { OFFICE_KINDS } = await load("office_words.ts");
  const rules = readFileSync(join(tree, "docs/rules.md"), "utf8").replace(/\n/g, " ");
  const list = /Kinds of offices \(A1\): (.+?) \(\* may open/.exec(rules)[1];
  const named = [...list.matchAll(/(\d+) ([^,*.]+)/g)]
    .map(([, number, name]) => [number, name.trim()]);
  assert.equal(named.length, 20);
  for (const [number, name] of named) assert.equal(OFFICE_KINDS[number], name);
});

// ---- Half-written, today's visits, several 確定 ----

const life = 3;
function device(groups) {
  const notes = new Map(); // as the SDK keeps them
  const key = (group, kind) => `${group} ${kind}`;
  return {
    notes, life, client: {
      state: "live", account: "a1",
      keepNote: (group, kind, words) => {
        if (words === "") notes.delete(key(group, kind));
        else notes.set(key(group, kind), words);
        return Promise.resolve({ type: "ok" });
      },
      keptNotes: (kind) => Promise.resolve(new Map([...notes]
        .filter(([name]) => name.endsWith(` ${kind}`))
        .map(([name, words]) => [name.split(" ")[0], words]))),
    },
    line: (group) => groups.find((one) => one.group === group),
  };
}
const lines = [
  { group: "g1", membership: "m1", state: 2 }, { group: "g2", membership: "m2", state: 2 },
  { group: "g3", membership: "", invitation: "i", state: 2 },
];
const half = { mode: "new", about: 0, text: "書きかけ", aside: "", at: 1 };

test("what is half-written belongs to one group, one person, and a group one is in", async () => {
  const { Drafts } = await load("drafts.ts");
  const app = device(lines);
  const drafts = new Drafts(app);
  drafts.put("g1", half, life);
  drafts.put("g3", half, life); // invited only
  drafts.put("g4", half, life); // cut meanwhile
  drafts.put("g2", half, life - 1); // of somebody who was here before
  assert.deepEqual([..."1234"].map((one) => drafts.has(`g${one}`)), [true, false, false, false]);
  drafts.flush();
  assert.deepEqual([...app.notes.keys()], ["g1 draft"]);
  const anew = new Drafts(app);
  await anew.read(life);
  assert.deepEqual(anew.get("g1"), half);
  anew.put("g1", undefined, life);
  anew.flush();
  assert.equal(app.notes.size, 0);
});

test("what was typed since the page began is not overwritten by what was kept", async () => {
  const { Drafts, noteOf } = await load("drafts.ts");
  const app = device(lines);
  app.notes.set("g1 draft", noteOf({ ...half, text: "古い" }));
  const drafts = new Drafts(app);
  drafts.put("g1", { ...half, text: "新しい" }, life);
  await drafts.read(life);
  assert.equal(drafts.get("g1").text, "新しい");
  drafts.forget();
});

test("a draft of another form, or a damaged one, is none", async () => {
  const { keptIn, noteOf } = await load("drafts.ts");
  assert.deepEqual(keptIn(noteOf(half)), half);
  for (const note of ["", "x", "null", "7", "{}", JSON.stringify({ form: 2, ...half })]) {
    assert.equal(keptIn(note), undefined, note);
  }
});

test("a correction of words that were taken back keeps only what stood beside it", async () => {
  const { without } = await load("drafts.ts");
  const correction = { ...half, mode: "correct", about: 5, text: "別の方のこと", aside: "別に書いた文" };
  assert.deepEqual(without(correction), { ...correction, mode: "new", about: 0, version: 0,
    text: "別に書いた文", aside: "", reason: "" });
  assert.equal(without({ ...correction, aside: "" }), undefined);
  assert.equal(without({ ...half, mode: "reply", about: 5 }).text, "書きかけ");
});

test("visits stand in the order they were picked, for one day, of one's own patients", async () => {
  const { Visits, noteOf, visitIn } = await load("visits.ts");
  const app = device(lines);
  const visits = new Visits(app, () => undefined);
  visits.pick("g2", true);
  visits.pick("g1", true);
  visits.pick("g3", true);
  const order = (of, ...now) => of.today(...now).map(({ line }) => line.group);
  assert.deepEqual(order(visits), ["g2", "g1"]);
  assert.deepEqual(order(visits, Date.now() + 86_400_000), [], "tomorrow is another way");
  visits.pick("g2", false);
  visits.pick("g2", true);
  assert.deepEqual(order(visits), ["g1", "g2"]);
  app.notes.set("g1 visit", noteOf({ ...visitIn(app.notes.get("g1 visit")), day: "2020-01-01" }));
  const anew = new Visits(app, () => undefined);
  await anew.readKept(life);
  assert.deepEqual(order(anew), ["g2"]);
  assert.ok(!app.notes.has("g1 visit"), "yesterday's are gone from the device");
});

test("確定 goes in one act for each room, in pieces that the wire takes", async () => {
  const { piecesOf } = await load("screens/confirm_all.ts");
  const item = (group, seq) => ({
    where: { group, room: 1 }, item: { seq, message: { entry: { seq: seq + 1000 } } },
  });
  const many = Array.from({ length: 65 }, (_, at) => item("g1", at));
  const pieces = piecesOf([...many.slice(0, 40), item("g2", 7), ...many.slice(40)]);
  assert.deepEqual(pieces.map(({ where, seqs }) => [where.group, seqs.length]),
    [["g1", 64], ["g1", 1], ["g2", 1]]);
  assert.deepEqual(pieces[2].seqs, [1007], "the version that was read");
});

// ---- A search through all patients ----

function hit(seq, more = {}) {
  return { type: "message_posted", entry: { seq, refersTo: 0, ...more } };
}
const ended = { type: "ok", value: { searchedToSeq: 1, more: false, stopped: false } };
const patients = [
  { group: "g1", membership: "m1", state: 2 }, { group: "g2", membership: "m2", state: 3 },
  { group: "g3", membership: "", state: 2 }, { group: "g4", membership: "m4", state: 1 },
  { group: "g5", membership: "m5", state: 4 },
];
async function searchThrough(answers) {
  const { SearchAll } = await load("search_all.ts");
  const asked = [];
  const client = {
    state: "live", stopSearch: () => undefined,
    search: async ({ group }, wish, found) => {
      asked.push(group);
      return answers(group, found, asked.filter((one) => one === group).length, wish);
    },
  };
  const search = new SearchAll({ text: "転倒" }, patients, client, () => undefined, async () => 0);
  client.stopSearch = () => client.stopped?.();
  return { search, asked, client };
}

test("each record one may read is searched for itself, one after the other", async () => {
  const { search, asked } = await searchThrough(async (group, found) => {
    if (group === "g2") found([hit(9), { type: "system_event", entry: { seq: 8 } }]);
    return ended;
  });
  await search.run();
  assert.deepEqual(asked, ["g1", "g2", "g5"], "no invitation, no draft");
  assert.deepEqual([search.total, search.done, search.hits], [3, 3, 1]);
  assert.deepEqual(search.found.map((one) => one.line.group), ["g2"]);
  search.forgetMessage("g2", 9);
  assert.equal(search.hits, 0, "words that were taken back are found no longer");
});

test("whose record could not be searched is told, and tried again on a wish", async () => {
  const no = { type: "group_frozen", textJa: "停止中", retryable: false, retryAfterS: 0 };
  let open = false;
  const { search, asked } = await searchThrough(async (group) =>
    group === "g2" && !open ? no : ended);
  await search.run();
  assert.deepEqual(search.missed.map(({ line, why }) => [line.group, why]), [["g2", "停止中"]]);
  assert.equal(search.done, 3);
  open = true;
  search.retry();
  await search.run();
  assert.deepEqual(asked, ["g1", "g2", "g5", "g2"]);
  assert.equal(search.missed.length, 0);
});

test("a refusal that may pass is tried again, and no hit is shown twice", async () => {
  const busy = { type: "busy", textJa: "混んでいます", retryable: true, retryAfterS: 1 };
  const { search, asked } = await searchThrough(async (group, found, time) => {
    if (group !== "g1") return ended;
    found([hit(9)]);
    return time < 3 ? busy : ended;
  });
  await search.run();
  assert.equal(asked.filter((one) => one === "g1").length, 3);
  assert.equal(search.hits, 1);
});

test("a search that is stopped goes on where it stopped", async () => {
  const { search, asked, client } = await searchThrough((group, found, time) => {
    if (group !== "g2" || time > 1) return Promise.resolve(ended);
    found([hit(9)]);
    return new Promise((end) => (client.stopped = () =>
      end({ type: "ok", value: { searchedToSeq: 5, more: false, stopped: true } })));
  });
  const run = search.run();
  while (!client.stopped) await new Promise((wake) => setImmediate(wake));
  search.stop();
  await run;
  assert.deepEqual([search.running, search.done], [false, 1]);
  assert.deepEqual(search.left.map((one) => one.group), ["g2", "g5"]);
  search.forgetGroup("g5");
  await search.run();
  assert.deepEqual(asked, ["g1", "g2", "g2"]);
  assert.equal(search.missed.length, 0);
});

test("a photograph becomes smaller, never larger, and keeps its shape", async () => {
  const { sizeWithin, jpegName, nameWithin } = await load("picture.ts");
  assert.deepEqual(sizeWithin(4032, 3024, 2048), [2048, 1536]);
  assert.deepEqual(sizeWithin(3024, 4032, 2048), [1536, 2048]);
  assert.deepEqual(sizeWithin(800, 600, 2048), [800, 600]);
  assert.deepEqual(sizeWithin(9000, 1, 2048), [2048, 1]);
  assert.equal(jpegName("IMG_0001.HEIC"), "IMG_0001.jpg");
  assert.equal(jpegName("写真"), "写真.jpg");
  assert.equal(nameWithin("退院/要約\\.pdf"), "退院_要約_.pdf");
  const long = nameWithin(`${"あ".repeat(200)}.pdf`);
  assert.ok(long.endsWith(".pdf") && new TextEncoder().encode(long).length <= 255);
});

// ---- The fictional town's six steps ----

test("six steps are ticked off in the fictional town alone, and put away for good", async () => {
  const { FirstSteps, STEPS } = await load("first_steps.ts");
  const kept = new Map();
  const storage = {
    getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => kept.set(name, text),
  };
  const begun = () => new FirstSteps(storage, () => undefined);
  const elsewhere = begun();
  elsewhere.mark("open");
  assert.deepEqual([elsewhere.on, kept.size], [false, 0]);
  elsewhere.begin();
  elsewhere.mark("open");
  assert.equal(STEPS.length, 6);
  assert.deepEqual(STEPS.filter((one) => begun().isDone(one)), ["open"]);
  elsewhere.putAway();
  const again = begun();
  again.begin();
  assert.equal(again.on, false);
});

// ---- What was seen ----

test("ranges that overlap or touch are one; what lies between two is not seen", async () => {
  const { Seen } = await load("seen.ts");
  const seen = new Seen();
  const plain = new Set();
  // Every order of many small ranges gives the same as single places, each noted.
  let chance = 7;
  const next = (most) => (chance = (chance * 1103515245 + 12345) % 2147483648) % most;
  for (let times = 0; times < 400; ++times) {
    const first = next(300);
    const last = first + next(6);
    seen.add({ first, last }, times);
    for (let seq = first; seq <= last; ++seq) plain.add(seq);
    if (times % 20 > 0) continue;
    for (let seq = -1; seq < 310; ++seq) assert.equal(seen.has(seq), plain.has(seq), `${seq}`);
  }
  assert.equal(seen.last, 399);
  seen.add({ first: 1, last: 1 }, 5);
  assert.equal(seen.last, 399, "what is heard late makes nothing older");
});
