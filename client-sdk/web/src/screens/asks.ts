// 「問い合わせ」 (rule B2): which offices asked whether there is a group of this patient, and what they
// were told. For the origin office's leads, and without the words for its administrator.
import { W } from "../app_words.js";
import { button, fill, h, put } from "../dom.js";
import { momentOf, professionOf, withKana } from "../format.js";
import { G } from "../group_words.js";
import { t } from "../language.js";
import type { GroupId, PatientAsk } from "../sdk.js";
import type { AppState } from "../state.js";
import { ASK_ANSWERS, TODAY } from "../today_words.js";
import { told } from "../told.js";
import { withBothFactors } from "./fresh.js";

export function asksNode(state: AppState, group: GroupId): HTMLElement {
  const list = h("ul", { class: "members" });
  const problem = h("p", { class: "problem", role: "alert" });
  const said = h("p", { class: "quiet", role: "status" });
  let before = 0;
  const read = async (): Promise<void> => {
    more.disabled = true;
    const answer = await withBothFactors(state, () => state.client.readAsks(group, before));
    more.disabled = false;
    problem.textContent = answer.type === "ok" ? "" : told(answer);
    if (answer.type !== "ok") return;
    const { asks, more: goesOn } = answer.value;
    put(list, ...asks.map(askLine));
    before = asks.at(-1)?.number ?? before;
    said.textContent = list.children.length === 0 ? TODAY.asksNone : "";
    more.textContent = TODAY.asksMore;
    more.hidden = !goesOn;
  };
  // Reading it is on record, so it is read when somebody asks for it.
  const more = button(TODAY.asksShow, () => void read());
  return h("div", { class: "asks" }, problem, said, list, more);
}

export function asksSection(state: AppState, group: GroupId): HTMLElement {
  const node = h("section", {});
  fill(node, h("h2", {}, TODAY.asks), h("p", {}, TODAY.asksHow), asksNode(state, group));
  return node;
}

function askLine(one: PatientAsk): HTMLElement {
  const who = [withKana(one.name), professionOf(one.profession), one.officeName].join(t`・`);
  return h("li", {},
    h("p", { class: "author" }, who),
    h("p", { class: "marks" }, h("span", {}, momentOf(one.at)),
      h("span", { class: "mark" }, ASK_ANSWERS[one.answer] ?? W.other)),
    one.relation !== "" && h("p", {}, t`${TODAY.asksRelation}：${one.relation}`),
    one.reason !== "" && h("p", {}, t`${G.differentReason}：${one.reason}`));
}
