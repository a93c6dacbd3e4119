// 「名簿の確認」 (rule B10): over all patients of one's office what has to be looked at, exceptions first,
// each with the one act that answers it.
import type { Screen } from "../app.js";
import { W } from "../app_words.js";
import { button, field, fill, h } from "../dom.js";
import { birthYearOf, dayOf, fullName, kanaOf, personLine } from "../format.js";
import { t } from "../language.js";
import { REVIEW } from "../review_words.js";
import {
  ReviewKind,
  type MembershipId, type OfficeId, type ReviewGroup, type ReviewItem, type RosterEntry,
} from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";
import { form, input } from "./form.js";
import { withBothFactors } from "./fresh.js";

export function reviewScreen(state: AppState, office: OfficeId): Screen {
  const node = h("div", { class: "review" }, h("h1", {}, REVIEW.title), h("p", {}, W.wait));
  const page = new ReviewPage(state, office, node);
  void page.begin();
  return { node, title: REVIEW.title };
}

// What is worst stands first, then what has waited longest.
const RANK: Record<ReviewKind, number> = {
  [ReviewKind.rosterUnconfirmed]: 0, [ReviewKind.paperOverdue]: 1, [ReviewKind.rosterDue]: 2,
  [ReviewKind.officeWithoutPeople]: 3, [ReviewKind.nothingDisplayed]: 4,
};
export function inOrder(groups: ReviewGroup[]): ReviewGroup[] {
  const first = (one: ReviewGroup): ReviewItem => [...one.items].sort(
    (a, b) => RANK[a.kind] - RANK[b.kind] || a.since - b.since)[0]!;
  return [...groups].sort((a, b) =>
    RANK[first(a).kind] - RANK[first(b).kind] || first(a).since - first(b).since);
}
export const answerable = (one: ReviewGroup): boolean => one.items.some((item) => item.answerable);

class ReviewPage {
  #said = h("p", { class: "sum", role: "status" });
  #problem = h("p", { class: "problem", role: "alert" });
  #list = h("div", {});
  #runs = false; // this office, as its Tasuki管理者
  #name = "";

  constructor(
    private readonly state: AppState, private readonly office: OfficeId,
    private readonly node: HTMLElement,
  ) {}

