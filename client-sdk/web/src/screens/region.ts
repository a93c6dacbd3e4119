// A region officer's page (rules A5, A7): offices, their first administrators, suspension, the
// policy. No patient's name, no group.
import type { Screen } from "../app.js";
import { W } from "../app_words.js";
import { button, dialog, field, fill, h } from "../dom.js";
import { dayOf } from "../format.js";
import { t, type Language } from "../language.js";
import { OFFICE, OFFICE_KINDS } from "../office_words.js";
import { joinPolicy, policyParts } from "../policy_parts.js";
import type { Office, PersonToInvite } from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";
import { form, input } from "./form.js";
import { withBothFactors } from "./fresh.js";
import { inviteForm } from "./letter.js";
import { policyText } from "./policy.js";

export function regionScreen(state: AppState): Screen {
  const node = h("div", {}, h("h1", {}, OFFICE.regionPage), h("p", {}, W.wait));
  void new RegionPage(state, node).begin();
  return { node, title: OFFICE.regionPage };
}

class RegionPage {
  #offices = h("div", {});
  #add = h("details", {});
  #officers = h("details", {});
  #policy = h("section", {});

  constructor(private readonly state: AppState, private readonly node: HTMLElement) {}

  async begin(): Promise<void> {
    fill(this.node, h("h1", {}, OFFICE.regionPage), h("h2", {}, OFFICE.offices), this.#offices,
      this.#add, this.#officers, this.#policy);
    this.#drawAdd();
    this.#drawOfficers();
    await Promise.all([this.#readOffices(), this.#readPolicy()]);
  }

  async #readOffices(): Promise<void> {
    const offices = await this.state.client.listOffices();
    if (offices.type !== "ok") {
      fill(this.#offices, h("p", { class: "problem", role: "alert" }, told(offices)));
      return;
    }
    const all = offices.value.sort((a, b) =>
      Number(b.suspended) - Number(a.suspended) || a.name.localeCompare(b.name, "ja"));
    fill(this.#offices, h("ul", { class: "members" }, ...all.map((one) => this.#line(one))));
  }
  #line(one: Office): HTMLElement {
    const facts = [OFFICE_KINDS[one.kind] ?? W.other, one.number,
      one.tel && `${OFFICE.tel} ${one.tel}`, one.covers24h && OFFICE.covers24h].filter(Boolean);
    const words = one.suspended ? OFFICE.resume : OFFICE.suspend;
    const first = h("details", {}, h("summary", {}, OFFICE.firstAdmin));
    first.addEventListener("toggle", () => {
      if (first.open && first.childElementCount === 1) {
        first.append(this.#invite({ office: one.id, officeAdmin: true }, one.name));
      }
    });
    return h("li", {}, h("p", { class: "author" }, one.name),
      h("p", { class: "marks" }, h("span", { class: "quiet" }, facts.join(t`・`)),
        one.suspended && h("strong", { class: "mark urgent" }, OFFICE.suspended)),
      !one.suspended && first,
      h("p", { class: "row" }, button(words, () => this.#askSuspension(one),
        one.suspended ? "plain" : "danger")));
  }
  #invite(wish: Partial<PersonToInvite>, officeName: string): HTMLElement {
    const inside = h("div", {});
    const again = (): void => fill(inside, inviteForm(this.state, wish, officeName, (letter) => {
      fill(inside, letter, button(OFFICE.done, again));
      letter.querySelector<HTMLElement>("h3")?.focus();
    }));
    again();
    return inside;
  }
  #askSuspension(one: Office): void {
    const reason = input("text", "off", "reason");
    const title = one.suspended ? OFFICE.resume : OFFICE.suspend;
    const words = `${one.name} ${one.suspended ? OFFICE.resumeSure : OFFICE.suspendSure}`;
    const sure = form(words, [field(W.reason, reason)], async () => {
      if (!reason.value.trim()) return W.needReason;
      const done = await withBothFactors(this.state, () =>
        this.state.client.suspendOffice(one.id, !one.suspended, reason.value.trim()));
      if (done.type !== "ok") return told(done);
      box.close();
      await this.#readOffices();
      return undefined;
    });
    const box = dialog(title, !one.suspended && h("p", {}, OFFICE.suspendHow), sure.node,
      button(W.cancel, () => box.close()));
  }

  #drawAdd(): void {
    const kind = h("select", { name: "kind" }, ...Object.entries(OFFICE_KINDS).map(
      ([value, words]) => h("option", { value }, words)));
    const texts = {
      name: input("text", "off", "office-name"), number: input("text", "off", "office-number"),
      tel: input("text", "off", "office-tel"), fax: input("text", "off", "office-fax"),
      hours: input("text", "off", "office-hours"), afterHours: input("text", "off", "office-after"),
    };
    const all = h("input", { type: "checkbox", name: "covers" });
    const add = form(OFFICE.addOffice, [
      field(OFFICE.officeName, texts.name), field(OFFICE.officeKind, kind),
      field(`${OFFICE.officeNumber}${W.optional}`, texts.number),
      h("div", { class: "pair" }, field(`${OFFICE.tel}${W.optional}`, texts.tel),
        field(`${OFFICE.fax}${W.optional}`, texts.fax)),
      field(`${OFFICE.hours}${W.optional}`, texts.hours),
      field(`${OFFICE.afterHours}${W.optional}`, texts.afterHours),
      h("label", { class: "pick" }, all, h("span", {}, OFFICE.covers24h)),
    ], async () => {
      const typed = Object.fromEntries(Object.entries(texts).map(
        ([key, one]) => [key, one.value.trim()])) as Record<keyof typeof texts, string>;
      if (!typed.name) return OFFICE.needName;
      const done = await withBothFactors(this.state, () => this.state.client.addOffice({
        ...typed, kind: Number(kind.value), covers24h: all.checked,
      }));
      if (done.type !== "ok") return told(done);
      this.state.say(OFFICE.added);
      this.#drawAdd();
      await this.#readOffices();
      return undefined;
    });
    this.#add.open = false;
    fill(this.#add, h("summary", {}, OFFICE.addOffice), add.node);
  }
  #drawOfficers(): void {
    fill(this.#officers, h("summary", {}, OFFICE.officers),
      this.#invite({ regionOfficer: true }, ""));
  }

  async #readPolicy(): Promise<void> {
    const policy = await this.state.client.readPolicy();
    const now = policy.type === "ok" ? policy.value : undefined;
    const before = policyParts(now?.textJa ?? "");
    const text = (of: Language, rows: number): HTMLTextAreaElement => {
      const node = h("textarea", { rows, name: `policy-${of}`, lang: of === "en" ? "en" : "ja" });
      node.defaultValue = before[of] ?? ""; // what stands is not half-written
      return node;
    };
    const [ja, easy, en] = [text("ja", 10), text("easy", 4), text("en", 4)];
    const publish = form(OFFICE.publish, [
      field(OFFICE.policyText, ja, OFFICE.policyHow),
      field(OFFICE.policyEasy, easy), field(OFFICE.policyEnglish, en, OFFICE.policyOthersHow),
    ], () => {
      if (!ja.value.trim()) return OFFICE.needPolicy;
      const words = joinPolicy({ ja: ja.value, easy: easy.value, en: en.value });
      if (words === joinPolicy(before)) return OFFICE.samePolicy;
      this.#askPublishing(words);
      return undefined;
    });
    fill(this.#policy, h("h2", {}, OFFICE.policy),
      h("p", {}, now?.version
        ? t`${OFFICE.policyNow}：${W.version}${now.version}${W.versionOf}（${dayOf(now.published)}）`
        : OFFICE.policyNone), publish.node);
  }
  // Everybody has to accept it before reading on, so it is asked once more.
  #askPublishing(words: string): void {
    const sure = form(OFFICE.publishSure, [], async () => {
      const done = await withBothFactors(this.state, () => this.state.client.publishPolicy(words));
      if (done.type !== "ok") return told(done);
      box.close();
      this.state.say(OFFICE.published);
      const policy = await this.state.client.readPolicy();
      // The officer reads on as everybody else does: after having accepted it.
      if (policy.type === "ok") this.state.policyToAccept = policy.value.version;
      this.state.tell("session");
      return undefined;
    });
    const box = dialog(OFFICE.publish, h("p", {}, OFFICE.policyHow),
      policyText(words, OFFICE.policyText, "ja"), sure.node, button(W.cancel, () => box.close()));
  }
}
