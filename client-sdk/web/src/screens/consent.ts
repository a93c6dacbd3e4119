// The gate of a group (rule B3): the notice to the patient and a standing consent, before anybody
// reads or writes; further consents, and what a patient takes back.
import type { Screen } from "../app.js";
import { W } from "../app_words.js";
import { button, dialog, field, fill, h } from "../dom.js";
import { birthOf } from "../format.js";
import { G } from "../group_words.js";
import { t } from "../language.js";
import {
  GroupState,
  type ConsentToRecord, type GroupId, type GroupView, type OfficeId, type RecordedConsent,
} from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";
import { dayField, today } from "./day_field.js";
import { choice, form, input } from "./form.js";
import { cutNotice, groupHeading } from "./group.js";
import { paperWords } from "./roster_state.js";

export function consentScreen(state: AppState, group: GroupId): Screen {
  const node = h("div", { class: "consent" }, h("p", {}, W.wait));
  const gate = new Gate(state, group, node);
  const off = [
    state.on(`cut ${group}`, () => {
      gate.end();
      fill(node, cutNotice());
    }),
    state.on("groups", () => gate.read()),
  ];
  gate.read();
  return { node, title: G.gate, leave: () => off.forEach((one) => one()) };
}

// Only the origin's responsible person and managers record it (rule A7).
export function leads(state: AppState, view: GroupView): boolean {
  return view.roster.some((one) =>
    one.account === state.client.account && one.until === 0 &&
    one.office === view.line.originOffice && (one.responsible || one.manager));
}

