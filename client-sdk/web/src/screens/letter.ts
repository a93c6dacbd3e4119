// Bringing somebody in (rule A4): the form, then the link with its QR code, made here, and the code
// that travels another way. The letter that is printed never holds the code.
import { PROFESSIONS } from "../app_words.js";
import { button, field, h } from "../dom.js";
import { momentOf, withKana } from "../format.js";
import { G } from "../group_words.js";
import { t } from "../language.js";
import { OFFICE } from "../office_words.js";
import { qrOf } from "../qr.js";
import type { EnrolmentLink, Name, OfficeId, PersonToInvite } from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";
import { form, input } from "./form.js";
import { withBothFactors } from "./fresh.js";

export function professionChoice(): HTMLSelectElement {
  return h("select", { name: "profession" }, ...Object.entries(PROFESSIONS).map(
    ([value, words]) => h("option", { value, selected: value === "2" }, words)));
}

// What one says of a new person; `more` is what the page knows already.
export function inviteForm(
  state: AppState, more: Partial<PersonToInvite>, officeName: string,
  made: (letter: HTMLElement) => void,
): HTMLFormElement {
  const fixedRole = more.officeAdmin || more.regionOfficer;
  const [family, given, familyKana, givenKana] = ["family", "given", "family-kana", "given-kana"]
    .map((one) => input("text", "off", `new-${one}`)) as [
      HTMLInputElement, HTMLInputElement, HTMLInputElement, HTMLInputElement];
  const profession = professionChoice();
  const admin = h("input", { type: "checkbox", name: "admin" });
  return form(OFFICE.makeLink, [
    h("div", { class: "pair" }, field(OFFICE.family, family), field(OFFICE.given, given)),
    h("div", { class: "pair" }, field(OFFICE.familyKana, familyKana),
      field(OFFICE.givenKana, givenKana)),
    !more.regionOfficer && field(OFFICE.profession, profession),
    !fixedRole && h("label", { class: "pick" }, admin, h("span", {}, OFFICE.asAdmin)),
  ], async () => {
    const text = (one: HTMLInputElement): string => one.value.trim();
    const name: Name = {
      family: text(family), given: text(given),
      familyKana: text(familyKana), givenKana: text(givenKana),
    };
    if (Object.values(name).some((one) => !one)) return OFFICE.needNames;
    const answer = await withBothFactors(state, () => state.client.invitePerson({
      name, ...(more.regionOfficer ? {} : { profession: Number(profession.value) }),
      officeAdmin: admin.checked, ...more,
    }));
    if (answer.type !== "ok") return told(answer);
    made(linkNode(state, name, officeName, answer.value));
    return undefined;
  }).node;
}

function addressOf(link: EnrolmentLink): string {
  const base64 = btoa(String.fromCharCode(...link.linkSecret));
  const secret = base64.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  return `${location.origin}/enrol#${secret}`;
}

export function linkNode(
  state: AppState, name: Name, officeName: string, link: EnrolmentLink,
): HTMLElement {
  const address = addressOf(link);
  const copy = button(OFFICE.copyLink, () => {
    void navigator.clipboard.writeText(address).then(() => state.say(OFFICE.copied));
  });
  return h("div", {},
    h("h3", { tabindex: -1 }, OFFICE.linkMade),
    h("p", {}, t`${OFFICE.code}：`, h("output", { class: "code" }, link.code)),
    h("p", { class: "notice" }, OFFICE.codeHow),
    h("article", { class: "letter", "aria-label": OFFICE.letterTitle },
      h("h3", {}, OFFICE.letterTitle),
      h("p", {}, t`${OFFICE.linkFor}：${withKana(name)}`),
      officeName !== "" && h("p", {}, t`${OFFICE.letterFrom}：${officeName}`),
      h("p", {}, OFFICE.letterHow1), qrOf(address, OFFICE.linkQr),
      h("p", { class: "address" }, t`${OFFICE.link}：`, h("code", {}, address)),
      h("p", {}, t`${OFFICE.validUntil}：${momentOf(link.expires)}`),
      h("p", {}, OFFICE.letterHow2), h("p", {}, OFFICE.letterHow3)),
    h("p", { class: "row" }, button(OFFICE.printLetter, () => window.print(), "main"), copy));
}

// A second office of somebody who has an account.
export function offerForm(
  state: AppState, office: OfficeId, done: () => Promise<void>,
  pick: { node: HTMLElement; value(): { account: PersonToInvite["existingAccount"] } | undefined },
): HTMLFormElement {
  const profession = professionChoice();
  return form(OFFICE.offerNow, [pick.node, field(OFFICE.profession, profession)], async () => {
    const chosen = pick.value();
    if (!chosen?.account) return G.needPerson;
    const answer = await withBothFactors(state, () => state.client.invitePerson({
      office, profession: Number(profession.value), existingAccount: chosen.account!,
      name: { family: "", given: "", familyKana: "", givenKana: "" },
    }));
    if (answer.type !== "ok") return told(answer);
    state.say(OFFICE.offerSent);
    await done();
    return undefined;
  }).node;
}
