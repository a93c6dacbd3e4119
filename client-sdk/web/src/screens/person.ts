// One person of the office: devices, new factors after a loss, and the end of the affiliation
// (rules A2, A6, A8). Each act names the person in its last step.
import type { Screen } from "../app.js";
import { W } from "../app_words.js";
import { button, dialog, field, fill, h } from "../dom.js";
import { fullName, professionOf, withKana } from "../format.js";
import { t } from "../language.js";
import { OFFICE } from "../office_words.js";
import type { AccountId, Affiliation, OfficeId, Person } from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";
import { showDevices } from "./devices.js";
import { form, input } from "./form.js";
import { withBothFactors } from "./fresh.js";
import { linkNode } from "./letter.js";

export function personScreen(state: AppState, office: OfficeId, account: AccountId): Screen {
  const node = h("div", { class: "narrow" }, h("p", {}, W.wait));
  void new PersonPage(state, office, account, node).begin();
  return { node, title: OFFICE.people };
}

class PersonPage {
  #devices = h("div", {});
  #letter = h("div", {});

  constructor(
    private readonly state: AppState, private readonly office: OfficeId,
    private readonly account: AccountId, private readonly node: HTMLElement,
  ) {}

  async begin(): Promise<void> {
    const people = await this.state.client.listPeople(this.office);
    const back = h("p", {}, h("a", { href: `#/office/${this.office}` }, OFFICE.officePage));
    const one = people.type === "ok"
      ? people.value.find((each) => each.account === this.account) : undefined;
    const at = one?.affiliations.find((each) => each.office === this.office);
    if (people.type !== "ok" || !one || !at) {
      const words = people.type === "ok" ? OFFICE.deactivated : told(people);
      fill(this.node, h("p", { class: "notice" }, words), back);
      return;
    }
    fill(this.node, h("h1", {}, withKana(one.name)),
      h("p", { class: "marks" }, h("span", {}, professionOf(at.profession)),
        at.officeAdmin && h("span", { class: "mark" }, OFFICE.isAdmin),
        at.offered && h("span", { class: "mark" }, OFFICE.waitsForYes),
        !at.active && !at.offered && h("span", { class: "mark" }, OFFICE.inactive),
        !one.enrolled && h("span", { class: "mark" }, OFFICE.notEnrolled)),
      one.loginName !== "" && h("p", { class: "quiet" }, t`${OFFICE.login}：${one.loginName}`),
      ...this.#acts(one, at), this.#letter,
      at.active && h("h2", {}, OFFICE.devices), at.active && this.#devices, back);
    if (at.active) void showDevices(this.state, this.account, this.#devices);
  }

  #acts(one: Person, at: Affiliation): HTMLElement[] {
    const own = one.account === this.state.client.account;
    if (at.offered) {
      return [button(OFFICE.takeOfferBack, () =>
        this.#ask(one, OFFICE.takeOfferBack, "", OFFICE.takeOfferBack, (reason) =>
          this.state.client.deactivatePerson(this.office, one.account, reason)), "danger")];
    }
    if (!at.active) return [];
    const role = at.officeAdmin ? OFFICE.endAdmin : OFFICE.asAdmin;
    return [h("p", { class: "row" },
      button(role, () => void this.#setAdmin(one, !at.officeAdmin)),
      !own && button(OFFICE.reset, () => this.#askReset(one)),
      button(OFFICE.deactivate, () =>
        this.#ask(one, OFFICE.deactivate, OFFICE.deactivateHow, OFFICE.deactivateSure, (reason) =>
          this.state.client.deactivatePerson(this.office, one.account, reason)), "danger"))];
  }
  async #setAdmin(one: Person, officeAdmin: boolean): Promise<void> {
    const done = await withBothFactors(this.state, () =>
      this.state.client.setOfficeAdministrator(this.office, one.account, officeAdmin));
    if (done.type === "ok") return this.begin();
    fill(this.#letter, h("p", { class: "problem", role: "alert" }, told(done)));
  }
  #ask(
    one: Person, title: string, how: string, sureWords: string,
    act: (reason: string) => ReturnType<AppState["client"]["deactivatePerson"]>,
  ): void {
    const reason = input("text", "off", "reason");
    const sure = form(`${fullName(one.name)} ${sureWords}`, [field(W.reason, reason)], async () => {
      if (!reason.value.trim()) return W.needReason;
      const done = await withBothFactors(this.state, () => act(reason.value.trim()));
      if (done.type !== "ok") return told(done);
      box.close();
      this.state.say(OFFICE.deactivated);
      await this.begin();
      return undefined;
    });
    const box = dialog(title, how !== "" && h("p", {}, how), sure.node,
      button(W.cancel, () => box.close()));
  }
  #askReset(one: Person): void {
    const reason = input("text", "off", "reason");
    const words = `${fullName(one.name)} ${OFFICE.resetSure}`;
    const sure = form(words, [field(W.reason, reason)], async () => {
      if (!reason.value.trim()) return W.needReason;
      const link = await withBothFactors(this.state, () =>
        this.state.client.resetFactors(this.office, one.account, reason.value.trim()));
      if (link.type !== "ok") return told(link);
      box.close();
      const letter = linkNode(this.state, one.name, "", link.value);
      fill(this.#letter, letter);
      letter.querySelector<HTMLElement>("h3")?.focus();
      return undefined;
    });
    const box = dialog(OFFICE.reset, h("p", {}, OFFICE.resetHow), sure.node,
      button(W.cancel, () => box.close()));
  }
}
