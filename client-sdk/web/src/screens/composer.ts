// Writing: kind and urgency before the words are sent, and who will read them (rules C2, C6). It
// belongs to one group; what is half-written never follows a person to another patient.
import { KINDS, TERMS, URGENCIES, W } from "../app_words.js";
import { button, field, fill, h } from "../dom.js";
import { fullName, personLine, withKana } from "../format.js";
import type { Message } from "../room.js";
import {
  draftOf, GroupState, MemberKind, MessageKind, staffRoom, textOf, Urgency,
  type Day, type Draft, type GroupId, type MembershipId, type RosterEntry,
} from "../sdk.js";
import type { AppState } from "../state.js";
import { choice, form, input, type Form } from "./form.js";

const WRITTEN: MessageKind[] = [
  MessageKind.report, MessageKind.question, MessageKind.request, MessageKind.decision,
];
const ASKING: MessageKind[] = [MessageKind.question, MessageKind.request];

// While a word is being converted, Enter belongs to the converter. Safari says so only by 229, and
// ends the composition before the key arrives.
export function isConverting(event: KeyboardEvent, justEnded: boolean): boolean {
  return event.isComposing || event.keyCode === 229 || justEnded;
}

export class Composer {
  readonly node = h("section", { class: "composer" });
  #text = h("textarea", { rows: 4, name: "body" });
  #kind = choice(W.kind, "kind", WRITTEN.map((one) => [one, KINDS[one]!]), MessageKind.report);
  #urgency = choice(
    W.urgency, "urgency",
    Object.entries(URGENCIES).map(([value, label]) => [Number(value), label]), Urgency.routine,
  );
  #decidedBy = input("text", "off", "decided-by");
  #reason = input("text", "off", "correction-reason");
  #wished = h("input", { type: "date", name: "wished" });
  #addressees = h("fieldset", { class: "choice people" });
  #confirmers = h("fieldset", { class: "choice people" });
  #audience = h("details", { class: "audience" });
  #about = h("div", { class: "about" });
  #form: Form;
  #epoch = 0; // of the roster that stood on the screen when the words were begun
  #answers: Message | undefined;
  #corrects: Message | undefined;

  constructor(private readonly state: AppState, private readonly group: GroupId) {
    this.#form = form(W.send, [
      this.#about, field(W.body, this.#text, W.bodyHint), this.#extra("reason", W.correctionReason,
        this.#reason), this.#kind.node, this.#urgency.node,
      h("p", { class: "notice", "data-for": "urgent" }, W.urgentNote),
      this.#addressees, this.#extra("wished", `${TERMS.wished_date}${W.optional}`, this.#wished),
      this.#extra("decision", W.decidedBy, this.#decidedBy),
      h("details", {}, h("summary", {}, `${W.confirmBy}${W.optional}`), this.#confirmers),
      this.#audience,
    ], () => this.#send());
    this.#guardKeys();
    const look = (): void => this.#look();
    this.#kind.node.addEventListener("change", look);
    this.#urgency.node.addEventListener("change", look);
    const kept = state.drafts.get(group);
    if (kept) {
      this.#text.value = kept.text;
      this.#kind.set(kept.kind);
      this.#urgency.set(kept.urgency);
    }
    this.draw();
    if (kept) this.#epoch = kept.epoch;
  }
  // The roster may have changed. Under words already begun the audience stays as it was: the server
  // then names the newcomers, and nobody joins it unnoticed.
  refresh(): void {
    const now = this.state.views.get(this.group)?.line.rosterEpoch ?? 0;
    if (now !== this.#epoch && (this.#epoch === 0 || !this.#text.value)) this.draw();
  }
  #extra(name: string, label: string, inside: HTMLElement): HTMLElement {
    const node = field(label, inside);
    node.dataset["for"] = name;
    return node;
  }
  // Enter makes a new line. Ctrl+Enter sends, but never what is still being converted.
  #guardKeys(): void {
    let ended = -Infinity;
    this.#text.addEventListener("compositionend", (event) => (ended = event.timeStamp));
    this.#text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      if (isConverting(event, event.timeStamp - ended < 50)) return;
      event.preventDefault();
      this.#form.node.requestSubmit();
    });
  }

  // The roster changed, or became known.
  draw(): void {
    const { state, group } = this;
    const view = state.views.get(group);
    const line = state.line(group) ?? view?.line;
    if (!line) return;
    const others = this.#others();
    this.#epoch = view?.line.rosterEpoch ?? 0;
    pick(this.#addressees, W.addressees, "to", others);
    pick(this.#confirmers, W.confirmBy, "confirm", others);
    fill(this.#audience, h("summary", {}, `${W.audience}：${others.length} ${W.people}`),
      h("ul", {}, ...others.map((one) => h("li", {}, personLine(one)))));
    const title = h("h2", {}, `${fullName(line.patient)} ${W.san}${W.composeFor}`);
    if (line.state !== GroupState.active) {
      fill(this.node, title, h("p", { class: "notice" }, W.cannotWrite));
    } else fill(this.node, title, this.#form.node);
    this.#look();
  }
  #others(): RosterEntry[] {
    const own = this.state.client.account;
    return (this.state.views.get(this.group)?.roster ?? []).filter(
      (one) => one.until === 0 && one.account !== own && one.kind === MemberKind.person,
    );
  }
  #look(): void {
    const kind = this.#answers ? MessageKind.answer : this.#kind.value();
    const urgent = this.#urgency.value() === Urgency.urgent;
    const show = (name: string, on: boolean): void => {
      const node = this.#form.node.querySelector<HTMLElement>(`[data-for="${name}"]`);
      if (node) node.hidden = !on;
    };
    const asks = ASKING.includes(kind as MessageKind);
    show("urgent", urgent);
    show("wished", asks);
    show("decision", kind === MessageKind.decision);
    show("reason", this.#corrects !== undefined);
    this.#kind.node.hidden = this.#answers !== undefined || this.#corrects !== undefined;
    this.#addressees.hidden = !asks && !urgent;
  }

  answer(to: Message): void {
    this.#reset();
    this.#answers = to;
    this.#show(W.answering, to);
  }
  correct(what: Message): void {
    this.#reset();
    this.#corrects = what;
    const { head } = what.versions.at(-1)!.body;
    this.#text.value = textOf(what.versions.at(-1)!.body);
    this.#kind.set(head.kind);
    this.#urgency.set(head.urgency);
    check(this.#addressees, head.addressees);
    check(this.#confirmers, head.confirmBy);
    this.#decidedBy.value = head.decidedBy;
    this.#wished.value = head.wishedOn.year ? isoOf(head.wishedOn) : "";
    this.#show(W.correcting, what);
  }
  #show(label: string, message: Message): void {
    const words = textOf(message.versions.at(-1)!.body);
    fill(this.#about, h("p", { class: "notice" },
      `${label}：「${words.slice(0, 60)}${words.length > 60 ? "…" : ""}」 `,
      button(W.cancel, () => this.#reset(), "link")));
    this.#look();
    this.node.scrollIntoView({ block: "center" });
    this.#text.focus();
  }
  #reset(): void {
    this.#answers = this.#corrects = undefined;
    this.#about.replaceChildren();
    for (const one of [this.#text, this.#reason, this.#decidedBy, this.#wished]) one.value = "";
    this.#kind.set(MessageKind.report);
    this.#urgency.set(Urgency.routine);
    check(this.#addressees, []);
    check(this.#confirmers, []);
    this.refresh();
    this.#look();
  }
  keep(): void {
    const text = this.#corrects || this.#answers ? "" : this.#text.value;
    if (!text) this.state.drafts.delete(this.group);
    else {
      this.state.drafts.set(this.group, {
        text, kind: this.#kind.value(), urgency: this.#urgency.value(), epoch: this.#epoch,
      });
    }
  }

  #draft(): Draft | string {
    const text = this.#text.value.trim();
    const before = this.#corrects?.versions.at(-1)?.body.head;
    const kind = (before?.kind ?? (this.#answers ? MessageKind.answer : this.#kind.value())) as
      MessageKind;
    const urgency = this.#urgency.value() as Urgency;
    const needed = ASKING.includes(kind) || urgency === Urgency.urgent;
    const addressees = needed ? checked(this.#addressees) : [];
    const wished = ASKING.includes(kind) && this.#wished.value;
    if (!text) return W.needBody;
    if (needed && addressees.length === 0) return W.needAddressee;
    if (kind === MessageKind.decision && !this.#decidedBy.value.trim()) return W.needDecider;
    return draftOf(kind, text, {
      ...before, urgency, addressees, confirmBy: checked(this.#confirmers),
      ...(this.#answers ? { answersSeq: this.#answers.seq } : {}),
      ...(kind === MessageKind.decision ? { decidedBy: this.#decidedBy.value.trim() } : {}),
      ...(wished ? { wishedOn: dayOf(wished) } : {}),
    });
  }
  async #send(): Promise<string | undefined> {
    const draft = this.#draft();
    if (typeof draft === "string") return draft;
    const where = staffRoom(this.group);
    const { client } = this.state;
    const what = this.#corrects;
    const reason = this.#reason.value.trim();
    if (what && !reason) return W.needReason;
    const epoch = this.#epoch;
    const put = what
      ? await client.correct(where, what.seq, what.versions.length + 1, reason, draft, { epoch })
      : await client.post(where, draft, { epoch });
    if (put.type !== "ok") return put.textJa;
    this.#reset();
    this.state.drafts.delete(this.group);
    this.state.tell("outbox");
    this.#text.focus();
    return undefined;
  }
}

function pick(node: HTMLElement, legend: string, name: string, people: RosterEntry[]): void {
  const before = new Set<string>(checked(node));
  fill(node, h("legend", {}, legend), ...people.map((one) => {
    const box = h("input", {
      type: "checkbox", name, value: one.membership, checked: before.has(one.membership),
    });
    return h("label", { class: "pick" }, box, h("span", {}, withKana(one.name)));
  }));
}
function boxes(node: HTMLElement): HTMLInputElement[] {
  return [...node.querySelectorAll<HTMLInputElement>("input")];
}
function checked(node: HTMLElement): MembershipId[] {
  return boxes(node).filter((one) => one.checked).map((one) => one.value as MembershipId);
}
function check(node: HTMLElement, members: MembershipId[]): void {
  for (const one of boxes(node)) one.checked = members.includes(one.value as MembershipId);
}
function isoOf(day: Day): string {
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${day.year}-${two(day.month)}-${two(day.day)}`;
}
function dayOf(iso: string): Day {
  const [year = 0, month = 0, day = 0] = iso.split("-").map(Number);
  return { year, month, day };
}
