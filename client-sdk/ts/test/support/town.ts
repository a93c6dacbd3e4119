// A region officer, a doctor's clinic and a nurse's station with one patient between them, on the
// real server. Everybody is fictional.
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import {
  Client, DeviceClass, DeviceForm, linkSecretOf, must, Sex, staffRoom, SystemKind,
  type Bytes, type Dialer, type Event, type EventType, type GroupId, type MembershipId, type Name,
  type NewDevice, type OfficeId, type Options, type Patience, type PersonToInvite, type RoomRef,
  type Storage,
} from "../../src/index.js";
import { FileStorage, NodeDialer, totpNow } from "../../src/node.js";
import { RealServer } from "./realserver.js";

export const HASTE: Partial<Patience> = {
  backoffFirst: 50, backoffMost: 500, comeBackWithin: 20, receiptsEvery: 150, saveWithin: 5,
  deltaPatience: 1_000, checksEvery: 50, requestTimeout: 5_000,
};
export const DEVICE: NewDevice = {
  name: "端末", deviceClass: DeviceClass.lent, form: DeviceForm.pc,
};

// A server under a sanitizer takes its time.
export const SLOW = Number(process.env["TASUKI_SLOW"] ?? 1);

export async function until(holds: () => boolean, what = "", most = 10_000): Promise<void> {
  const end = Date.now() + most * SLOW;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`does not come true: ${what || holds.toString()}`);
    await sleep(10);
  }
}

// One person with one device and the app on it.
export class Someone {
  client!: Client;
  events: Event[] = [];
  readonly key = crypto32();
  dialer: () => Dialer;
  storage: () => Promise<Storage>;
  password = "";
  totpSecret = "";
  more: Partial<Options> = {};
  ahead = 0; // of a clock that a test sets

  constructor(readonly server: RealServer, readonly name: string) {
    const { port, ca } = server;
    this.dialer = () => new NodeDialer({ host: "127.0.0.1", port, ca });
    this.storage = () => FileStorage.open(join(server.folder, `device-${name}`), this.key);
  }

  static readonly on = new Set<Someone>();

  async powerOn(): Promise<void> {
    Someone.on.add(this);
    this.client = await Client.open({
      dialer: this.dialer(), storage: await this.storage(), patience: HASTE, keepCopy: true,
      ...this.more,
    });
    this.events = [];
    this.client.start();
    void this.#take(this.client, this.events);
  }
  async #take(client: Client, events: Event[]): Promise<void> {
    for await (const event of client.events()) events.push(event);
  }
  async powerOff(): Promise<void> {
    Someone.on.delete(this);
    await this.client.stop();
  }

  all<T extends EventType>(type: T): Extract<Event, { type: T }>[] {
    return this.events.filter((one): one is Extract<Event, { type: T }> => one.type === type);
  }
  texts(): string[] {
    return this.all("message_posted").map((one) => one.body.texts.join());
  }

  async enrol(link: Bytes, code: string): Promise<void> {
    await this.powerOn();
    this.password = `${this.name}-tsunagu-${code}`;
    must(await this.client.openEnrolment(link));
    must(await this.client.proveCode(code));
    const secret = must(await this.client.choosePassword(this.name, this.password));
    this.totpSecret = secret.base32;
    const codes = must(await this.client.proveTotp(await totpNow(secret.base32)));
    must(await this.client.finishEnrolment(codes.ticket, DEVICE));
    await until(() => this.client.state === "live", `${this.name} becomes live`);
  }
}

function crypto32(): Uint8Array {
  return new Uint8Array(randomBytes(32));
}
function nameOf(family: string, given: string, familyKana: string, givenKana: string): Name {
  return { family, given, familyKana, givenKana };
}

export class Town {
  officer: Someone;
  doctor: Someone;
  nurse: Someone;
  clinic!: OfficeId;
  station!: OfficeId;
  group!: GroupId;
  nurses!: MembershipId;

