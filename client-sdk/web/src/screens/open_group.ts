// Opening a patient's group (rules B1, B2): who it is, whether there is a group already, and what
// the office answers that has it.
import type { Screen } from "../app.js";
import { PROFESSIONS, W } from "../app_words.js";
import { button, field, fill, h } from "../dom.js";
import { birthOf, fullName, kanaOf } from "../format.js";
import { G, SEXES } from "../group_words.js";
import { t } from "../language.js";
import {
  newMessageId,
  type Failure, type GroupToOpen, type Name, type OfficeId, type OfficeToAsk, type Sex,
} from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";
import { dayField } from "./day_field.js";
import { choice, form, input } from "./form.js";
import { digits } from "./sign_in.js";

const OPENING = [1, 2, 3]; // professions; the region's own list is the server's

export function openGroupScreen(state: AppState): Screen {
  const node = h("div", { class: "narrow" }, h("h1", {}, G.open), h("p", {}, W.wait));
  void new Opening(state, node).begin();
  return { node, title: G.open };
}

function nameFields(kind: "main" | "also"): { nodes: HTMLElement[]; value(): Name } {
  const [family, given, familyKana, givenKana] = ["family", "given", "family-kana", "given-kana"]
    .map((one) => input("text", "off", `${kind}-${one}`)) as [
      HTMLInputElement, HTMLInputElement, HTMLInputElement, HTMLInputElement];
  const text = (one: HTMLInputElement): string => one.value.trim();
  return {
    nodes: [
      h("div", { class: "pair" }, field(G.family, family), field(G.given, given)),
      h("div", { class: "pair" }, field(G.familyKana, familyKana), field(G.givenKana, givenKana)),
    ],
    value: () => ({
      family: text(family), given: text(given),
      familyKana: text(familyKana), givenKana: text(givenKana),
    }),
  };
}

class Opening {
  #name = nameFields("main");
  #also = nameFields("also");
  #birth = dayField(G.birth, "S", true);
  #unknown = h("input", { type: "checkbox", name: "birth-unknown" });
  #sex = choice(G.sex, "sex", SEXES, -1);
  #insurer = input("text", "off", "insurer");
  #insured = input("text", "off", "insured");
  #relation = input("text", "off", "relation");
  #office = h("select", { name: "own-office" });

  #asked = { id: newMessageId(Date.now()), wish: "" };

  constructor(private readonly state: AppState, private readonly node: HTMLElement) {}

  async begin(): Promise<void> {
    const [me, offices] = await Promise.all([
      this.state.readMe(), this.state.client.listOffices(),
    ]);
    const names = new Map(offices.type === "ok"
      ? offices.value.map((one) => [one.id, one.name]) : []);
    const mine = me?.affiliations.filter(
      (one) => one.active && OPENING.includes(one.profession)) ?? [];
    if (mine.length === 0) {
      fill(this.node, h("h1", {}, G.open), h("p", { class: "notice" }, G.mayNotOpen));
      return;
    }
    fill(this.#office, ...mine.map((one) => h("option", { value: one.office },
      t`${names.get(one.office) ?? ""}（${PROFESSIONS[one.profession] ?? ""}）`)));
    for (const one of [this.#insurer, this.#insured]) one.inputMode = "numeric";
    this.#unknown.addEventListener("change", () => {
      this.#birth.node.disabled = this.#unknown.checked;
    });
    this.#ask();
  }
  #ask(): void {
    const ask = form(G.openNow, [
      h("div", {}, field(G.ownOffice, this.#office), ...this.#name.nodes),
      this.#birth.node,
      h("label", { class: "pick" }, this.#unknown, h("span", {}, G.birthUnknown)),
      this.#sex.node,
      h("fieldset", {}, h("legend", {}, `${G.numbers}${W.optional}`),
        h("p", { class: "hint" }, G.numbersHint),
        h("div", { class: "pair" }, field(G.insurer, this.#insurer),
          field(G.insured, this.#insured))),
      h("details", {}, h("summary", {}, `${G.also}${W.optional}`),
        h("p", { class: "hint" }, G.alsoHint), ...this.#also.nodes),
      field(G.relation, this.#relation, G.relationHint),
    ], async () => {
      const wish = this.#wish();
      return typeof wish === "string" ? wish : this.#open(wish);
    });
    fill(this.node, h("h1", {}, G.open), h("p", {}, G.openIntro), ask.node);
  }
  #wish(): GroupToOpen | string {
    const name = this.#name.value();
    if (!name.family || !name.familyKana) return G.needName;
    const birth = this.#unknown.checked ? { year: 0, month: 0, day: 0 } : this.#birth.value();
    if (!birth) return G.wrongDay;
    const relation = this.#relation.value.trim();
    if (!relation) return G.needRelation;
    const also = this.#also.value();
    const sex = this.#sex.value();
    return {
      office: this.#office.value as OfficeId, relation,
      patient: {
        name, birth, sex: Math.max(sex, 0) as Sex,
        insurerNumber: digits(this.#insurer.value), insuredNumber: digits(this.#insured.value),
        also: also.family || also.familyKana ? [also] : [],
      },
    };
  }
  // The same wish under the same id: an answer that was lost opens no second group.
  async #open(wish: GroupToOpen): Promise<string | undefined> {
    const words = JSON.stringify(wish);
    if (words !== this.#asked.wish) this.#asked = { id: newMessageId(Date.now()), wish: words };
    const answer = await this.state.client.openGroup({ ...wish, id: this.#asked.id });
    if (answer.type === "ok") {
      await this.state.readGroups();
      location.hash = `#/g/${answer.value.group}`;
      return undefined;
    }
    if (answer.type === "group_exists" || answer.type === "maybe_same_person") {
      this.#showAsk(wish, answer, answer.ask);
      return undefined;
    }
    return told(answer);
  }

  // It is told only that a group exists and whom to call; a known number is no question.
  #showAsk(wish: GroupToOpen, why: Failure, ask: OfficeToAsk[]): void {
    const { name, birth } = wish.patient;
    const reason = h("textarea", { rows: 3, name: "different-reason" });
    const different = form(G.openDifferent, [
      field(G.differentReason, reason, G.differentHint),
    ], async () => {
      const differentPersonReason = reason.value.trim();
      if (!differentPersonReason) return W.needReason;
      return this.#open({ ...wish, differentPerson: true, differentPersonReason });
    });
    const heading = h("h2", { tabindex: -1 }, G.askThem);
    fill(this.node, h("h1", {}, G.open),
      h("p", {}, t`${fullName(name)}（${kanaOf(name)}）・${birthOf(birth)}`),
      h("p", { class: "notice", role: "alert" }, told(why)), heading,
      h("ul", { class: "who" }, ...ask.map((one) => h("li", {},
        h("p", { class: "author" }, one.name),
        one.tel !== "" && h("p", {}, `${G.tel} `, h("a", { href: `tel:${one.tel}` }, one.tel))))),
      why.type === "maybe_same_person" && h("h2", {}, G.different),
      why.type === "maybe_same_person" && different.node,
      button(G.backToForm, () => this.#ask(), "link"));
    heading.focus();
  }
}
