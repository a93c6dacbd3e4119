// 「前回訪問から」 (rule C12): what came into a patient's record since one wrote there last. Excerpts that
// lead to their place; the record itself is read, and counted as 既読, in the timeline.
import type { Screen } from "../app.js";
import { KINDS, URGENCIES, W } from "../app_words.js";
import { CARD } from "../card_words.js";
import { button, fill, h } from "../dom.js";
import { clockOf, dayKey, dayOf, memberOf, personLine } from "../format.js";
import { t } from "../language.js";
import type { Item, Message } from "../room.js";
import { staffRoom, Urgency, type GroupId, type GroupLine } from "../sdk.js";
import type { AppState } from "../state.js";
import { TODAY } from "../today_words.js";
import { stateWords } from "./acts.js";
import { saidIn } from "./files.js";
import { cutNotice, groupHeading, isShown } from "./group.js";
import { otherNode, type Place } from "./message.js";
import { pinnedSection, type Pinned } from "./pinned.js";

const EXCERPT = 140;
const AT_ONCE = 100; // entries of a page
const MOST = 300; // entries that are read without being asked

export function sinceScreen(state: AppState, group: GroupId): Screen {
  const node = h("div", { class: "since" }, h("p", {}, W.wait));
  let shown: Since | undefined;
  const begin = (): void => {
    const line = state.line(group);
    if (!shown && line) shown = new Since(state, line, node);
    else if (!line && state.client.state === "live" && state.groups.length > 0) {
      fill(node, cutNotice());
    }
  };
  const off = [
    state.on("groups", begin),
    state.on(`room ${group}`, () => shown?.draw()),
    state.on(`cut ${group}`, () => {
      shown?.pinned.leave();
      shown = undefined;
      fill(node, cutNotice());
      off.forEach((one) => one());
    }),
  ];
  begin();
  return {
    node, title: TODAY.since,
    leave: () => {
      off.forEach((one) => one());
      shown?.pinned.leave();
    },
  };
}

class Since {
  #said = h("p", { role: "status" });
  #sums = h("p", { class: "marks", role: "status" });
  #list = h("ol", { class: "hits timeline", "aria-label": TODAY.since });
  #older = button(TODAY.sinceOlder, () => void this.#readBack(MOST));
  #own = -1; // the last thing one wrote; -1: not known yet
  #ownAt = 0;
  #drawn = "";
  readonly pinned: Pinned;

