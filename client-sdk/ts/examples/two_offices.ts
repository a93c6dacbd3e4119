// Two offices and one patient, from the operator's first link to the cut. Everybody is fictional.
//   node dist/examples/two_offices.js HOST PORT CA_FILE LINK CODE
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

import {
  Client, DeviceClass, DeviceForm, linkSecretOf, MemoryStorage, must, report, Sex, staffRoom,
  textOf,
  type Bytes, type Event, type Name, type Result,
} from "../src/index.js";
import { NodeDialer, totpNow } from "../src/node.js";

const [host = "", port = "", caFile = "", link = "", code = ""] = process.argv.slice(2);
if (!code) throw new Error("usage: two_offices HOST PORT CA_FILE LINK CODE");
const say = (text: string): void => console.log(text);

class Person {
  private constructor(readonly client: Client, readonly name: string) {}

  // A shared device: nothing stays on it.
  static async enrolled(name: string, secret: Bytes, spoken: string): Promise<Person> {
    const dialer = new NodeDialer({ host, port: Number(port), ca: readFileSync(caFile) });
    const client = await Client.open({ dialer, storage: new MemoryStorage() });
    must(await client.openEnrolment(secret));
    must(await client.proveCode(spoken));
    const totp = must(await client.choosePassword(name, randomUUID()));
    const codes = must(await client.proveTotp(await totpNow(totp.base32)));
    must(await client.finishEnrolment(codes.ticket, {
      name: "共用の端末", deviceClass: DeviceClass.shared, form: DeviceForm.pc,
    }));
    client.start();
    const person = new Person(client, name);
    await person.until((one) => one.type === "state_changed" && one.state === "live");
    return person;
  }
  async until<E extends Event>(is: (one: Event) => one is E): Promise<E>;
  async until(is: (one: Event) => boolean): Promise<Event>;
  async until(is: (one: Event) => boolean): Promise<Event> {
    for (;;) {
      const event = await this.client.next();
      if (is(event)) return event;
      if (event.type === "state_changed" && event.state === "ended") throw new Error("ended");
    }
  }
}
type Of<T extends Event["type"]> = Extract<Event, { type: T }>;
const is = <T extends Event["type"]>(type: T) => (one: Event): one is Of<T> => one.type === type;
const nameOf = (family: string, given: string, familyKana: string, givenKana: string): Name => ({
  family, given, familyKana, givenKana,
});

const officer = await Person.enrolled("chiiki-tantou", linkSecretOf(link)!, code);
const clinic = must(await officer.client.addOffice({ kind: 1, name: "青葉クリニック（架空）" }));
const station = must(await officer.client.addOffice({ kind: 4, name: "若葉訪問看護（架空）" }));
const invited = async (office: typeof clinic, profession: number, name: Name) =>
  must(await officer.client.invitePerson({ office, profession, name, officeAdmin: true }));
const doctorsLink = await invited(clinic, 1, nameOf("青葉", "一郎", "アオバ", "イチロウ"));
const nursesLink = await invited(station, 2, nameOf("若葉", "花子", "ワカバ", "ハナコ"));
const doctor = await Person.enrolled("aoba-ichiro", doctorsLink.linkSecret, doctorsLink.code);
const nurse = await Person.enrolled("wakaba-hanako", nursesLink.linkSecret, nursesLink.code);
say("二つの事業所と三人が登録されました");

const { group } = must(await doctor.client.openGroup({
  office: clinic,
  patient: {
    name: nameOf("多摩川", "架空", "タマガワ", "カクウ"),
    birth: { year: 1938, month: 3, day: 4 }, sex: Sex.female,
  },
  relation: "主治医",
}));
const on = { year: 2026, month: 4, day: 1 };
must(await doctor.client.recordNotice(group, {
  explainedBy: "青葉医師", explainedTo: "本人", on, how: "訪問時に",
}));
must(await doctor.client.recordConsent(group, { scopeText: "職種間の共有", on }));
const admitted = must(await doctor.client.admitPerson(group, {
  account: nurse.client.account, office: station, purpose: "訪問看護",
}));
const { membership } = must(await nurse.client.accept(group, admitted.admission));
await doctor.until((one) => one.type === "system_event" && one.membership === membership
  && one.kind === 10);
say("患者グループに看護師が加わりました");

const room = staffRoom(group);
must(await doctor.client.post(room, report("明朝、足の確認をお願いします。", {
  confirmBy: [membership],
})));
const { accepted } = await doctor.until(is("sent"));
const post = await nurse.until(is("message_posted"));
say(`看護師の画面: ${textOf(post.body)}`);
must(nurse.client.displayed(room, { first: post.entry.seq, last: post.entry.seq }));
must(await nurse.client.confirm(room, post.entry.seq));
// Her app goes on taking events; the cut will be one of them.
const cut = nurse.until(is("revoked"));
for (;;) {
  await doctor.until(is("receipt_changed"));
  const { lines } = must(await doctor.client.readReceipts(room, accepted.seq));
  const asked = lines.filter((line) => line.confirmAsked);
  const confirmed = asked.filter((line) => line.confirmed !== 0);
  if (confirmed.length < asked.length) continue;
  say(`医師の画面: 確認 ${confirmed.length}/${asked.length}`);
  break;
}

must(await doctor.client.remove(group, membership, "担当の交代"));
await cut;
say("看護師の画面: 担当の変更により、このグループは表示できなくなりました");
const gone: Result<unknown> = await nurse.client.readPage(room);
if (gone.type === "ok") throw new Error("she still reads");
for (const one of [officer, doctor, nurse]) await one.client.stop();
