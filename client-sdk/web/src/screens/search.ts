// Looking through one patient's record (rule C9): hits come newest first while the search goes on,
// and it can be stopped. A hit leads to its place in the timeline.
import type { Screen } from "../app.js";
import { W } from "../app_words.js";
import { button, field, fill, h, put } from "../dom.js";
import { wordsOf } from "../fold.js";
import { startOfDay, withKana } from "../format.js";
import { t } from "../language.js";
import { SEARCH } from "../search_words.js";
import {
  staffRoom, type AccountId, type GroupId, type GroupLine, type MessageKind, type OfficeId,
  type SearchWish,
} from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";
import { cutNotice, groupHeading } from "./group.js";
import { form } from "./form.js";
import { hitNode, isHit, kindOptions, options, type Hit } from "./hits.js";

const DAY = 24 * 3_600_000;

// What was looked for and found: kept while its patient's record is looked at from here.
export interface KeptSearch {
  fields: Record<string, string>;
  wish: SearchWish;
  hits: Hit[];
  words: string;
  goOnBefore: number; // 0: everything was looked at
}

export function searchScreen(state: AppState, group: GroupId): Screen {
  const node = h("div", { class: "search" }, h("p", {}, W.wait));
  let shown: Search | undefined;
  const begin = (): void => {
    const line = state.line(group);
    if (!shown && line) {
      shown = new Search(state, line, node);
      document.title = `${SEARCH.heading} – ${W.app}`;
    } else if (!line && state.client.state === "live" && state.groups.length > 0) {
      fill(node, cutNotice());
    }
  };
  const off = [
    state.on("groups", begin),
    state.on(`cut ${group}`, () => {
      shown?.end();
      fill(node, cutNotice());
    }),
  ];
  begin();
  return {
    node, title: SEARCH.search,
    leave: () => {
      off.forEach((one) => one());
      shown?.end();
    },
  };
}

class Search {
  #text = h("input", { type: "search", name: "text", autocomplete: "off", enterkeyhint: "search" });
  #author = h("select", { name: "author" });
  #office = h("select", { name: "office" });
  #kind = h("select", { name: "kind" });
  #since = h("input", { type: "date", name: "since" });
  #until = h("input", { type: "date", name: "until" });
  #said = h("p", { role: "status", class: "sum" });
  #stop = button(W.cancel, () => this.state.client.stopSearch());
  #list = h("ol", { class: "hits", "aria-label": SEARCH.hits });
  #older = button(SEARCH.moreOlder, () => void this.#run(true));
  #kept: KeptSearch | undefined;
  #running = false;
  #ended = false;