export class Gate {
  #shown = "";
  #ended = false;
  constructor(
    private readonly state: AppState,
    private readonly group: GroupId,
    private readonly node: HTMLElement,
  ) {}
  // What somebody is typing is not redrawn from under them.
  read(): void {
    void this.state.readView(this.group).then((view) => {
      if (!view || this.#ended) return;
      const key = JSON.stringify([view.line.state, view.noticeRecorded, view.consents]);
      if (key === this.#shown) return;
      this.#shown = key;
      this.#draw(view);
    });
  }
  end(): void {
    this.#ended = true;
  }

  #draw(view: GroupView): void {
    const draft = view.line.state === GroupState.draft;
    const lead = leads(this.state, view);
    const notice = h("section", {}, h("h2", {}, G.notice),
      view.noticeRecorded ? h("p", { class: "done" }, `✓ ${G.noticeDone}`)
        : lead && this.#noticeForm());
    const consent = h("section", {}, h("h2", {}, G.consent),
      h("p", { class: view.consentStands ? "done" : "" },
        view.consentStands ? `✓ ${G.consentStands}` : G.consentMissing),
      view.consents.length > 0 && h("ul", { class: "who" },
        ...view.consents.map((one) => consentLine(view, one))),
      lead && (view.consentStands
        ? h("details", {}, h("summary", {}, G.moreConsent), this.#consentForm(view))
        : this.#consentForm(view)),
      lead && view.consentStands && button(G.withdraw, () => this.#askWithdrawal(view), "danger"));
    fill(this.node, groupHeading(this.state, view.line, "roster"),
      draft && h("p", { class: "notice" }, lead ? G.gateIntro : G.waitForLead),
      draft && lead && h("p", { class: "quiet" }, G.draftFor), notice, consent);
  }

  #noticeForm(): HTMLElement {
    const by = input("text", "off", "explained-by");
    const to = input("text", "off", "explained-to");
    const how = input("text", "off", "how");
    const on = dayField(G.noticeOn, today());
    return form(G.recordNotice, [
      field(G.explainedBy, by), field(G.explainedTo, to, G.explainedToHint), on.node,
      field(G.noticeHow, how, G.noticeHowHint),
    ], async () => {
      const day = on.value();
      if (!day) return G.wrongDay;
      const [explainedBy, explainedTo, said] = [by, to, how].map((one) => one.value.trim());
      if (!explainedBy || !explainedTo || !said) return G.fillIn;
      const done = await this.state.client.recordNotice(this.group, {
        explainedBy, explainedTo, on: day, how: said,
      });
      return done.type === "ok" ? this.#again() : told(done);
    }).node;
  }
  async #again(): Promise<undefined> {
    await this.state.readGroups(); // tells "groups", which reads the gate anew
    return undefined;
  }

  #consentForm(view: GroupView): HTMLElement {
    const about = choice(G.about, "about", [
      [1, G.aboutGroup], [2, G.aboutFamily], [3, G.aboutOffice],
    ], 1);
    const kind = choice(G.consentKind, "consent-kind", [[1, G.comprehensive], [2, G.limited]], 1);
    const way = choice(G.way, "way", [[1, G.written], [2, G.oral]], 1);
    const giver = choice(G.giver, "giver", [[1, G.byPatient], [2, G.byProxy]], 1);
    const texts = {
      scopeText: input("text", "off", "scope-text"), witness: input("text", "off", "witness"),
      proxyName: input("text", "off", "proxy-name"),
      proxyRelation: input("text", "off", "proxy-relation"),
      proxyReason: input("text", "off", "proxy-reason"),
    };
    const on = dayField(G.consentOn, today());
    const office = officeChoice(view);
    const parts: [HTMLElement, () => boolean][] = [
      [kind.node, () => about.value() === 1],
      [field(G.whichOffice, office), () => about.value() === 3],
      [field(G.scopeText, texts.scopeText), () => about.value() === 1 && kind.value() === 2],
      [field(G.witness, texts.witness), () => way.value() === 2],
      ...([["proxyName", G.proxyName], ["proxyRelation", G.proxyRelation],
        ["proxyReason", G.proxyReason]] as const).map(
        ([key, words]): [HTMLElement, () => boolean] =>
          [field(words, texts[key]), () => giver.value() === 2]),
    ];
    const look = (): void => parts.forEach(([node, shown]) => (node.hidden = !shown()));
    const [kindNode, officeNode, scopeNode, witnessNode, ...proxyNodes] = parts.map(([one]) => one);
    const ask = form(G.recordConsent, [
      about.node, officeNode!, kindNode!, scopeNode!, way.node, witnessNode!, giver.node,
      ...proxyNodes, on.node,
    ], async () => {
      const day = on.value();
      if (!day) return G.wrongDay;
      const wish: ConsentToRecord = {
        on: day, comprehensive: kind.value() === 1 || about.value() !== 1,
        oral: way.value() === 2, byProxy: giver.value() === 2, familyData: about.value() === 2,
        ...(about.value() === 3 ? { office: office.value as OfficeId } : {}),
      };
      for (const [key, node] of Object.entries(texts) as [keyof typeof texts, HTMLInputElement][]) {
        const shown = !node.closest<HTMLElement>(".field")!.hidden;
        if (shown && !node.value.trim()) return G.fillIn;
        if (shown) wish[key] = node.value.trim();
      }
      const done = await this.state.client.recordConsent(this.group, wish);
      return done.type === "ok" ? this.#again() : told(done);
    });
    ask.node.addEventListener("change", look);
    look();
    return ask.node;
  }

  #askWithdrawal(view: GroupView): void {
    const office = officeChoice(view, G.wholeGroup);
    const by = input("text", "off", "told-by");
    const reason = input("text", "off", "reason");
    const refuse = h("input", { type: "checkbox", name: "refuse" });
    const ask = form(G.withdraw, [
      field(G.withdrawFor, office), field(G.toldBy, by), field(W.reason, reason),
      h("label", { class: "pick" }, refuse, h("span", {}, G.refuseReading)),
    ], async () => {
      if (!by.value.trim() || !reason.value.trim()) return G.fillIn;
      const done = await this.state.client.withdrawConsent(this.group, {
        ...(office.value ? { office: office.value as OfficeId } : {}),
        refuseReading: refuse.checked && !office.value,
        toldBy: by.value.trim(), reason: reason.value.trim(),
      });
      if (done.type !== "ok") return told(done);
      box.close();
      return this.#again();
    });
    const box = dialog(G.withdraw, h("p", {}, G.withdrawHow), ask.node,
      button(W.cancel, () => box.close()));
  }
}

function officesOf(view: GroupView): Map<OfficeId, string> {
  const standing = view.roster.filter((one) => one.until === 0);
  return new Map(standing.map((one) => [one.office, one.officeName]));
}
function officeChoice(view: GroupView, none = ""): HTMLSelectElement {
  const offices = [...officesOf(view)].filter(([id]) => !none || id !== view.line.originOffice);
  return h("select", { name: "consent-office" }, none !== "" && h("option", { value: "" }, none),
    ...offices.map(([id, name]) => h("option", { value: id }, name)));
}

function consentLine(view: GroupView, one: RecordedConsent): HTMLElement {
  const about = one.familyData ? G.aboutFamily
    : one.office ? t`${G.aboutOffice}：${officesOf(view).get(one.office) ?? ""}` : G.aboutGroup;
  const plain = !one.familyData && !one.office;
  const scope = one.comprehensive ? G.comprehensive : t`${G.consentKind}：${one.scopeText}`;
  const way = one.oral ? t`${G.oral}（${G.witness}：${one.witness}）` : G.written;
  const giver = one.byProxy
    ? t`${G.byProxy}：${one.proxyName}（${one.proxyRelation}・${one.proxyReason}）` : G.byPatient;
  return h("li", {}, h("p", { class: "author" }, about),
    h("p", {}, [birthOf(one.on), ...(plain ? [scope] : []), way, paperWords(one), giver]
      .filter(Boolean).join(t`・`)));
}
