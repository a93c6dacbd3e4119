// Letting somebody in (rule B4): a person, or an office that names its own; what for, how much of
// the record, and until when.
import type { Screen } from "../app.js";
import { W } from "../app_words.js";
import { field, fill, h } from "../dom.js";
import { startOfDay } from "../format.js";
import { G, SCOPES } from "../group_words.js";
import {
  AdmissionState, ScopeKind,
  type GroupId, type GroupView, type OfficeId, type Scope, type Time,
} from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";
import { leads } from "./consent.js";
import { choice, form, input, type Form } from "./form.js";
import { cutNotice, groupHeading } from "./group.js";
import { Picker, type Picked } from "./picker.js";

const PERSON = 1;
const OFFICE = 2;
const MOST = 30; // people of one admitted office
const DAY = 24 * 3_600_000;

export function admitScreen(state: AppState, group: GroupId): Screen {
  const node = h("div", { class: "admit" }, h("p", {}, W.wait));
  void state.readView(group).then((view) => {
    if (view && leads(state, view)) new Admitting(state, view, node);
    else fill(node, cutNotice());
  });
  const leave = state.on(`cut ${group}`, () => fill(node, cutNotice()));
  return { node, title: G.inviteTitle, leave };
}

// A scope, with its day where it has one.
export function scopeField(): { nodes: HTMLElement[]; value(): Scope | undefined } {
  const kind = choice(G.scope, "scope", SCOPES, ScopeKind.all);
  const from = h("input", { type: "date", name: "scope-from" });
  const day = field(G.scopeFrom, from);
  const look = (): void => {
    day.hidden = kind.value() !== ScopeKind.fromDate;
  };
  kind.node.addEventListener("change", look);
  look();
  return {
    nodes: [kind.node, day],
    value: () => {
      if (kind.value() !== ScopeKind.fromDate) return { kind: kind.value() as ScopeKind, from: 0 };
      return from.value ? { kind: ScopeKind.fromDate, from: startOfDay(from.value) } : undefined;
    },
  };
}

class Admitting {
  #whom = choice(G.whom, "whom", [[PERSON, G.aPerson], [OFFICE, G.anOffice]], PERSON);
  #picker: Picker;
  #purpose = input("text", "off", "purpose");
  #scope = scopeField();
  #expires = h("input", { type: "date", name: "expires" });
  #manager = h("input", { type: "checkbox", name: "manager" });
  #managerLine = h("label", { class: "pick" }, this.#manager, h("span", {}, G.asManager));
  #most = h("select", { name: "most" }, ...Array.from({ length: MOST }, (_, at) =>
    h("option", { value: at + 1, selected: at + 1 === 5 }, at + 1)));
  #mostField = field(G.maxPeople, this.#most);
  #form: Form;

  constructor(
    private readonly state: AppState, private readonly view: GroupView, node: HTMLElement,
  ) {
    const { originOffice } = view.line;
    const inside = new Set(view.roster.filter((one) => one.until === 0)
      .map((one) => `${one.account} ${one.office}`));
    for (const one of view.admissions) {
      if (one.state === AdmissionState.invited) inside.add(`${one.account} ${one.office}`);
    }
    this.#picker = new Picker(state, {
      leaveOut: (one) => this.#office ? one.office === originOffice
        : inside.has(`${one.account} ${one.office}`),
      chosen: (one) => this.#look(one),
    });
    this.#form = form(W.invite, [
      this.#whom.node, this.#picker.node, this.#managerLine,
      field(W.purpose, this.#purpose, G.purposeHint), this.#mostField, ...this.#scope.nodes,
      field(`${G.expires}${W.optional}`, this.#expires, G.expiresHint),
    ], () => this.#admit());
    this.#whom.node.addEventListener("change", () => this.#look(this.#picker.value()));
    fill(node, groupHeading(this.state, view.line, "roster"), h("h2", {}, G.inviteTitle),
      this.#form.node);
    this.#look(undefined);
  }
  get #office(): boolean {
    return this.#whom.value() === OFFICE;
  }
  #look(chosen: Picked | undefined): void {
    const own = chosen?.office === this.view.line.originOffice;
    this.#managerLine.hidden = this.#office || !own;
    this.#mostField.hidden = !this.#office;
    const legend = this.#picker.node.querySelector("fieldset > legend");
    if (legend) legend.textContent = this.#office ? G.namingPerson : G.pickPerson;
  }

  async #admit(): Promise<string | undefined> {
    const { client } = this.state;
    const { group, originOffice } = this.view.line;
    const chosen = this.#picker.value();
    if (!chosen) return G.needPerson;
    const purpose = this.#purpose.value.trim();
    const own = chosen.office === originOffice;
    if (!purpose && !own) return G.needPurpose;
    const scope = this.#scope.value();
    if (!scope) return G.fillIn;
    const wish = { office: chosen.office as OfficeId, purpose, scope, ...this.#until() };
    const done = this.#office
      ? await client.admitOffice(group, {
        ...wish, maxPeople: Number(this.#most.value), manager: chosen.account,
      })
      : await client.admitPerson(group, {
        ...wish, account: chosen.account, manager: this.#manager.checked && own,
      });
    if (done.type !== "ok") return told(done);
    this.state.say(this.#office ? G.officeInvited : W.inviteSent);
    location.hash = `#/g/${group}/members`;
    return undefined;
  }
  #until(): { expires?: Time } {
    return this.#expires.value ? { expires: startOfDay(this.#expires.value) + DAY } : {};
  }
}
