// How the offices of a group stand to their rosters (rule B10), and the oral consents that wait for
// their paper (B3): parts of the roster page, and the banner in the group.
import { h } from "../dom.js";
import { birthOf, dayOf, withKana } from "../format.js";
import { G } from "../group_words.js";
import { t } from "../language.js";
import { REVIEW } from "../review_words.js";
import type { GroupView, OfficeId, RecordedConsent, RosterCheck } from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";
import { dayField, today } from "./day_field.js";
import { form } from "./form.js";

// Seen by everybody in the group; empty where every office has answered.
export function unconfirmedBanner(view: GroupView | undefined): HTMLElement | false {
  const late = (view?.checks ?? []).filter((one) => one.unconfirmed);
  if (late.length === 0) return false;
  return h("p", { class: "notice", role: "status" },
    h("strong", {}, t`${REVIEW.banner}：${late.map((one) => one.officeName).join("、")}`), " ",
    REVIEW.bannerHow);
}

function checkLine(one: RosterCheck): HTMLElement {
  return h("li", {}, h("p", { class: "author" }, one.officeName),
    h("p", { class: "marks" },
      one.unconfirmed && h("span", { class: "mark urgent" }, REVIEW.unconfirmed),
      h("span", {}, one.confirmed
        ? t`${REVIEW.confirmedOn}：${dayOf(one.confirmed)} ${withKana(one.byName)}`
        : REVIEW.neverConfirmed),
      h("span", { class: "quiet" }, t`${REVIEW.next}：${dayOf(one.due)}`)));
}

export function checksSection(state: AppState, view: GroupView): HTMLElement | false {
  if (view.checks.length === 0) return false;
  const own = new Set(view.roster.filter(
    (one) => one.account === state.client.account && one.until === 0).map((one) => one.office));
  return h("section", {}, h("h2", {}, REVIEW.states),
    h("ul", { class: "members" }, ...view.checks.map(checkLine)),
    ...[...own].map((office: OfficeId) =>
      h("p", {}, h("a", { href: `#/review/${office}`, class: "button" }, REVIEW.title))));
}

export function papersSection(
  state: AppState, view: GroupView, again: () => Promise<void>,
): HTMLElement | false {
  const waiting = view.consents
    .map((consent, at): [RecordedConsent, number] => [consent, at + 1])
    .filter(([consent]) => consent.paperDue !== 0);
  if (waiting.length === 0) return false;
  return h("section", {}, h("h2", {}, REVIEW.papers),
    h("ul", { class: "members" }, ...waiting.map(([consent, number]) =>
      paperLine(state, view, consent, number, again))));
}

function paperLine(
  state: AppState, view: GroupView, one: RecordedConsent, number: number,
  again: () => Promise<void>,
): HTMLElement {
  const on = dayField(REVIEW.paperOn, today());
  const ask = form(REVIEW.paperCame, [on.node], async () => {
    const day = on.value();
    if (!day) return G.wrongDay;
    const done = await state.client.recordConsentPaper(view.line.group, number, day);
    if (done.type !== "ok") return told(done);
    await again();
    return undefined;
  });
  const late = one.paperDue <= Date.now();
  return h("li", {},
    h("p", { class: "author" }, one.familyData ? G.aboutFamily : G.aboutGroup),
    h("p", {}, t`${birthOf(one.on)}・${G.witness}：${one.witness}`),
    h("p", { class: "marks" },
      late && h("span", { class: "mark urgent" }, REVIEW.paperLate),
      h("span", {}, t`${REVIEW.paperUntil}：${dayOf(one.paperDue)}`)),
    h("details", {}, h("summary", {}, REVIEW.paperCame), ask.node));
}

// 「書面 …」 beside a consent that was oral at first.
export function paperWords(one: RecordedConsent): string {
  return one.paperRecorded === 0 ? "" : t`${REVIEW.paperDone}：${birthOf(one.paperOn)}`;
}
