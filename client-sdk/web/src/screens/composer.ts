// Writing: kind and urgency before the words are sent, and who will read them (rules C2, C6). It
// belongs to one group; what is half-written never follows a person to another patient.
import { KINDS, TERMS, URGENCIES, W } from "../app_words.js";
import { button, field, fill, h } from "../dom.js";
import { fullName, memberOf, personLine } from "../format.js";
import type { Message } from "../room.js";
import {
  draftOf, GroupState, MemberKind, MessageKind, NO_ID, staffRoom, textOf, Urgency,
  type AccountId, type Day, type Draft, type GroupId, type RosterEntry,
} from "../sdk.js";
import type { AppState, Kept } from "../state.js";
import { TODAY } from "../today_words.js";
import { choice, form, input, type Form } from "./form.js";
import { MemoField } from "./memo_field.js";
import { check, checked, pick } from "./people_field.js";

const WRITTEN: MessageKind[] = [
  MessageKind.report, MessageKind.question, MessageKind.request, MessageKind.decision,
  MessageKind.phoneMemo, MessageKind.instruction,
];
const ASKING: MessageKind[] = [MessageKind.question, MessageKind.request];
const ADDRESSED: MessageKind[] = [...ASKING, MessageKind.instruction];
const INSTRUCTING = [1, 5]; // physician, dentist (rule C1)

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
  #memo = new MemoField();
  #behalf = h("select", { name: "behalf" });
  #informant = input("text", "off", "informant");
  #proxy = h("details", {}, h("summary", {}, `${TODAY.behalf}${W.optional}`),
    field(TODAY.behalfWhose, this.#behalf, TODAY.behalfHint),
    field(TODAY.informant, this.#informant, TODAY.informantHint));
  #audience = h("details", { class: "audience" });
  #about = h("div", { class: "about" });
  #form: Form;
  #epoch = 0; // of the roster that stood on the screen when the words were begun
  #answers: Message | undefined;
  #corrects: Message | undefined;
  #repliesTo: Message | undefined;
  #aside = ""; // half-written when a correction was begun

  constructor(private readonly state: AppState, private readonly group: GroupId) {
    this.#form = form(W.send, [
      this.#about, field(W.body, this.#text, W.bodyHint), this.#extra("reason", W.correctionReason,
        this.#reason), this.#kind.node, this.#urgency.node,
      h("p", { class: "notice", "data-for": "urgent" }, W.urgentNote),
      h("p", { class: "notice", "data-for": "instruction" }, TODAY.notReplacing),
      this.#memo.node, this.#addressees,
      this.#extra("wished", `${TERMS.wished_date}${W.optional}`, this.#wished),
      this.#extra("decision", W.decidedBy, this.#decidedBy),
      h("details", {}, h("summary", {}, `${W.confirmBy}${W.optional}`), this.#confirmers),
      this.#proxy, this.#audience,
    ], () => this.#send());
    this.#guardKeys();
    const look = (): void => this.#look();
    this.#kind.node.addEventListener("change", look);
    this.#urgency.node.addEventListener("change", look);
    this.#behalf.addEventListener("change", look);
    const kept = state.drafts.get(group);
    if (kept) {
      this.#text.value = kept.text;
      this.#kind.set(kept.kind);
      this.#urgency.set(kept.urgency);
    }
    this.draw();
    if (kept) this.#takeUp(kept);
  }
  #takeUp(kept: Kept): void {
    const about = this.state.room(this.group).items.get(kept.about);
    if (about?.type === "message") {
      if (kept.answers) this.#answers = about;
      else this.#repliesTo = about;
      this.#tell(kept.answers ? W.answering : TODAY.replying, about);
    }
    this.#epoch = kept.epoch;
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
    this.#memo.draw(others);
    this.#offerBehalf(others);
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
  get #own(): RosterEntry | undefined {
    const { state, group } = this;
    return memberOf(state.views.get(group), state.membership(group));
  }
  // Colleagues of the own office in the group (rule A9).
  #offerBehalf(others: RosterEntry[]): void {
    const before = this.#behalf.value;
    const own = this.#own;
    const colleagues = others.filter((one) => one.office === own?.office);
    fill(this.#behalf, h("option", { value: "" }, TODAY.behalfNobody),
      ...colleagues.map((one) => h("option", { value: one.account }, personLine(one))));
    this.#behalf.value = before;
    this.#behalf.closest<HTMLElement>(".field")!.hidden = colleagues.length === 0;
  }
  // Whose word it will be says whether it may instruct.
  #mayInstruct(): boolean {
    const whose = this.#behalf.value
      ? this.#others().find((one) => one.account === this.#behalf.value) : this.#own;
    return whose !== undefined && INSTRUCTING.includes(whose.profession);
  }
  #look(): void {
    const allowed = this.#mayInstruct() || this.#corrects !== undefined;
    this.#offerKind(MessageKind.instruction, allowed);
    this.#offerKind(MessageKind.phoneMemo, this.#behalf.value === "");
    const kind = this.#answers ? MessageKind.answer : this.#kind.value();
    const urgent = this.#urgency.value() === Urgency.urgent;
    const show = (name: string, on: boolean): void => {
      const node = this.#form.node.querySelector<HTMLElement>(`[data-for="${name}"]`);
      if (node) node.hidden = !on;
    };
    const asks = ASKING.includes(kind as MessageKind);
    const addressed = ADDRESSED.includes(kind as MessageKind) || urgent;
    const instructs = kind === MessageKind.instruction;
    this.#memo.node.hidden = kind !== MessageKind.phoneMemo;
    if (!this.#memo.node.hidden) this.#memo.shown();
    show("instruction", instructs);
    const legend = this.#addressees.querySelector("legend");
    if (legend) legend.textContent = instructs ? W.instructed : W.addressees;
    show("urgent", urgent);
    show("wished", asks);
    show("decision", kind === MessageKind.decision);
    show("reason", this.#corrects !== undefined);
    this.#kind.node.hidden = this.#answers !== undefined || this.#corrects !== undefined;
    this.#addressees.hidden = !addressed;
    this.#proxy.hidden = this.#corrects !== undefined || kind === MessageKind.phoneMemo;
  }
  #offerKind(kind: MessageKind, on: boolean): void {
    const radio = this.#kind.node.querySelector<HTMLInputElement>(`input[value="${kind}"]`)!;
    radio.closest("label")!.hidden = !on;
    if (!on && radio.checked) this.#kind.set(MessageKind.report);
  }

  // `behalf`: the colleague who was asked.
  answer(to: Message, behalf: AccountId = NO_ID): void {
    this.#reset(this.#typed);
    this.#answers = to;
    this.#behalf.value = behalf;
    this.#proxy.open = behalf !== NO_ID;
    this.#show(W.answering, to);
  }
  // What is half-written stays: somebody may see only then what it refers to.
  reply(to: Message): void {
    if (this.#answers || this.#corrects) this.#reset(this.#typed);
    this.#repliesTo = to;
    this.#show(TODAY.replying, to);
  }
  correct(what: Message): void {
    const aside = this.#typed;
    this.#reset();
    this.#aside = aside;
    this.#corrects = what;
    const { head } = what.versions.at(-1)!.body;
    this.#text.value = textOf(what.versions.at(-1)!.body);
    this.#kind.set(head.kind);
    this.#urgency.set(head.urgency);
    check(this.#addressees, head.addressees);
    check(this.#confirmers, head.confirmBy);
    this.#decidedBy.value = head.decidedBy;
    this.#informant.value = head.informant;
    if (head.kind === MessageKind.phoneMemo) this.#memo.take(head);
    this.#wished.value = head.wishedOn.year ? isoOf(head.wishedOn) : "";
    this.#show(W.correcting, what);
  }
  #show(label: string, message: Message): void {
    this.#tell(label, message);
    this.node.scrollIntoView({ block: "center" });
    this.#text.focus();
  }
  #tell(label: string, message: Message): void {
    const words = textOf(message.versions.at(-1)!.body);
    fill(this.#about, h("p", { class: "notice" },
      `${label}：「${words.slice(0, 60)}${words.length > 60 ? "…" : ""}」 `,
      button(W.cancel, () => this.#reset(this.#typed), "link")));
    this.#look();
  }
  // What was typed here, and not taken over from a message that is corrected.
  get #typed(): string {
    return this.#corrects ? this.#aside : this.#text.value;
  }
  #reset(words = ""): void {
    this.#answers = this.#corrects = this.#repliesTo = undefined;
    this.#aside = "";
    this.#about.replaceChildren();
    this.#memo.free();
    this.#memo.clear();
    this.#behalf.value = "";
    for (const one of [
      this.#reason, this.#decidedBy, this.#wished, this.#informant,
    ]) one.value = "";
    this.#text.value = words;
    this.#proxy.open = false;
    this.#kind.set(MessageKind.report);
    this.#urgency.set(Urgency.routine);
    check(this.#addressees, []);
    check(this.#confirmers, []);
    this.refresh();
    this.#look();
  }
  keep(): void {
    const text = this.#typed;
    const about = this.#answers ?? this.#repliesTo;
    if (!text) this.state.drafts.delete(this.group);
    else {
      this.state.drafts.set(this.group, {
        text, kind: this.#kind.value(), urgency: this.#urgency.value(), epoch: this.#epoch,
        answers: this.#answers !== undefined, about: about?.seq ?? 0,
      });
    }
  }

  #draft(): Draft | string {
    const text = this.#text.value.trim();
    const before = this.#corrects?.versions.at(-1)?.body.head;
    const kind = (before?.kind ?? (this.#answers ? MessageKind.answer : this.#kind.value())) as
      MessageKind;
    const urgency = this.#urgency.value() as Urgency;
    const needed = ADDRESSED.includes(kind) || urgency === Urgency.urgent;
    const memo = kind === MessageKind.phoneMemo ? this.#memo.value() : {};
    const behalf = this.#behalf.value as AccountId;
    const addressees = needed ? checked(this.#addressees) : [];
    const wished = ASKING.includes(kind) && this.#wished.value;
    if (!text) return W.needBody;
    if (needed && addressees.length === 0) {
      return kind === MessageKind.instruction ? W.needInstructed : W.needAddressee;
    }
    if (typeof memo === "string") return memo;
    if (kind === MessageKind.decision && !this.#decidedBy.value.trim()) return W.needDecider;
    return draftOf(kind, text, {
      ...before, urgency, addressees, confirmBy: checked(this.#confirmers), ...memo,
      ...(this.#answers ? { answersSeq: this.#answers.seq } : {}),
      ...(this.#repliesTo ? { repliesToSeq: this.#repliesTo.seq } : {}),
      // Of what was entered for oneself one's own version is one's own word (rule A9).
      ...(before ? before.onBehalfOf === this.state.client.account ? { onBehalfOf: NO_ID } : {}
        : { onBehalfOf: kind === MessageKind.phoneMemo ? NO_ID : behalf }),
      informant: this.#informant.value.trim(),
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
    this.#reset(this.#aside);
    this.state.drafts.delete(this.group);
    this.state.tell("outbox");
    this.#text.focus();
    return undefined;
  }
}

function isoOf(day: Day): string {
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${day.year}-${two(day.month)}-${two(day.day)}`;
}
function dayOf(iso: string): Day {
  const [year = 0, month = 0, day = 0] = iso.split("-").map(Number);
  return { year, month, day };
}