  constructor(readonly state: AppState, readonly line: GroupLine, root: HTMLElement) {
    this.#offer();
    const narrow = h("details", {}, h("summary", {}, SEARCH.narrow),
      h("div", { class: "narrowing" },
        field(SEARCH.author, this.#author), field(SEARCH.office, this.#office),
        field(SEARCH.kind, this.#kind), field(SEARCH.since, this.#since),
        field(SEARCH.until, this.#until)));
    const ask = form(SEARCH.find, [field(SEARCH.text, this.#text, SEARCH.textHint), narrow],
      () => this.#run(false));
    this.#stop.hidden = this.#older.hidden = true;
    fill(root, groupHeading(state, line, "search"), h("h2", {}, SEARCH.heading), ask.node,
      h("div", { class: "row" }, this.#said, this.#stop), this.#list, this.#older);
    const kept = state.searches.get(line.group);
    if (kept) this.#restore(kept, narrow);
    void state.readView(line.group).then(() => this.#offer());
  }
  end(): void {
    this.#ended = true;
    if (this.#running) this.state.client.stopSearch();
  }

  #fields(): (HTMLInputElement | HTMLSelectElement)[] {
    return [this.#text, this.#author, this.#office, this.#kind, this.#since, this.#until];
  }
  // Whoever wrote may have left since: the former members are offered as well.
  #offer(): void {
    const roster = this.state.views.get(this.line.group)?.roster ?? [];
    const people = new Map(roster.map((one) => [one.account as string, withKana(one.name)]));
    const offices = new Map(roster.map((one) => [one.office as string, one.officeName]));
    options(this.#author, [...people]);
    options(this.#office, [...offices]);
    options(this.#kind, kindOptions());
  }
  #restore(kept: KeptSearch, narrow: HTMLDetailsElement): void {
    for (const one of this.#fields()) one.value = kept.fields[one.name] ?? "";
    narrow.open = this.#fields().slice(1).some((one) => one.value !== "");
    this.#kept = kept;
    this.#show(kept.hits);
    this.#tell(kept.goOnBefore === 0 ? SEARCH.complete : SEARCH.stoppedHere);
  }

  #wish(): SearchWish | string {
    const since = this.#since.value ? startOfDay(this.#since.value) : 0;
    const until = this.#until.value ? startOfDay(this.#until.value) + DAY : 0;
    if (since && until && since >= until) return SEARCH.wrongPeriod;
    const wish: SearchWish = {
      ...(this.#text.value.trim() ? { text: this.#text.value.trim() } : {}),
      ...(this.#author.value ? { author: this.#author.value as AccountId } : {}),
      ...(this.#office.value ? { office: this.#office.value as OfficeId } : {}),
      ...(this.#kind.value ? { kind: Number(this.#kind.value) as MessageKind } : {}),
      ...(since ? { since } : {}), ...(until ? { until } : {}),
    };
    return Object.keys(wish).length > 0 ? wish : SEARCH.needWish;
  }
  async #run(further: boolean): Promise<string | undefined> {
    const { state, line } = this;
    if (this.#running) return undefined;
    const wish = further ? this.#kept?.wish : this.#wish();
    if (typeof wish === "string") return wish;
    if (!wish) return undefined;
    if (state.client.state !== "live") return SEARCH.offline;
    const before = further ? this.#kept?.goOnBefore ?? 0 : 0;
    const hits = further ? this.#kept?.hits ?? [] : [];
    if (!further) fill(this.#list);
    const words = wish.text ?? "";
    const fields = Object.fromEntries(this.#fields().map((one) => [one.name, one.value]));
    this.#kept = { fields, wish, hits, words, goOnBefore: 0 };
    this.#during(true);
    this.#tell(SEARCH.running);
    const answer = await state.client.search(
      staffRoom(line.group), { ...wish, ...(before ? { beforeSeq: before } : {}) },
      (found) => {
        if (this.#ended) return;
        const fresh = found.filter(isHit);
        hits.push(...fresh);
        this.#show(fresh);
        this.#tell(SEARCH.running);
      },
    );
    this.#during(false);
    if (this.#ended) return undefined;
    if (answer.type !== "ok") {
      this.#tell("");
      return told(answer);
    }
    const { more, stopped, searchedToSeq } = answer.value;
    this.#kept.goOnBefore = more || stopped ? searchedToSeq : 0;
    state.searches.set(line.group, this.#kept);
    this.#tell(stopped ? SEARCH.stoppedHere : more ? "" : SEARCH.complete);
    return undefined;
  }
  #during(running: boolean): void {
    this.#running = running;
    this.#stop.hidden = !running;
    if (running) this.#older.hidden = true;
  }
  #tell(how: string): void {
    const { hits = [], goOnBefore = 0 } = this.#kept ?? {};
    const none = !this.#running && hits.length === 0;
    this.#said.textContent = `${none ? SEARCH.nothing : t`${hits.length} ${SEARCH.found}。`}${how}`;
    this.#older.hidden = this.#running || goOnBefore === 0;
  }

  #show(hits: Hit[]): void {
    const words = wordsOf(this.#kept?.words ?? "");
    put(this.#list, ...hits.map((one) => hitNode(this.state, this.line, one, words)));
  }
}
