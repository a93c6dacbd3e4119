// One patient's group: the timeline, what waits to be sent, and the composer.
import type { Screen } from "../app.js";
import { TERMS, W } from "../app_words.js";
import { CARD } from "../card_words.js";
import { button, fill, h, put } from "../dom.js";
import { dayKey, dayOf, fullName } from "../format.js";
import { DisplayWatch } from "../displayed.js";
import { isNewestOnTop } from "../looks.js";
import { SEARCH } from "../search_words.js";
import { isStep, type Item } from "../room.js";
import { GroupState, staffRoom, type GroupId, type GroupLine } from "../sdk.js";
import type { AppState } from "../state.js";
import { TODAY } from "../today_words.js";
import { Composer } from "./composer.js";
import { Gate } from "./consent.js";
import { messageNode, otherNode, signatureOf, type Hands } from "./message.js";
import { outboxNode } from "./outbox.js";
import { hasNamesake, readingOf } from "./patients.js";
import { pinnedSection, type Pinned } from "./pinned.js";
import { unconfirmedBanner } from "./roster_state.js";

const MOST = 180; // items; with dividers and what waits below, at most 200 nodes
const FIRST = 60;

type Tab = "timeline" | "since" | "card" | "roster" | "search";
export function groupHeading(state: AppState, line: GroupLine, here: Tab): HTMLElement {
  const link = (to: string, words: string, on: boolean): HTMLElement =>
    h("a", { href: to, "aria-current": on ? "page" : undefined }, words);
  return h("div", { class: "patient" },
    h("h1", {}, `${fullName(line.patient)} ${W.san}`),
    h("p", { class: "kana" }, ...readingOf(line)),
    hasNamesake(state, line) && h("p", { class: "warning" }, W.sameSurname),
    h("nav", { class: "tabs", "aria-label": fullName(line.patient) },
      link(`#/g/${line.group}`, W.timeline, here === "timeline"),
      link(`#/g/${line.group}/since`, TODAY.since, here === "since"),
      link(`#/g/${line.group}/card`, CARD.card, here === "card"),
      link(`#/g/${line.group}/members`, W.roster, here === "roster"),
      link(`#/g/${line.group}/search`, SEARCH.search, here === "search")));
}

export function cutNotice(): HTMLElement {
  return h("div", { class: "narrow" }, h("h1", {}, W.patients),
    h("p", { class: "notice cut" }, TERMS.cut), h("p", {}, h("a", { href: "#/" }, W.patients)));
}

// `at`: the entry to show, of a hit or a link; 0: where reading goes on.
export function groupScreen(state: AppState, group: GroupId, at = 0): Screen {
  const node = h("div", { class: "group" }, h("p", {}, W.wait));
  const line = state.line(group);
  const title = line ? fullName(line.patient) : W.timeline;
  state.open = group;
  let shown: Timeline | undefined;
  let gate: Gate | undefined; // a draft has no timeline yet
  const begin = (): void => {
    const found = state.line(group);
    if (found?.state === GroupState.draft) {
      gate ??= new Gate(state, group, node);
      gate.read();
    } else if (!shown && found) {
      gate?.end();
      document.title = `${fullName(found.patient)} – ${W.app}`;
      shown = new Timeline(state, found, node, at);
    } else if (!found && state.client.state === "live" && state.groups.length > 0) {
      fill(node, cutNotice());
    }
  };
  const off = [
    state.on("groups", begin),
    state.on(`cut ${group}`, () => {
      gate?.end();
      shown?.end();
      shown = undefined;
      document.title = W.app;
      fill(node, cutNotice());
      off.forEach((one) => one());
    }),
  ];
  begin();
  return {
    node, title,
    leave: () => {
      off.forEach((one) => one());
      shown?.end();
    },
  };
}

class Timeline {
  #list = h("ol", { class: "timeline", "aria-label": W.timeline });
  #older = button(W.older, () => void this.#readOlder());
  #newer = button(W.newer, () => this.#toNewest(), "main");
  #waiting = h("div", { class: "outbox", role: "status" });
  #banner = h("div", {});
  #nodes = new Map<number, { node: HTMLElement; signature: string }>();
  #watch: DisplayWatch;
  #composer: Composer;
  #pinned: Pinned;
  #off: (() => void)[];
  #last = Infinity; // the newest item of the window; Infinity follows what arrives
  #size = FIRST;
  #newestDrawn = 0;
  #unreadFrom: number | undefined; // fixed when the group was opened
  #group: GroupId;
  #onTop = isNewestOnTop();

