// The patient card (rule C11): headings that open, a line for each field with who said so and how
// long ago, one field changed at a time.
import type { Screen } from "../app.js";
import { W } from "../app_words.js";
import { daysBetween, isStale, type CardNow } from "../card.js";
import { CARD } from "../card_words.js";
import { button, dialog, fill, h } from "../dom.js";
import { memberOf, momentOf, personLine } from "../format.js";
import { t } from "../language.js";
import type { CardFormField, CardLine, GroupId, GroupLine } from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";
import { today } from "./day_field.js";
import { editField } from "./card_edit.js";
import { valueNode } from "./card_value.js";
import { cutNotice, groupHeading } from "./group.js";

export function cardScreen(state: AppState, group: GroupId): Screen {
  const node = h("div", { class: "card-page" }, h("p", {}, W.wait));
  let shown: CardPage | undefined;
  const begin = (): void => {
    const line = state.line(group);
    if (!shown && line) shown = new CardPage(state, line, node);
    else if (!line && state.client.state === "live" && state.groups.length > 0) {
      fill(node, cutNotice());
    }
  };
  const off = [
    state.on("groups", begin),
    state.on(`card ${group}`, () => shown?.draw()),
    state.on("connection", () => void state.cards.read(group)),
    state.on(`cut ${group}`, () => {
      shown = undefined;
      fill(node, cutNotice());
      off.forEach((one) => one());
    }),
  ];
  begin();
  return { node, title: CARD.title, leave: () => off.forEach((one) => one()) };
}

class CardPage {
  #said = h("p", { class: "quiet", role: "status" });
  #sections = h("div", {});
  #open = new Map<string, boolean>(); // as the person left them

  constructor(
    private readonly state: AppState, private readonly line: GroupLine, root: HTMLElement,
  ) {
    fill(root, groupHeading(state, line, "card"), h("h2", {}, CARD.title), this.#said,
      h("p", { class: "row" }, button(CARD.print, () => this.#print())), this.#sections);
    this.#said.textContent = W.wait;
    void this.#begin();
  }
  async #begin(): Promise<void> {
    const { state, line } = this;
    await Promise.all([
      state.cards.read(line.group), state.views.has(line.group) || state.readView(line.group),
    ]);
    this.draw();
  }
  get #card(): CardNow {
    return this.state.cards.get(this.line.group);
  }

  draw(): void {
    const card = this.#card;
    const away = this.state.client.state !== "live";
    this.#said.textContent = !card.known ? (away ? CARD.away : W.wait)
      : card.kept || away ? `${momentOf(card.at)} ${CARD.asOf}` : CARD.intro;
    const focused = document.activeElement instanceof HTMLElement
      ? document.activeElement.dataset["key"] : undefined;
    fill(this.#sections, ...(this.state.cards.form?.headings ?? []).map(({ key, label }) =>
      this.#section(key, label)));
    if (focused) {
      this.#sections.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    }
  }
  #section(key: string, label: string): HTMLElement {
    const card = this.#card;
    const all = this.state.cards.form?.fields ?? [];
    const fields = all.filter((one) => one.heading === key);
    const filled = fields.filter((one) => card.line(one.key));
    const empty = fields.filter((one) => !card.line(one.key));
    const node = h("details", {
      class: "card-section", "data-heading": key,
      open: this.#open.get(key) ?? filled.length > 0,
      ontoggle: () => this.#open.set(key, node.open),
    },
    h("summary", {}, h("span", { class: "name", lang: "ja" }, label),
      h("span", { class: "quiet" }, ` ${filled.length}/${fields.length}`),
      h("span", { class: "unseen" }, CARD.filled)),
    ...filled.map((one) => this.#field(one, card.line(one.key)!)),
    filled.length === 0 && h("p", { class: "quiet" }, CARD.empty),
    empty.length > 0 && h("div", { class: "card-empty" },
      h("p", { class: "quiet" }, CARD.addHere),
      ...empty.map((one) => this.#edit(one, t`＋ ${one.label}`))));
    return node;
  }
  #edit(field: CardFormField, words: string): HTMLElement {
    const node = button(words, () => editField(this.state, this.line.group, field));
    node.dataset["key"] = field.key;
    return node;
  }
  #field(field: CardFormField, line: CardLine): HTMLElement {
    const edit = this.#edit(field, CARD.change);
    edit.setAttribute("aria-label", t`${field.label}：${CARD.change}`);
    const old = button(CARD.before, () => showVersions(this.state, this.line.group, field), "link");
    old.setAttribute("aria-label", t`${field.label}：${CARD.before}`);
    return h("section", { class: "card-field" },
      h("h3", {}, h("span", { lang: "ja" }, field.label), field.toVerify &&
        h("span", { class: "mark", title: CARD.verifyHow }, CARD.verify)),
      h("p", { class: "body" }, valueNode(field, line.field.value)),
      provenance(this.state, this.line.group, line),
      h("p", { class: "row" }, edit, line.field.wasSeq > 0 && old));
  }
  // On paper every heading stands open.
  #print(): void {
    for (const one of this.#sections.querySelectorAll("details")) one.open = true;
    window.print();
  }
}

// 情報源, who entered it, and how many days old it is.
export function provenance(
  state: AppState, group: GroupId, { field, ...line }: CardLine,
): HTMLElement {
  const who = memberOf(state.views.get(group), line.membership);
  const days = daysBetween(field.statedOn, today());
  const { month, day } = field.statedOn;
  return h("div", { class: "provenance" },
    h("p", {}, t`${CARD.source}：${field.source}（${month}/${day}）`,
      h("span", { class: isStale(days) ? "late" : "quiet" },
        ` ${days <= 0 ? CARD.today : `${days}${CARD.daysAgo}`}`)),
    isStale(days) && h("p", { class: "late" }, CARD.stale),
    h("p", { class: "quiet" }, t`${who ? personLine(who) : W.formerMember}・${momentOf(line.at)}`));
}

export async function showVersions(
  state: AppState, group: GroupId, field: CardFormField,
): Promise<void> {
  const list = h("div", {}, h("p", { role: "status" }, W.wait));
  let before = 0;
  const more = button(CARD.beforeOlder, () => void read());
  const read = async (): Promise<void> => {
    more.disabled = true;
    const answer = await state.client.readCardVersions(group, field.key, before);
    more.disabled = false;
    if (before === 0) fill(list);
    if (answer.type !== "ok") {
      list.append(h("p", { class: "problem", role: "alert" }, told(answer)));
      return;
    }
    for (const line of answer.value.lines) {
      list.append(h("section", { class: "version" },
        h("p", { class: "body" }, valueNode(field, line.field.value) || CARD.nothing),
        provenance(state, group, line)));
    }
    if (before === 0 && answer.value.lines.length === 0) {
      list.append(h("p", { class: "quiet" }, CARD.beforeNone));
    }
    more.hidden = !answer.value.more;
    before = answer.value.lines.at(-1)?.seq ?? before;
  };
  more.hidden = true;
  const box = dialog(t`${field.label}：${CARD.before}`, list,
    h("p", { class: "row" }, more, button(W.close, () => box.close())));
  await read();
}
