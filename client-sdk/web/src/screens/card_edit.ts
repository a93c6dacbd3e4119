// One field of the card is put: its value by the kind of the field, who says so, since when. Where
// somebody was faster, their words are shown before one's own go over them.
import { W } from "../app_words.js";
import { CARD, recordedSources, SOURCES } from "../card_words.js";
import { button, dialog, field as labelled, fill, h } from "../dom.js";
import { dayNumber, todayNumber } from "../format.js";
import { t } from "../language.js";
import { CardKind, type CardFormField, type Day, type GroupId } from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";
import { provenance } from "./card.js";
import { valueNode } from "./card_value.js";
import { dayField, today } from "./day_field.js";
import { choice, form, input } from "./form.js";
import { digits } from "./sign_in.js";

interface ValueField {
  node: HTMLElement;
  value(): string; // "": nothing was put
  problem(): string;
}

export function editField(state: AppState, group: GroupId, field: CardFormField): void {
  const card = state.cards.get(group);
  const stands = card.line(field.key);
  let seen = card.seqOf(field.key);
  const value = valueField(field, stands?.field.value ?? "");
  const source = sourceField(stands?.field.source ?? "");
  const day = dayField(CARD.statedOn, today());
  const moved = h("div", { class: "notice", role: "alert", tabindex: -1 });
  moved.hidden = true;
  const put = async (words: string): Promise<string> => {
    const said = source.value();
    if (said === "") return CARD.needSource;
    const on = day.value();
    if (!on) return CARD.needDay;
    if (dayNumber(on) > todayNumber()) return CARD.ahead;
    const one = { key: field.key, value: words, source: said, statedOn: on, wasSeq: seen };
    const answer = await state.client.changeCard(group, [one], state.membership(group));
    if (answer.type === "ok") {
      state.say(CARD.saved);
      box.close();
      await state.cards.read(group);
      return "";
    }
    if (answer.type !== "card_moved_on") return told(answer);
    await state.cards.read(group);
    seen = card.seqOf(field.key);
    const now = card.line(field.key);
    moved.hidden = false;
    fill(moved, h("p", {}, CARD.movedOn),
      h("p", { class: "body" }, t`${CARD.nowStands}：`,
        valueNode(field, now?.field.value ?? "") || CARD.nothing),
      now && provenance(state, group, now));
    moved.focus(); // it stands above, and the button below
    return "";
  };
  const made = form(CARD.save, [moved, value.node, source.node, day.node], () => {
    const words = value.value();
    if (value.problem()) return value.problem();
    if (words === "") return CARD.needValue;
    if (new TextEncoder().encode(words).length > field.mostBytes) return CARD.tooLong;
    return put(words);
  });
  let sure = false;
  const clear = button(CARD.clear, () => {
    if (!sure) {
      sure = true;
      clear.textContent = CARD.clearSure;
      return;
    }
    clear.disabled = true;
    void put("").then((problem) => {
      clear.disabled = false;
      made.trouble(problem);
    });
  }, "danger");
  clear.hidden = !stands;
  const box = dialog(h("span", { lang: "ja" }, field.label), made.node,
    h("p", { class: "row" }, clear, button(W.cancel, () => box.close())));
  box.classList.add("card-edit");
}

function valueField(field: CardFormField, value: string): ValueField {
  const fine = (): string => "";
  switch (field.kind) {
    case CardKind.choice: {
      const at = field.choices.findIndex((one) => one.code === value);
      const picks = field.choices.map(({ label }, i): [number, string] => [i + 1, label]);
      const node = choice(CARD.value, `card-${field.key}`, picks, at + 1);
      return {
        node: node.node, problem: fine,
        value: () => field.choices[node.value() - 1]?.code ?? "",
      };
    }
    case CardKind.date: {
      const [year = 0, month = 0, day = 0] = value.split("-").map(Number);
      const node = dayField(CARD.value, year ? { year, month, day } : "R");
      return {
        node: node.node, problem: fine,
        value: () => {
          const on = node.value();
          return on ? isoOf(on) : "";
        },
      };
    }
    case CardKind.number: {
      const node = input("text", "off", "value");
      node.inputMode = "numeric";
      node.maxLength = 6;
      node.value = value;
      const written = (): string => digits(node.value);
      return {
        node: labelled(CARD.value, node), value: written,
        problem: () => (/^\d*$/.test(node.value.normalize("NFKC").trim()) ? "" : CARD.numberOnly),
      };
    }
    default: {
      const label = field.kind === CardKind.list ? CARD.lines : CARD.value;
      const long = field.mostBytes > 300;
      const node = long ? h("textarea", { rows: 5, name: "value" })
        : input("text", "off", "value");
      node.value = value;
      return {
        node: labelled(label, node), problem: fine,
        value: () => node.value.split("\n").map((one) => one.trim())
          .filter((one) => field.kind !== CardKind.list || one !== "").join("\n").trim(),
      };
    }
  }
}

function isoOf({ year, month, day }: Day): string {
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

// One tap for who it mostly is; else in words.
function sourceField(before: string): { node: HTMLElement; value(): string } {
  const recorded = recordedSources();
  const known = recorded.findIndex((one) => one === before);
  const other = SOURCES.length + 1;
  const picks = [...SOURCES, CARD.sourceOther].map((one, i): [number, string] => [i + 1, one]);
  const chosen = known >= 0 ? known + 1 : before ? other : 0;
  const node = choice(CARD.source, "card-source", picks, chosen);
  const words = input("text", "off", "source");
  words.value = known >= 0 ? "" : before;
  const asked = labelled(CARD.sourceWords, words, CARD.sourceHint);
  const look = (): void => {
    asked.hidden = node.value() !== other;
  };
  node.node.addEventListener("change", look);
  look();
  return {
    node: h("div", {}, node.node, asked),
    value: () => (node.value() === other ? words.value.trim() : recorded[node.value() - 1] ?? ""),
  };
}