  constructor(
    private readonly state: AppState,
    private readonly line: GroupLine,
    private readonly root: HTMLElement,
    private sought: number,
  ) {
    this.#group = line.group;
    this.#composer = new Composer(state, line.group);
    this.#pinned = pinnedSection(state, line.group, (seq) => void this.#jump(seq));
    this.#watch = new DisplayWatch(
      () => !state.locked && state.open === line.group && this.root.isConnected,
      (seqs) => seqs.forEach((one) => this.#displayed(...this.#around(one))),
    );
    this.#off = [
      state.on(`room ${line.group}`, () => {
        this.#draw();
        this.#composer.refresh();
      }),
      state.on("outbox", () => {
        this.#draw();
        this.#drawOutbox();
      }),
      state.on("connection", () => {
        this.#watch.look();
        this.#drawOutbox();
      }),
    ];
    const toUnread = h("p", { class: "row" },
      button(W.toUnread, () => this.#toUnread(), "link"));
    const parts = [this.#older, this.#list, this.#newer, this.#waiting, toUnread];
    fill(root, groupHeading(state, line, "timeline"), this.#banner, this.#pinned.node,
      ...this.#onTop ? [this.#composer.node, ...parts.reverse()] : [...parts, this.#composer.node]);
    void this.#begin();
  }
  end(): void {
    this.#off.forEach((one) => one());
    this.#watch.end();
    this.#pinned.leave();
    this.#composer.keep();
  }

  async #begin(): Promise<void> {
    const { state } = this;
    this.#draw();
    if (state.client.state === "offline") this.#findUnread();
    await Promise.all([state.readView(this.#group), state.readPage(this.#group, 0)]);
    this.#findUnread();
    this.#composer.refresh();
    this.#draw();
    this.#drawOutbox();
    void this.#readAwaited();
    if (this.sought) return this.#jump(this.sought);
    this.#list.querySelector(".unread-line")?.scrollIntoView({ block: "center" });
    if (this.#unreadFrom !== undefined) return;
    this.#scrollToNewest();
  }
  // Where the composer stands as well.
  #scrollToNewest(): void {
    if (this.#onTop) scrollTo(0, 0);
    else this.#list.lastElementChild?.scrollIntoView({ block: "end" });
  }
  get #atNewest(): boolean {
    return this.#onTop ? scrollY <= 160
      : innerHeight + scrollY >= document.body.scrollHeight - 160;
  }
  #findUnread(): void {
    const unread = this.#room.unread(this.#own, this.state.client.account);
    this.#unreadFrom = unread[0]?.seq;
  }
  get #room(): ReturnType<AppState["room"]> {
    return this.state.room(this.#group);
  }
  get #own(): GroupLine["membership"] {
    return this.state.membership(this.#group) || this.line.membership;
  }

  // Entries beside it that have no node of their own go with it.
  #around(seq: number): [first: number, last: number] {
    const silent = (at: number): boolean => {
      const item = this.#room.items.get(at);
      return item !== undefined && !isShown(item);
    };
    let [first, last] = [seq, seq];
    while (silent(first - 1)) --first;
    while (silent(last + 1)) ++last;
    return [first, last];
  }
  #displayed(first: number, last: number): void {
    const where = staffRoom(this.#group);
    this.state.client.displayed(where, { first, last });
    const membership = this.#own;
    const at = Date.now();
    // Until the server's word comes back the own screen knows already.
    this.#room.takeReceipts([{
      revision: 0, membership, account: this.state.client.account, kind: 2,
      range: { first, last }, at, deviceTime: 0, device: "" as never,
    }]);
    this.state.tell(`room ${this.#group}`);
    this.state.tell("groups");
  }

  // ---- The window ----