  constructor(
    private readonly state: AppState, private readonly line: GroupLine, root: HTMLElement,
  ) {
    this.pinned = pinnedSection(state, line.group, (seq) =>
      (location.hash = `#/g/${line.group}/at/${seq}`));
    fill(root, groupHeading(state, line, "since"), h("h2", {}, TODAY.since), this.#said, this.#sums,
      this.pinned.node, this.#older, this.#list);
    this.#older.hidden = true;
    this.#said.textContent = W.wait;
    void this.#begin();
  }
  get #room(): ReturnType<AppState["room"]> {
    return this.state.room(this.line.group);
  }
  async #begin(): Promise<void> {
    const { state, line } = this;
    const where = staffRoom(line.group);
    const [visit] = await Promise.all([
      state.client.readVisit(where), state.readPage(line.group, 0, AT_ONCE),
      state.views.has(line.group) ? undefined : state.readView(line.group),
    ]);
    if (visit.type === "ok") {
      this.#own = visit.value.ownSeq;
      this.#ownAt = visit.value.ownAt;
    } else this.#askRoom();
    await this.#readBack(MOST - AT_ONCE);
  }
  // Without a connection what is kept here has to do.
  #askRoom(): void {
    const mine = this.#room.ordered.filter((one): one is Message =>
      one.type === "message" && one.versions[0]!.entry.author === this.state.client.account);
    const last = mine.at(-1)?.versions[0]!.entry;
    this.#own = last?.seq ?? 0;
    this.#ownAt = last?.at ?? 0;
  }
  async #readBack(most: number): Promise<void> {
    const room = this.#room;
    this.#older.disabled = true;
    for (let read = 0; read < most && room.more && room.firstSeq > this.#own + 1; read += AT_ONCE) {
      if (!await this.state.readPage(this.line.group, room.firstSeq, AT_ONCE)) break;
    }
    this.#older.disabled = false;
    this.draw();
  }

  draw(): void {
    if (this.#own < 0) return;
    const room = this.#room;
    const me = this.state.client.account;
    const fresh = room.ordered.filter((one) => one.seq > this.#own && isShown(one) &&
      !(one.type === "message" && one.versions[0]!.entry.author === me));
    this.#older.hidden = !(room.more && room.firstSeq > this.#own + 1);
    this.#said.textContent = this.#own === 0 ? TODAY.sinceNever
      : t`${TODAY.sinceLast}：${dayOf(this.#ownAt)} ${clockOf(this.#ownAt)}`;
    const now = fresh.map((one) => one.type === "message"
      ? `${one.seq} ${one.versions.length} ${one.requestState}` : one.seq).join();
    const roster = this.state.views.get(this.line.group)?.line.rosterEpoch ?? 0;
    const views = `${roster} ${this.state.cards.form !== undefined}`;
    if (`${views} ${now}` === this.#drawn) return;
    this.#drawn = `${views} ${now}`;
    fill(this.#sums, ...sumsOf(fresh), this.#changedFields(fresh));
    fill(this.#list, ...this.#lines(fresh),
      fresh.length === 0 && h("li", { class: "quiet" }, TODAY.sinceNothing));
  }
  #changedFields(items: Item[]): HTMLElement | false {
    const keys = new Set(items.flatMap((one) =>
      one.type === "other" && one.event.type === "card_changed"
        ? one.event.fields.map(({ key }) => key) : []));
    if (keys.size === 0) return false;
    const labels = [...keys].map((one) => this.state.cards.field(one)?.label ?? CARD.oneField);
    return h("a", { href: `#/g/${this.line.group}/card`, class: "mark" },
      t`${CARD.changedFields}：${labels.join("、")}`);
  }
  #lines(items: Item[]): HTMLElement[] {
    const { group } = this.line;
    const place: Place = {
      state: this.state, group, jump: (seq) => (location.hash = `#/g/${group}/at/${seq}`),
    };
    let day = "";
    return items.flatMap((item) => {
      const { at } = item.type === "message" ? item.versions[0]!.entry : item.event.entry;
      const line = item.type === "message" ? this.#messageLine(item) : otherNode(item, place);
      if (dayKey(at) === day) return [line];
      day = dayKey(at);
      return [h("li", { class: "day" }, h("span", {}, dayOf(at))), line];
    });
  }
  #messageLine(item: Message): HTMLElement {
    const newest = item.versions.at(-1)!;
    const { head } = newest.body;
    const { entry } = item.versions[0]!;
    const who = memberOf(this.state.views.get(this.line.group), entry.membership);
    const words = saidIn(newest.body);
    return h("li", {}, h("a", {
      href: `#/g/${this.line.group}/at/${item.seq}`,
      class: `card${head.urgency === Urgency.urgent ? " urgent" : ""}`,
    },
    h("span", { class: "author" }, who ? personLine(who) : W.formerMember),
    h("span", { class: "marks" },
      h("time", { datetime: new Date(entry.at).toISOString() }, clockOf(entry.at)),
      h("span", { class: "mark" }, KINDS[head.kind] ?? W.other),
      head.urgency > Urgency.routine && h("strong", { class: `mark u${head.urgency}` },
        URGENCIES[head.urgency as 2 | 3]),
      stateWords(item) !== "" &&
        h("span", { class: `mark s${item.requestState}` }, stateWords(item)),
      item.versions.length > 1 && h("span", { class: "mark" }, W.corrected)),
    h("span", { class: "body", lang: "ja" },
      words.slice(0, EXCERPT), words.length > EXCERPT && "…")));
  }
}

// How much of what: the urgent first, then by kind.
function sumsOf(items: Item[]): HTMLElement[] {
  const heads = items.flatMap((one) =>
    one.type === "message" ? [one.versions.at(-1)!.body.head] : []);
  const urgent = heads.filter((one) => one.urgency === Urgency.urgent).length;
  const kinds = new Map<number, number>();
  for (const { kind } of heads) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  return [
    ...(urgent > 0 ? [h("strong", { class: "mark urgent" }, `${URGENCIES[3]} ${urgent}`)] : []),
    ...[...kinds].sort(([a], [b]) => b - a).map(([kind, count]) =>
      h("span", { class: "mark" }, `${KINDS[kind] ?? W.other} ${count}`)),
  ];
}