  async begin(): Promise<void> {
    const [me, offices] = await Promise.all([
      this.state.readMe(), this.state.client.listOffices(),
    ]);
    this.#runs = me?.affiliations.some(
      (one) => one.office === this.office && one.active && one.officeAdmin) ?? false;
    this.#name = offices.type === "ok"
      ? offices.value.find((one) => one.id === this.office)?.name ?? "" : "";
    fill(this.node, h("h1", {}, REVIEW.title), h("p", { class: "quiet" }, this.#name),
      h("p", {}, REVIEW.how), this.#said, this.#problem, this.#list, this.#runs && this.#asAdmin());
    await this.#read();
  }

  // The list is on record, and an administrator's asks for both factors.
  #asAdmin(): HTMLElement {
    const show = button(REVIEW.asAdministrator, () => void read());
    const read = async (): Promise<void> => {
      const fresh = await withBothFactors(this.state, () =>
        this.state.client.listGroups(this.office));
      if (fresh.type !== "ok") return this.#trouble(told(fresh));
      await this.#read();
    };
    return h("section", {}, h("p", { class: "quiet" }, REVIEW.asAdministratorHow), show);
  }
  #trouble(words: string): void {
    this.#problem.textContent = words;
  }

  async #read(said = ""): Promise<void> {
    const list = await this.state.client.readReviewList(this.office);
    this.#trouble(list.type === "ok" ? "" : told(list));
    if (list.type !== "ok") return;
    this.#draw(inOrder(list.value), said);
  }
  #draw(groups: ReviewGroup[], said: string): void {
    const open = groups.filter(answerable);
    const listed = new Set(groups.map((one) => one.group));
    const others = this.state.groups.filter(
      (one) => one.membership !== "" && !listed.has(one.group));
    this.#said.textContent = said || (groups.length === 0 ? REVIEW.nothing : "");
    fill(this.#list,
      open.length > 0 && h("p", { class: "notice" }, REVIEW.allAsIsHow, " ",
        button(REVIEW.allAsIs, () => void this.#confirmAll(open), "main")),
      ...groups.map((one) => this.#group(one)),
      others.length > 0 && h("details", {},
        h("summary", {}, t`${REVIEW.others}（${others.length}）`),
        h("ul", { class: "links" }, ...others.map((one) => h("li", {},
          h("a", { href: `#/g/${one.group}/members`, class: "card" },
            `${fullName(one.patient)} ${W.san}`))))));
  }

  // One patient after the other: what changed meanwhile is not confirmed unseen.
  async #confirmAll(groups: ReviewGroup[]): Promise<void> {
    for (const one of this.#list.querySelectorAll("button")) one.disabled = true;
    let changed = false;
    let trouble = "";
    for (const one of groups) {
      const done = await this.state.client.confirmMembers(one.group, {
        office: this.office, rosterEpoch: one.rosterEpoch,
        still: one.roster.map((member) => member.membership),
      });
      if (done.type === "ok") continue;
      if (done.type === "stale_audience" || done.type === "roster_not_whole") changed = true;
      else trouble = told(done);
    }
    await this.#read(changed ? REVIEW.someChanged : trouble ? "" : REVIEW.allDone);
    if (trouble) this.#trouble(trouble);
  }

  #group(one: ReviewGroup): HTMLElement {
    return h("section", { class: "card review-group" },
      h("h2", {}, h("a", { href: `#/g/${one.group}/members` },
        `${fullName(one.patient)} ${W.san}`)),
      h("p", { class: "kana" }, t`${kanaOf(one.patient)}・${birthYearOf(one.birth)}`),
      h("ul", { class: "review-items" }, ...one.items.map((item) => this.#item(one, item))));
  }
  #item(one: ReviewGroup, item: ReviewItem): HTMLElement {
    const link = (to: string, words: string): HTMLElement =>
      h("p", {}, h("a", { href: `#/g/${one.group}/${to}` }, words));
    const mark = (words: string, look = ""): HTMLElement =>
      h("span", { class: `mark ${look}` }, words);
    switch (item.kind) {
      case ReviewKind.rosterDue:
      case ReviewKind.rosterUnconfirmed: {
        const late = item.kind === ReviewKind.rosterUnconfirmed;
        return h("li", {}, h("p", { class: "marks" },
          mark(late ? REVIEW.unconfirmed : REVIEW.due, late ? "urgent" : "u2"),
          h("span", {}, `${item.officeName}${REVIEW.rosterOf}`),
          h("span", { class: "quiet" }, `${dayOf(item.since)} ${REVIEW.since}`)),
        item.answerable ? this.#answer(one) : link("members", REVIEW.toRoster));
      }
      case ReviewKind.nothingDisplayed: {
        const member = one.roster.find((each) => each.membership === item.membership);
        return h("li", {}, h("p", {}, member && t`${personLine(member)}：`, REVIEW.nothingDisplayed),
          h("p", { class: "quiet" }, `${REVIEW.lastSeen} ${dayOf(item.since)}`),
          link("members", REVIEW.toRoster));
      }
      case ReviewKind.paperOverdue:
        return h("li", {}, h("p", {}, REVIEW.paperOverdue), link("members", REVIEW.toConsent));
      case ReviewKind.officeWithoutPeople:
        return h("li", {}, h("p", {}, t`${item.officeName}：${REVIEW.withoutPeople}`),
          link("members", REVIEW.toRoster));
    }
  }

  // All as they are with one tap; somebody who has gone is ticked, and a reason asked for.
  #answer(one: ReviewGroup): HTMLElement {
    const gone = new Set<MembershipId>();
    const reason = input("text", "off", "reason");
    const why = field(W.reason, reason, REVIEW.removeGoneHow);
    const ask = form(REVIEW.asIs, [
      h("ul", { class: "pick-list" }, ...one.roster.map((each) => this.#person(each, (out) => {
        if (out) gone.add(each.membership);
        else gone.delete(each.membership);
        why.hidden = gone.size === 0;
        ask.rename(gone.size === 0 ? REVIEW.asIs : REVIEW.removeGone);
      }))), why,
    ], async () => {
      if (gone.size > 0 && !reason.value.trim()) return W.needReason;
      const done = await this.state.client.confirmMembers(one.group, {
        office: this.office, rosterEpoch: one.rosterEpoch,
        still: one.roster.map((each) => each.membership).filter((each) => !gone.has(each)),
        gone: [...gone], reason: reason.value.trim(),
      });
      if (done.type === "ok") {
        await this.#read(REVIEW.allDone);
        return undefined;
      }
      if (done.type === "stale_audience") {
        await this.#read(REVIEW.someChanged);
        return undefined;
      }
      return told(done);
    });
    why.hidden = true;
    return ask.node;
  }
  #person(one: RosterEntry, tick: (out: boolean) => void): HTMLElement {
    const box = h("input", { type: "checkbox", onchange: () => tick(box.checked) });
    return h("li", {}, h("p", { class: "author" }, personLine(one)),
      h("label", { class: "pick" }, box, h("span", {}, REVIEW.gone)));
  }
}
