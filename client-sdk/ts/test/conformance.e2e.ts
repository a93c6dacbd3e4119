// Plays tests/vectors/conformance.json, the script that every SDK has to pass, against the real
// server: a colleague really writes, retracts and removes, a proxy spoils the connection. Two of
// the server's own misbehaviours are played by the proxy alone, for nobody can order them from it:
// the idle lock of minutes, and the restore from a backup.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import {
  Client, must, report, ScopeKind, SystemKind,
  type ClientMsgId, type Event, type MembershipId, type SeqRange,
} from "../src/index.js";
import { SeqSet } from "../src/core/seqset.js";
import { FileStorage, NodeDialer } from "../src/node.js";
import { Killable } from "./support/killable.js";
import { Log } from "./support/log.js";
import { Proxy, type Frames } from "./support/proxy.js";
import { HASTE, SLOW, Someone, Town, until } from "./support/town.js";

type Step = { do: string } & Record<string, never>;
interface Script {
  verbs: Record<string, string>;
  stories: { name: string; steps: Step[] }[];
}
const file = new URL("../../../../tests/vectors/conformance.json", import.meta.url);
const script = JSON.parse(readFileSync(fileURLToPath(file), "utf8")) as Script;

const PIN = "240613";
const SETTLE = 250;
const PATIENCE = 8_000 * SLOW;

let town: Town;
before(async () => {
  town = await Town.founded();
});
after(() => town?.end());

// Waits for it, then lets what is wrongly on its way arrive as well.
async function becomes<T>(now: () => T | Promise<T>, wanted: T, what: string): Promise<void> {
  const same = async (): Promise<boolean> => JSON.stringify(await now()) === JSON.stringify(wanted);
  const end = Date.now() + PATIENCE;
  while (!(await same()) && Date.now() < end) await sleep(20);
  await sleep(SETTLE);
  assert.deepEqual(await now(), wanted, what);
}

class Runner {
  readonly #me: Someone;
  readonly #proxy = new Proxy(town.server);
  #client!: Client;
  #program = new Killable();
  #events: Event[] = [];
  #taking = true;
  #base = 0; // the script's entry 1 is the room's entry base + 1
  #offset = 0; // of the device's clock
  #ids = new Map<string, ClientMsgId>();
  #membership!: MembershipId;

  constructor(number: number) {
    this.#me = new Someone(town.server, `kango-${number}`);
  }

