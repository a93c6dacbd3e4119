// The page of an office's Tasuki管理者 (rule A7): its people, who is invited, who is offered a place.
// No content of any group.
import type { Screen } from "../app.js";
import { GROUP_STATES, W } from "../app_words.js";
import { button, fill, h } from "../dom.js";
import { birthYearOf, fullName, kanaOf, professionOf, withKana } from "../format.js";
import { t } from "../language.js";
import { OFFICE } from "../office_words.js";
import type { OfficeId, Person } from "../sdk.js";
import type { AppState } from "../state.js";
import { TODAY } from "../today_words.js";
import { told } from "../told.js";
import { asksNode } from "./asks.js";
import { withBothFactors } from "./fresh.js";
import { inviteForm, offerForm } from "./letter.js";
import { Picker } from "./picker.js";

export function officeScreen(state: AppState, office: OfficeId): Screen {
  const node = h("div", {}, h("h1", {}, OFFICE.officePage), h("p", {}, W.wait));
  void new OfficePage(state, office, node).begin();
  return { node, title: OFFICE.officePage };
}

class OfficePage {
  #people = h("div", {});
  #invite = h("div", {});
  #offer = h("div", {});

  constructor(
    private readonly state: AppState, private readonly office: OfficeId,
    private readonly node: HTMLElement,
  ) {}

  async begin(): Promise<void> {
    const offices = await this.state.client.listOffices();
    const name = offices.type === "ok"
      ? offices.value.find((one) => one.id === this.office)?.name ?? "" : "";
    const again = (): void => fill(this.#invite, inviteForm(
      this.state, { office: this.office }, name, (letter) => {
        fill(this.#invite, letter, button(OFFICE.done, again));
        letter.querySelector<HTMLElement>("h3")?.focus();
        void this.#read();
      }));
    again();
    this.#offerAgain();
    fill(this.node, h("h1", {}, name || OFFICE.officePage), h("h2", {}, OFFICE.people),
      this.#people,
      h("details", {}, h("summary", {}, OFFICE.inviteNew), h("p", {}, OFFICE.inviteHow),
        this.#invite),
      h("details", {}, h("summary", {}, OFFICE.offer), h("p", {}, OFFICE.offerHow), this.#offer),
      this.#groups());
    await this.#read();
  }
  #offerAgain(): void {
    const picker = new Picker(this.state, { leaveOut: (one) => one.office === this.office });
    fill(this.#offer, offerForm(this.state, this.office, async () => {
      this.#offerAgain();
      await this.#read();
    }, picker));
  }

  async #read(): Promise<void> {
    const people = await this.state.client.listPeople(this.office);
    if (people.type !== "ok") {
      fill(this.#people, h("p", { class: "problem", role: "alert" }, told(people)));
      return;
    }
    const here = (one: Person): boolean => one.active && one.affiliations.some(
      (at) => at.office === this.office && (at.active || at.offered));
    const kana = (one: Person): string => one.name.familyKana + one.name.givenKana;
    const all = people.value.sort((a, b) => kana(a).localeCompare(kana(b), "ja"));
    const gone = all.filter((one) => !here(one));
    fill(this.#people,
      h("ul", { class: "links" }, ...all.filter(here).map((one) => this.#line(one))),
      gone.length > 0 && h("details", {}, h("summary", {}, t`${OFFICE.inactive}（${gone.length}）`),
        h("ul", {}, ...gone.map((one) => h("li", {}, withKana(one.name))))));
  }
  #line(one: Person): HTMLElement {
    const at = one.affiliations.find((each) => each.office === this.office)!;
    return h("li", {}, h("a", { href: `#/office/${this.office}/${one.account}`, class: "card" },
      h("span", { class: "author" }, withKana(one.name)),
      h("span", { class: "marks" },
        h("span", {}, professionOf(at.profession)),
        at.officeAdmin && h("span", { class: "mark" }, OFFICE.isAdmin),
        at.offered && h("span", { class: "mark" }, OFFICE.waitsForYes),
        !one.enrolled && h("span", { class: "mark" }, OFFICE.notEnrolled))));
  }

  // By patient's name alone, and only when asked for: the list is on record.
  #groups(): HTMLElement {
    const list = h("div", {});
    const show = button(OFFICE.showGroups, () => void read());
    const read = async (): Promise<void> => {
      const lines = await withBothFactors(this.state, () =>
        this.state.client.listGroups(this.office));
      if (lines.type !== "ok") {
        fill(list, h("p", { class: "problem", role: "alert" }, told(lines)));
        return;
      }
      show.hidden = true;
      const line = lines.value.map((one) => h("li", {},
        h("p", { class: "author" }, `${fullName(one.patient)} ${W.san}`),
        h("p", { class: "quiet" }, [kanaOf(one.patient), birthYearOf(one.birth),
          one.originOfficeName, GROUP_STATES[one.state] ?? ""].filter(Boolean).join(t`・`)),
        // Whoever asked is told to call the origin office.
        one.originOffice === this.office && h("details", {}, h("summary", {}, TODAY.asks),
          asksNode(this.state, one.group))));
      fill(list, line.length === 0 ? h("p", { class: "quiet" }, OFFICE.noGroups)
        : h("ul", { class: "members" }, ...line));
    };
    return h("section", {}, h("h2", {}, OFFICE.groups), h("p", {}, OFFICE.groupsHow), show, list);
  }
}