  #window(): Item[] {
    const items = this.#room.ordered.filter((one) => isShown(one));
    const end = this.#last === Infinity ? items.length
      : items.findIndex((one) => one.seq > this.#last);
    const stop = end === -1 ? items.length : end;
    return items.slice(Math.max(0, stop - this.#size), stop);
  }
  async #readOlder(): Promise<void> {
    const first = this.#window()[0];
    if (!first) return;
    const top = this.#nodes.get(first.seq)?.node.getBoundingClientRect().top ?? 0;
    this.#older.disabled = true;
    const items = this.#room.ordered;
    const known = items.findIndex((one) => one.seq === first.seq);
    const asks = known < 50 && this.#room.more;
    const read = !asks || await this.state.readPage(this.#group, this.#room.firstSeq);
    this.#older.disabled = false;
    this.#older.textContent = read ? W.older : W.olderAway;
    this.#size += 50;
    if (this.#size > MOST) {
      // The newest ones make room.
      const shown = this.#room.ordered.filter((one) => isShown(one));
      const at = shown.findIndex((one) => one.seq === first.seq);
      this.#last = shown[Math.min(at - 50 + MOST, shown.length) - 1]?.seq ?? Infinity;
      if (this.#last === shown.at(-1)?.seq) this.#last = Infinity;
      this.#size = MOST;
    }
    this.#draw();
    const now = this.#nodes.get(first.seq)?.node;
    if (now) scrollBy(0, now.getBoundingClientRect().top - top);
  }
  #toNewest(): void {
    this.#last = Infinity;
    this.#size = FIRST;
    this.#draw();
    this.#scrollToNewest();
  }
  #toUnread(): void {
    const line = this.#list.querySelector(".unread-line");
    if (line) line.scrollIntoView({ block: "center" });
    else this.#toNewest();
  }

  // What a half-written reply or correction is about.
  async #readAwaited(): Promise<void> {
    if (this.#composer.awaited === 0) return;
    await this.#readTo(this.#composer.awaited);
    this.#composer.refresh();
  }
  async #readTo(seq: number): Promise<void> {
    const room = this.#room;
    while (room.firstSeq > seq && room.more && this.root.isConnected) {
      if (!await this.state.readPage(this.#group, room.firstSeq, 100)) break;
    }
  }
  // However long ago it was: what lies between is read first, so that no gap looks like a record.
  async #jump(seq: number): Promise<void> {
    const room = this.#room;
    if (room.firstSeq > seq && room.more) this.state.say(SEARCH.jumping);
    await this.#readTo(seq);
    if (!this.root.isConnected) return;
    this.sought = seq;
    if (!this.#nodes.has(seq)) {
      const items = room.ordered.filter((one) => isShown(one));
      const at = items.findIndex((one) => one.seq >= seq);
      const last = items[at + FIRST / 2];
      this.#last = at === -1 || !last ? Infinity : last.seq;
      this.#size = FIRST;
    }
    this.#draw();
    const node = this.#nodes.get(seq)?.node;
    node?.scrollIntoView({ block: "center" });
    node?.focus({ preventScroll: true });
  }

  #hands(): Hands {
    return {
      state: this.state, group: this.#group, own: this.#own, compose: this.#composer,
      jump: (seq) => void this.#jump(seq),
    };
  }
  #draw(): void {
    const hands = this.#hands();
    const banner = unconfirmedBanner(this.state.views.get(this.#group));
    if (this.#banner.textContent !== (banner ? banner.textContent : "")) fill(this.#banner, banner);
    const wasAtEnd = this.#atNewest;
    if (!wasAtEnd) this.#makeRoom();
    const items = this.#window();
    this.#newestDrawn = items.at(-1)?.seq ?? 0;
    const kept = new Map<number, { node: HTMLElement; signature: string }>();
    const children: HTMLElement[] = [];
    let day = "";
    for (const item of this.#onTop ? [...items].reverse() : items) {
      const at = item.type === "message" ? item.versions[0]!.entry.at : item.event.entry.at;
      if (dayKey(at) !== day) {
        day = dayKey(at);
        children.push(h("li", { class: "day" }, h("span", {}, dayOf(at))));
      }
      const first = item.seq === this.#unreadFrom;
      if (first && !this.#onTop) children.push(unreadLine(W.unreadFrom));
      const signature = signatureOf(item, hands);
      const old = this.#nodes.get(item.seq);
      const one = old?.signature === signature ? old : {
        node: item.type === "message" ? messageNode(item, hands) : otherNode(item, hands),
        signature,
      };
      if (old && old !== one) this.#watch.forget(old.node);
      if (one !== old) this.#watchNew(item, one.node);
      one.node.classList.toggle("sought", item.seq === this.sought);
      kept.set(item.seq, one);
      children.push(one.node);
      if (first && this.#onTop) children.push(unreadLine(W.unreadTo));
    }
    for (const [seq, { node }] of this.#nodes) if (!kept.has(seq)) this.#watch.forget(node);
    this.#nodes = kept;
    this.#arrange(children);
    if (items.length === 0) put(this.#list, h("li", { class: "quiet" }, W.noMessages));
    const first = items[0];
    this.#older.hidden = !first || !(this.#room.more || this.#room.firstSeq < first.seq);
    this.#newer.hidden = this.#last === Infinity;
    if (!this.#onTop && wasAtEnd && this.#last === Infinity &&
      this.root.contains(document.activeElement)) {
      this.#list.lastElementChild?.scrollIntoView({ block: "nearest" });
    }
  }
  // What somebody reads further up is not pushed out by what arrives, as long as there is room.
  #makeRoom(): void {
    if (this.#last !== Infinity || this.#newestDrawn === 0) return;
    const fresh = this.#room.ordered.filter((one) => one.seq > this.#newestDrawn).length;
    this.#size = Math.min(MOST, this.#size + fresh);
  }
  // Nodes that stay are not touched: focus and selection survive what arrives.
  #arrange(children: HTMLElement[]): void {
    const wanted = new Set<Element>(children);
    for (const one of [...this.#list.children]) if (!wanted.has(one)) one.remove();
    children.forEach((one, at) => {
      const there = this.#list.children[at] ?? null;
      if (there !== one) this.#list.insertBefore(one, there);
    });
  }
  // Everything that stands there is reported, one's own words and events of the group too: what was
  // read is then one range, and the list of patients knows where it ends.
  #watchNew(item: Item, node: HTMLElement): void {
    const newest = item.type === "message" ? item.versions.at(-1)!.entry.seq : item.seq;
    const seqs = [...new Set([item.seq, newest])];
    this.#watch.watch(node, seqs.filter((one) => !this.#room.isDisplayed(this.#own, one)));
  }
  #drawOutbox(): void {
    fill(this.#waiting, outboxNode(this.state, this.#group));
  }
}

function unreadLine(words: string): HTMLElement {
  return h("li", { class: "unread-line" }, h("span", {}, words));
}

// What changes another entry is seen there.
const SILENT = ["message_retracted", "request_state_changed", "proxy_confirmed"];
export function isShown(item: Item): boolean {
  return item.type === "message" || isStep(item.event) || !SILENT.includes(item.event.type);
}