  // A nurse of her own for every story, who sees nothing of the stories before.
  async prepare(number: number, wantsPin: boolean, wantsRecord: boolean): Promise<void> {
    await this.#proxy.listen();
    if (wantsRecord) this.#proxy.record = await Log.made();
    await town.hire(this.#me, `${number}番`);
    if (wantsPin) must(await this.#me.client.setPin(PIN));
    const { account } = this.#me.client;
    const scope = { kind: ScopeKind.fromNow, from: 0 };
    const wish = { account, office: town.station, purpose: "訪問看護", scope };
    const { admission } = must(await town.doctor.client.admitPerson(town.group, wish));
    const named = must(await this.#me.client.accept(town.group, admission));
    await this.#me.powerOff();
    this.#membership = named.membership;
    this.#base = named.seq;
    await until(() => town.doctor.all("system_event").some(
      (one) => one.kind === SystemKind.joined && one.membership === named.membership,
    ), "the doctor sees her come in");
  }
  async end(): Promise<void> {
    await this.#die();
    await this.#proxy.close();
  }

  async play(step: Step): Promise<void> {
    const verb = Runner.verbs[step.do];
    assert.ok(verb, `unknown verb ${step.do}`);
    await verb.call(this, step);
  }

  async #start(): Promise<void> {
    const { folder, ca } = this.#me.server;
    const program = (this.#program = new Killable());
    const dialer = new NodeDialer({ host: "127.0.0.1", port: this.#proxy.port, ca });
    const storage = await FileStorage.open(join(folder, `device-${this.#me.name}`), this.#me.key);
    this.#client = await Client.open({
      dialer: program.dialer(dialer), storage: program.storage(storage), patience: HASTE,
      clock: () => Date.now() + this.#offset,
    });
    this.#program.dead = false;
    this.#close = () => storage.close();
    this.#taking = true;
    const events: Event[] = (this.#events = []);
    this.#client.start();
    void (async () => {
      while (this.#taking && !program.dead) {
        const event = await this.#client.next();
        if (program.dead) return;
        events.push(event);
      }
    })();
  }
  #close: () => Promise<void> = async () => undefined;
  async #die(): Promise<void> {
    this.#program.dead = true;
    this.#proxy.drop();
    await this.#close();
    void this.#client?.stop();
  }

  async #colleagueWrites(count: number, frames: Frames): Promise<void> {
    this.#proxy.frames = frames;
    const seen = this.#proxy.pushes;
    const attached = this.#client?.state === "live" || this.#client?.state === "catching_up";
    const sent = town.doctor.all("sent").length;
    for (let i = 0; i < count; ++i) must(await town.doctor.client.post(town.room, report("記録")));
    await until(() => town.doctor.all("sent").length === sent + count, "the colleague's are sent");
    // Only where somebody is listening is there a frame to spoil.
    const listening = attached && this.#proxy.connections > 0 && !this.#removed;
    const arrived = (): boolean => this.#proxy.pushes >= seen + count;
    if (listening && !this.#proxy.locked && frames !== "never") {
      await until(arrived, "they reach the proxy");
    }
    for (let tries = 0; frames === "never" && !arrived() && tries < 25; ++tries) await sleep(20);
    this.#proxy.frames = "live";
  }
  #removed = false;

  async #held(): Promise<number> {
    const wish = { fromSeq: this.#base + 1, limit: 100 };
    const page = must(await town.doctor.client.readPage(town.room, wish));
    return page.events.filter((one) => one.type === "message_posted").length;
  }
  #shown(): number[] {
    return this.#events.flatMap((one) =>
      one.type === "message_posted" ? [one.entry.seq - this.#base] : [],
    );
  }
  #told(type: string): number {
    const told = type === "server_restored_declared" ? "server_restored" : type;
    return this.#events.filter(
      (one) =>
        one.type === told && (told === type || (one.type === "server_restored" && one.declared)),
    ).length;
  }
  #reported(kind: "delivered" | "displayed" | "confirmed"): readonly SeqRange[] {
    const set = new SeqSet();
    for (const { kind: one } of this.#proxy.heard) {
      if (one.case !== "receipts") continue;
      const ranges =
        kind === "confirmed"
          ? one.value.confirmed.map((seq) => ({ first: seq, last: seq }))
          : one.value[kind];
      for (const { first, last } of ranges) {
        const from = Math.max(1, Number(first) - this.#base);
        set.add({ first: from, last: Number(last) - this.#base });
      }
    }
    return set.ranges;
  }
  #real(range: SeqRange): SeqRange {
    return { first: range.first + this.#base, last: range.last + this.#base };
  }

  static readonly verbs: Record<string, (this: Runner, step: Step) => unknown> = {
    client_starts() {
      return this.#start();
    },
    client_dies() {
      return this.#die();
    },
    async client_posts(step) {
      const id = must(await this.#client.post(town.room, report(step["text"]!)));
      this.#ids.set(step["as"]!, id);
    },
    async client_resends_all() {
      const asked = this.#events.filter((one) => one.type === "audience_changed").at(-1);
      assert.ok(asked?.type === "audience_changed");
      must(await this.#client.resendAll(town.room, asked.rosterEpoch));
    },
    async client_drops_message(step) {
      must(await this.#client.drop(this.#ids.get(step["as"]!)!));
    },
    // The loop has asked for the next one already: what it is handed now is not asked on.
    client_stops_taking() {
      this.#taking = false;
    },
    client_displays(step) {
      const { first, last } = step as unknown as SeqRange;
      must(this.#client.displayed(town.room, this.#real({ first, last })));
    },
    async client_confirms(step) {
      must(await this.#client.confirm(town.room, this.#base + Number(step["seq"])));
    },
    async client_unlocks() {
      must(await this.#client.unlock(PIN));
    },
    clock_jumps(step) {
      this.#offset += Number(step["seconds"]) * 1000;
    },
    server_posts(step) {
      return this.#colleagueWrites(Number(step["count"]), step["frames"] as unknown as Frames);
    },
    async server_lags() {
      const page = must(await town.doctor.client.readPage(town.room));
      const groupId = Buffer.from(town.group, "hex");
      const latestSeq = BigInt(page.latestSeq);
      this.#proxy.push({ case: "lag", value: { groupId, room: 1, latestSeq } });
    },
    server_drops() {
      this.#proxy.drop();
    },
    server_closes(step) {
      this.#proxy.closeWith(Number(step["code"]));
    },
    async server_removes_me() {
      must(await town.doctor.client.remove(town.group, this.#membership, "交代"));
      this.#removed = true;
    },
    server_loses_next_answer(step) {
      this.#proxy.loseNextAnswer = true;
      this.#proxy.staysAway = Boolean(step["stays_away"]);
    },
    server_is_back() {
      this.#proxy.unreachable = false;
    },
    async server_asks_for_epoch(step) {
      const { line } = must(await town.doctor.client.readGroup(town.group));
      const asked = line.rosterEpoch + Number(step["epoch"]);
      this.#proxy.staleBelow = { asked, real: line.rosterEpoch };
    },
    async server_retracts(step) {
      const seq = this.#base + Number(step["seq"]);
      must(await town.doctor.client.retract(town.room, seq, "別の利用者", true));
    },
    server_locks() {
      this.#proxy.locked = true;
      this.#proxy.push({ case: "locked", value: {} });
    },
    server_restores(step) {
      return this.#proxy.restore(step["declared"] as boolean | undefined);
    },
    expect_shown(step) {
      return becomes(() => this.#shown(), step["seqs"] as unknown as number[], "shown");
    },
    expect_state(step) {
      return becomes(() => this.#client.state as string, String(step["state"]), "state");
    },
    expect_event(step) {
      const type = String(step["event"]);
      return becomes(() => this.#told(type), Number(step["times"]), type);
    },
    expect_server_holds(step) {
      return becomes(() => this.#held(), Number(step["count"]), "entries at the server");
    },
    expect_reported(step) {
      const { first, last, kind } = step as unknown as SeqRange & { kind: "delivered" };
      const wanted = first === 0 ? [] : [{ first, last }];
      return becomes(() => this.#reported(kind), wanted, kind);
    },
    expect_outbox(step) {
      const waiting = this.#client.outbox().filter((one) => one.state !== "sent").length;
      assert.equal(waiting, Number(step["count"]));
    },
  };
}

script.stories.forEach(({ name, steps }, number) => {
  test(name, async () => {
    const runner = new Runner(number);
    try {
      const wantsPin = steps.some((step) => step.do === "server_locks");
      await runner.prepare(number, wantsPin, steps.some((step) => "declared" in step));
      for (const step of steps) await runner.play(step);
    } finally {
      await runner.end();
    }
  });
});

test("the script documents every verb and no other", () => {
  assert.deepEqual(Object.keys(Runner.verbs).sort(), Object.keys(script.verbs).sort());
});
