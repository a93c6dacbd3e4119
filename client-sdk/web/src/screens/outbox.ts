// What was written here and is not yet known to be with the server, and what went wrong with it.
import { SENDING, TERMS, W } from "../app_words.js";
import { button, h } from "../dom.js";
import { momentOf, professionOf } from "../format.js";
import { t } from "../language.js";
import { OFFICE } from "../office_words.js";
import { failureOf, staffRoom, type GroupId, type OutboxLine } from "../sdk.js";
import type { AppState, Question } from "../state.js";
import { ACTS, TODAY } from "../today_words.js";
import { told } from "../told.js";
import { saidIn } from "./files.js";

export function outboxNode(state: AppState, group: GroupId): HTMLElement {
  // Acts on a message are told at that message.
  const room = state.room(group);
  const lines = state.client.outbox().filter((one) => one.where.group === group &&
    one.state !== "sent" && (one.body !== undefined || !one.about.some((seq) => room.holds(seq))));
  const question = state.questions.get(group);
  const asks = question && lines.some((one) => one.state === "asking" && !one.old);
  return h("div", {},
    asks ? questionNode(state, group, question, lines) : false,
    lines.length > 0 && !state.versions.kept && !state.shared &&
      h("p", { class: "notice" }, OFFICE.evictable),
    ...lines.map((one) => waitingNode(state, one)));
}

function wordsOf(state: AppState, line: OutboxLine): string {
  if (line.state === "failed") {
    const why = state.failures.get(line.id) || told(failureOf(line.error)) || line.error;
    return TERMS.failed.replace(/ ?[（(].*[）)]/, t`（${why}）`);
  }
  if (line.old) return W.oldAsk;
  const sending = line.state === "waiting" && state.client.state === "live";
  return SENDING[sending ? "sending" : line.state] ?? "";
}

export function waitingNode(state: AppState, line: OutboxLine): HTMLElement {
  const drop = (): void => void state.client.drop(line.id).then(() => state.tell("outbox"));
  const again = (): void => void state.client.resend(line.id).then(() => state.tell("outbox"));
  const text = line.body ? saidIn(line.body) : ACTS[line.kind] ?? W.other;
  return h("div", { class: `waiting ${line.state}` },
    h("p", { class: "body", lang: line.body && "ja" }, text),
    h("p", { class: "sending" }, wordsOf(state, line)),
    line.old && h("p", { class: "quiet" }, t`${TODAY.writtenAt}：${momentOf(line.written)}`),
    line.old && h("p", { class: "row" },
      button(W.sendAnyway, again, "main"), button(W.dropIt, drop, "link")),
    line.state === "failed" && h("p", { class: "row" },
      button(W.resend, again), button(W.dropIt, drop, "link")));
}

// Once for all that waits: just the newcomers are named (rule C6).
function questionNode(
  state: AppState, group: GroupId, question: Question, lines: OutboxLine[],
): HTMLElement {
  const newcomers = question.newcomers.map(
    (one) => t`${one.name}（${professionOf(one.profession)}・${one.officeName}）`,
  ).join(t`、`);
  const done = (): void => {
    state.questions.delete(group);
    state.tell("outbox");
  };
  const send = (): void =>
    void state.client.resendAll(staffRoom(group), question.rosterEpoch).then(done);
  const stop = async (): Promise<void> => {
    const asking = lines.filter((one) => one.state === "asking" && !one.old);
    for (const one of asking) await state.client.drop(one.id);
    done();
  };
  return h("div", { class: "question", role: "alert" },
    h("p", {}, t`＋${newcomers}${W.alsoTo}`),
    h("p", { class: "row" }, button(W.sendAnyway, send, "main"),
      button(W.cancel, () => void stop())));
}
