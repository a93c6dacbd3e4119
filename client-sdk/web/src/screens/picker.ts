// Choosing a person (rule F1): office, profession, name, by kana as well; partners of one's own
// groups first. Offices are shown with both their phones.
import { W } from "../app_words.js";
import { field, fill, h } from "../dom.js";
import { fold, wordsOf } from "../fold.js";
import { professionOf, withKana } from "../format.js";
import { G } from "../group_words.js";
import { t } from "../language.js";
import type { AccountId, Office, OfficeId, Person } from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";

const MOST = 30;

export interface Picked {
  account: AccountId;
  office: OfficeId;
}
interface Candidate extends Picked {
  person: Person;
  profession: number;
  officeName: string;
  partner: boolean;
}
export interface PickWish {
  office?: OfficeId; // of this office alone
  legend?: string;
  leaveOut(one: Picked): boolean;
  chosen?(one: Picked | undefined): void;
}

let pickers = 0;

export class Picker {
  readonly node = h("div", { class: "picker" });
  readonly #radio = `picked-${++pickers}`;
  #search = h("input", { type: "search", autocomplete: "off", name: "who" });
  #office = h("select", { name: "office" });
  #profession = h("select", { name: "profession" });
  #phones = h("p", { class: "quiet", role: "status" });
  #list = h("fieldset", { class: "choice people" });
  #problem = h("p", { class: "problem", role: "alert" });
  #offices: Office[] = [];
  #people = new Map<OfficeId | "", Person[]>();
  #chosen: Picked | undefined;
  #partners: Set<string>;

  constructor(private readonly state: AppState, private readonly wish: PickWish) {
    const rosters = [...state.views.values()].flatMap((view) => view.roster);
    this.#partners = new Set(rosters.flatMap((one) => [one.account, one.office]));
    const narrow = wish.office ? [] : [field(G.pickOffice, this.#office), this.#phones];
    fill(this.node, field(G.pickSearch, this.#search), ...narrow,
      field(G.pickProfession, this.#profession), this.#problem, this.#list);
    this.#search.addEventListener("input", () => void this.#look());
    this.#search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault(); // it would send the form around it
    });
    this.#office.addEventListener("change", () => {
      this.#profession.value = "";
      void this.#look();
    });
    this.#profession.addEventListener("change", () => void this.#look());
    this.#list.addEventListener("change", () => this.#take());
    void this.#begin();
  }
  value(): Picked | undefined {
    return this.#chosen;
  }
  office(id: OfficeId): Office | undefined {
    return this.#offices.find((one) => one.id === id);
  }

  async #begin(): Promise<void> {
    const offices = await this.state.client.listOffices();
    if (offices.type !== "ok") {
      this.#problem.textContent = told(offices);
      return;
    }
    const rank = (one: Office): number => (this.#partners.has(one.id) ? 0 : 1);
    this.#offices = offices.value.sort((a, b) =>
      rank(a) - rank(b) || a.name.localeCompare(b.name, "ja"));
    fill(this.#office, h("option", { value: "" }, G.everyOffice), ...this.#offices.map((one) =>
      h("option", { value: one.id },
        one.suspended ? t`${one.name}（${G.suspendedNow}）` : one.name)));
    await this.#look();
  }
  async #read(office: OfficeId | ""): Promise<Person[]> {
    const known = this.#people.get(office);
    if (known) return known;
    const people = await this.state.client.listPeople(office || undefined);
    this.#problem.textContent = people.type === "ok" ? "" : told(people);
    if (people.type !== "ok") return [];
    this.#people.set(office, people.value);
    return people.value;
  }
  #candidates(people: Person[], office: OfficeId | ""): Candidate[] {
    const out: Candidate[] = [];
    for (const person of people) {
      if (!person.active) continue;
      for (const at of person.affiliations) {
        if (!at.active || (office && at.office !== office)) continue;
        const picked = { account: person.account, office: at.office };
        if (this.wish.leaveOut(picked)) continue;
        out.push({
          ...picked, person, profession: at.profession,
          officeName: this.office(at.office)?.name ?? "",
          partner: this.#partners.has(person.account),
        });
      }
    }
    return out;
  }
  #turn = 0;
  async #look(): Promise<void> {
    const turn = ++this.#turn;
    const office = (this.wish.office ?? this.#office.value) as OfficeId | "";
    this.#tellPhones(office);
    const words = wordsOf(this.#search.value);
    const people = this.#candidates(await this.#read(office), office);
    if (turn !== this.#turn) return; // something newer was asked for meanwhile
    this.#offerProfessions(people);
    const profession = Number(this.#profession.value);
    const asked = office !== "" || words.length > 0 || profession !== 0;
    const found = people.filter((one) =>
      (profession === 0 || one.profession === profession) && (asked || one.partner) &&
      words.every((word) => textOf(one).includes(word)));
    this.#show(found, asked);
  }
  #tellPhones(office: OfficeId | ""): void {
    const at = office ? this.office(office) : undefined;
    const tel = at?.tel ? `${G.tel} ${at.tel}` : "";
    const later = at?.afterHours ? `${G.afterHours} ${at.afterHours}` : "";
    this.#phones.textContent = [tel, later].filter(Boolean).join(t`・`);
  }
  #offerProfessions(people: Candidate[]): void {
    const chosen = this.#profession.value;
    const all = [...new Set(people.map((one) => one.profession))].sort((a, b) => a - b);
    fill(this.#profession, h("option", { value: "" }, G.everyProfession),
      ...all.map((one) => h("option", { value: one }, professionOf(one))));
    this.#profession.value = all.includes(Number(chosen)) ? chosen : "";
  }
  #show(found: Candidate[], asked: boolean): void {
    const kana = ({ person }: Candidate): string =>
      `${person.name.familyKana} ${person.name.givenKana}`;
    found.sort((a, b) =>
      Number(b.partner) - Number(a.partner) || kana(a).localeCompare(kana(b), "ja"));
    const left = found.length - MOST;
    const nobody = asked ? G.pickNobody : G.pickHint;
    fill(this.#list, h("legend", {}, this.wish.legend ?? G.pickPerson),
      !asked && found.length > 0 && h("p", { class: "hint" }, G.partners),
      ...found.slice(0, MOST).map((one) => this.#line(one)),
      found.length === 0 && h("p", { class: "quiet" }, nobody),
      left > 0 && h("p", { class: "hint" }, `${W.other} ${left} ${G.pickMore}`));
    this.#take();
  }
  #line({ person, account, office, profession, officeName }: Candidate): HTMLElement {
    const on = this.#chosen?.account === account && this.#chosen.office === office;
    const words = [withKana(person.name), professionOf(profession), officeName].join(t`・`);
    return h("label", { class: "pick wide" },
      h("input", { type: "radio", name: this.#radio, value: `${account} ${office}`, checked: on }),
      h("span", {}, words, !person.enrolled && G.notEnrolled));
  }
  #take(): void {
    const [account, office] = this.#list.querySelector<HTMLInputElement>("input:checked")
      ?.value.split(" ") ?? [];
    this.#chosen = account && office
      ? { account: account as AccountId, office: office as OfficeId } : undefined;
    this.wish.chosen?.(this.#chosen);
  }
}

function textOf({ person: { name }, officeName }: Candidate): string {
  const { family, given, familyKana, givenKana } = name;
  return fold(`${family}${given} ${familyKana}${givenKana} ${officeName}`).text;
}
