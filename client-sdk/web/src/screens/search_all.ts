// 「担当の利用者すべてから検索」 (rule C9): one record after the other, hits under their patients as they
// come, and whose record could not be searched.
import type { Screen } from "../app.js";
import { W } from "../app_words.js";
import { button, field, fill, h } from "../dom.js";
import { wordsOf } from "../fold.js";
import { fullName, startOfDay } from "../format.js";
import { t } from "../language.js";
import { SearchAll, type Found } from "../search_all.js";
import { SEARCH } from "../search_words.js";
import type { GroupLine, MessageKind, SearchWish } from "../sdk.js";
import type { AppState } from "../state.js";
import { form } from "./form.js";
import { hitNode, kindOptions, options } from "./hits.js";
import { patientWords } from "./patients.js";

const DAY = 24 * 3_600_000;

// What was looked for and found, until something else is looked for.
export interface KeptSearchAll {
  fields: Record<string, string>;
  search: SearchAll;
}

export function searchAllScreen(state: AppState): Screen {
  const page = new Page(state);
  const off = state.on("search", () => page.draw());
  page.draw();
  return {
    node: page.node, title: SEARCH.all,
    leave: () => {
      off();
      state.searchAll?.search.stop();
    },
  };
}

class Page {
  #text = h("input", { type: "search", name: "text", autocomplete: "off", enterkeyhint: "search" });
  #kind = h("select", { name: "kind" });
  #since = h("input", { type: "date", name: "since" });
  #until = h("input", { type: "date", name: "until" });
  #said = h("p", { role: "status", class: "sum" });
  #bar = h("progress", { "aria-label": SEARCH.all });
  #stop = button(W.cancel, () => this.state.searchAll?.search.stop());
  #goOn = button(SEARCH.allGoOn, () => void this.state.searchAll?.search.run());
  #list = h("div", {});
  #missed = h("div", {});
  #sections = new Map<string, { node: HTMLElement; drawn: string }>();
  readonly node: HTMLElement;

