// What a search found: each hit with its author and its words, leading to its place in the record.
import { KINDS, W } from "../app_words.js";
import { fill, h, put } from "../dom.js";
import { hitsIn } from "../fold.js";
import { clockOf, dayOf, memberOf, personLine } from "../format.js";
import { SEARCH } from "../search_words.js";
import {
  MessageKind, textOf, type GroupLine, type MessageCorrected, type MessagePosted, type RoomEvent,
} from "../sdk.js";
import type { AppState } from "../state.js";

export type Hit = MessagePosted | MessageCorrected;
const EXCERPT = 240;
const BEFORE_HIT = 60;

export function isHit(event: RoomEvent): event is Hit {
  return event.type === "message_posted" || event.type === "message_corrected";
}
export function options(node: HTMLSelectElement, all: [value: string, words: string][]): void {
  const chosen = node.value;
  fill(node, h("option", { value: "" }, SEARCH.any),
    ...all.map(([value, words]) => h("option", { value }, words)));
  node.value = chosen;
}

// Around the first hit, with each hit marked.
function marked(text: string, words: string[]): HTMLElement {
  const hits = hitsIn(text, words);
  const first = hits[0]?.[0] ?? 0;
  const begin = text.length <= EXCERPT ? 0 : Math.max(0, first - BEFORE_HIT);
  const end = Math.min(text.length, begin + EXCERPT);
  const node = h("span", { class: "body", lang: "ja" }, begin > 0 && "…");
  let at = begin;
  for (const [from, to] of hits) {
    if (from >= end) break;
    put(node, text.slice(at, from), h("mark", {}, text.slice(from, Math.min(to, end))));
    at = Math.min(to, end);
  }
  put(node, text.slice(at, end), end < text.length && "…");
  return node;
}

// No sheets and vitals yet.
export function kindOptions(): [value: string, words: string][] {
  return Object.entries(KINDS).filter(([value]) => Number(value) <= MessageKind.instruction);
}

export function hitNode(
  state: AppState, line: GroupLine, hit: Hit, words: string[],
): HTMLElement {
  const { entry, body } = hit;
  const seq = hit.type === "message_corrected" ? entry.refersTo : entry.seq;
  const view = state.views.get(line.group);
  const who = memberOf(view, entry.membership);
  return h("li", {}, h("a", { href: `#/g/${line.group}/at/${seq}`, class: "card" },
    h("span", { class: "author" }, who ? personLine(who) : view ? W.formerMember : ""),
    h("span", { class: "marks" },
      h("time", { datetime: new Date(entry.at).toISOString() },
        `${dayOf(entry.at)} ${clockOf(entry.at)}`),
      h("span", { class: "mark" }, KINDS[body.head.kind] ?? W.other)),
    marked(textOf(body), words)));
}