  private constructor(readonly server: RealServer) {
    this.officer = new Someone(server, "chiiki-tantou");
    this.doctor = new Someone(server, "aoba-ichiro");
    this.nurse = new Someone(server, "wakaba-hanako");
  }
  static async founded(): Promise<Town> {
    const town = new Town(await RealServer.started());
    try {
      await town.#found();
      await town.#openGroup();
      await town.letIn(town.nurse);
    } catch (broken) {
      process.stderr.write(town.server.log());
      await town.end();
      throw broken;
    }
    return town;
  }
  get room(): RoomRef {
    return staffRoom(this.group);
  }

  async #found(): Promise<void> {
    const first = this.server.bootstrapLink();
    await this.officer.enrol(linkSecretOf(first.link)!, first.code);
    const officer = this.officer.client;
    this.clinic = must(await officer.addOffice({ kind: 1, name: "青葉クリニック（架空）" }));
    this.station = must(await officer.addOffice({ kind: 4, name: "若葉訪問看護（架空）" }));
    const administrator = { officeAdmin: true };
    const doctor = { profession: 1, name: nameOf("青葉", "一郎", "アオバ", "イチロウ") };
    const nurse = { profession: 2, name: nameOf("若葉", "花子", "ワカバ", "ハナコ") };
    const { officer: by, clinic, station } = this;
    await this.invite(this.doctor, { by, office: clinic, ...doctor, ...administrator });
    await this.invite(this.nurse, { by, office: station, ...nurse, ...administrator });
  }
  async invite(who: Someone, wish: PersonToInvite & { by: Someone }): Promise<void> {
    const { by, ...person } = wish;
    const link = must(await by.client.invitePerson(person));
    await who.enrol(link.linkSecret, link.code);
  }
  // Another nurse of the same station.
  async hire(who: Someone, given: string): Promise<void> {
    const name = nameOf("若葉", given, "ワカバ", "バン");
    await this.invite(who, { by: this.nurse, office: this.station, profession: 2, name });
  }
  async #openGroup(): Promise<void> {
    const doctor = this.doctor.client;
    const birth = { year: 1938, month: 3, day: 4 };
    const name = nameOf("多摩川", "架空", "タマガワ", "カクウ");
    const opened = must(await doctor.openGroup({
      office: this.clinic, patient: { name, birth, sex: Sex.female }, relation: "主治医",
    }));
    this.group = opened.group;
    const on = { year: 2026, month: 4, day: 1 };
    const how = "訪問時に";
    const notice = { explainedBy: "青葉医師", explainedTo: "本人", on, how };
    must(await doctor.recordNotice(this.group, notice));
    must(await doctor.recordConsent(this.group, { scopeText: "職種間の共有", on }));
  }
  async letIn(who: Someone): Promise<void> {
    const { account } = who.client;
    const wish = { account, office: this.station, purpose: "訪問看護" };
    const admitted = must(await this.doctor.client.admitPerson(this.group, wish));
    this.nurses = must(await who.client.accept(this.group, admitted.admission)).membership;
    // Who writes before having seen her come in is asked first whether she may read it.
    await until(() =>
      this.doctor.all("system_event").some(
        (one) => one.kind === SystemKind.joined && one.membership === this.nurses,
      ), "the doctor sees her come in");
  }
  // A nurse more, who sees what is written from now on.
  async another(prepare: (who: Someone) => void = () => undefined): Promise<Someone> {
    const who = new Someone(this.server, `wakaba-${++this.#hired}`);
    prepare(who);
    await this.hire(who, `${this.#hired}番`);
    await this.letIn(who);
    await until(() => who.client.membershipIn(this.room) !== "" && who.client.state === "live");
    return who;
  }
  #hired = 0;

  async end(): Promise<void> {
    for (const one of [...Someone.on]) await one.powerOff();
    await this.server.remove();
  }
}