  constructor(private readonly state: AppState) {
    options(this.#kind, kindOptions());
    const narrow = h("details", {}, h("summary", {}, SEARCH.narrow),
      h("div", { class: "narrowing" }, field(SEARCH.kind, this.#kind),
        field(SEARCH.since, this.#since), field(SEARCH.until, this.#until)));
    const ask = form(SEARCH.find, [field(SEARCH.text, this.#text, SEARCH.textHint), narrow],
      () => this.#begin());
    for (const one of this.#fields()) {
      one.value = state.searchAll?.fields[one.name] ?? "";
    }
    narrow.open = this.#fields().slice(1).some((one) => one.value !== "");
    this.node = h("div", { class: "search" }, h("h1", {}, SEARCH.all), h("p", {}, SEARCH.allHow),
      ask.node, this.#bar, h("div", { class: "row" }, this.#said, this.#stop, this.#goOn),
      this.#missed, this.#list);
  }
  #fields(): (HTMLInputElement | HTMLSelectElement)[] {
    return [this.#text, this.#kind, this.#since, this.#until];
  }
  #wish(): SearchWish | string {
    const since = this.#since.value ? startOfDay(this.#since.value) : 0;
    const until = this.#until.value ? startOfDay(this.#until.value) + DAY : 0;
    if (since && until && since >= until) return SEARCH.wrongPeriod;
    const wish: SearchWish = {
      ...(this.#text.value.trim() ? { text: this.#text.value.trim() } : {}),
      ...(this.#kind.value ? { kind: Number(this.#kind.value) as MessageKind } : {}),
      ...(since ? { since } : {}), ...(until ? { until } : {}),
    };
    return Object.keys(wish).length > 0 ? wish : SEARCH.needWish;
  }
  #begin(): string | undefined {
    const { state } = this;
    if (state.searchAll?.search.running) return undefined;
    const wish = this.#wish();
    if (typeof wish === "string") return wish;
    if (state.client.state !== "live") return SEARCH.offline;
    const kana = ({ patient }: GroupLine): string =>
      `${patient.familyKana} ${patient.givenKana}`;
    const lines = [...state.groups].sort((a, b) => kana(a).localeCompare(kana(b), "ja"));
    const search = new SearchAll(wish, lines, state.client, () => state.tell("search"));
    state.searchAll = {
      search, fields: Object.fromEntries(this.#fields().map((one) => [one.name, one.value])),
    };
    void search.run();
    return undefined;
  }

  draw(): void {
    const search = this.state.searchAll?.search;
    const running = search?.running ?? false;
    this.#stop.hidden = this.#bar.hidden = !running;
    this.#goOn.hidden = !search || running || search.left.length === 0;
    if (!search) return;
    this.#bar.max = search.total;
    this.#bar.value = search.done;
    this.#said.textContent = this.#words(search);
    this.#drawMissed(search);
    for (const { line } of search.found) this.#readNames(line);
    const sections = search.found.map((one) => this.#section(one, search));
    if (sections.some((one, at) => this.#list.children[at] !== one) ||
      sections.length !== this.#list.children.length) fill(this.#list, ...sections);
  }
  #words(search: SearchAll): string {
    const { now, hits, done, total } = search;
    const whole = !now && search.left.length === 0 && search.missed.length === 0;
    const found = hits > 0 || !whole ? t`${hits} ${SEARCH.found}。` : SEARCH.nothing;
    if (now) {
      return `${found}${total}${SEARCH.allAt}${done + 1}${SEARCH.allNow}` +
        t`（${fullName(now.patient)} ${W.san}）`;
    }
    if (search.left.length > 0) return `${found}${done}${SEARCH.allStopped}`;
    return whole ? `${found}${total}${SEARCH.allDone}`
      : `${found}${total}${SEARCH.allAt}${total - search.missed.length}${SEARCH.allPart}`;
  }
  #drawMissed(search: SearchAll): void {
    if (search.running || search.missed.length === 0) return fill(this.#missed);
    const again = button(SEARCH.allRetry, () => {
      search.retry();
      void search.run();
    });
    fill(this.#missed, h("section", { class: "notice", role: "alert" },
      h("h2", {}, SEARCH.allMissed), h("p", {}, SEARCH.allMissedHow),
      h("ul", {}, ...search.missed.map(({ line, why, away }) =>
        h("li", {}, t`${fullName(line.patient)} ${W.san}：` +
          (away ? SEARCH.offline : why || SEARCH.stoppedHere)))), again));
  }
  // Who wrote is told by the group's roster, read once.
  #readNames({ group }: GroupLine): void {
    const { state } = this;
    if (state.views.has(group) || state.rostersAsked.has(group)) return;
    state.rostersAsked.add(group);
    void state.readView(group).then(() => this.draw());
  }
  // Only what changed is drawn anew.
  #section(one: Found, search: SearchAll): HTMLElement {
    const { state } = this;
    const { line, hits, goOnBefore } = one;
    const drawn = `${hits.length} ${goOnBefore} ${state.views.has(line.group)} ${search.total}`;
    const old = this.#sections.get(line.group);
    if (old?.drawn === drawn && old.node.isConnected) return old.node;
    const words = wordsOf(search.wish.text ?? "");
    const more = h("a", { href: `#/g/${line.group}/search`, class: "button", onclick: () => {
      state.searches.set(line.group, {
        fields: state.searchAll?.fields ?? {}, wish: search.wish, hits: [...hits],
        words: search.wish.text ?? "", goOnBefore,
      });
    } }, SEARCH.allMore);
    const node = h("section", { class: "found" },
      h("h2", {}, ...patientWords(state, line),
        h("span", { class: "quiet" }, `${hits.length} ${SEARCH.found}`)),
      h("ol", { class: "hits", "aria-label": fullName(line.patient) },
        ...hits.map((hit) => hitNode(state, line, hit, words))),
      goOnBefore > 0 && h("p", {}, more));
    this.#sections.set(line.group, { node, drawn });
    return node;
  }
}
