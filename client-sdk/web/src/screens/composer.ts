// Writing: kind and urgency before the words are sent, and who will read them (rules C2, C6). It
// belongs to one group; what is half-written never follows a person to another patient.
import { KINDS, TERMS, URGENCIES, W } from "../app_words.js";
import { button, dialog, field, fill, h } from "../dom.js";
import type { Kept, Mode } from "../drafts.js";
import { dayOfIso, fullName, isoOfDay, memberOf, momentOf, personLine } from "../format.js";
import { t } from "../language.js";
import type { Message } from "../room.js";
import {
  draftOf, GroupState, MemberKind, MessageKind, NO_ID, staffRoom, textOf, Urgency,
  type AccountId, type Draft, type GroupId, type RosterEntry,
} from "../sdk.js";
import type { AppState } from "../state.js";
import { TODAY } from "../today_words.js";
import { told } from "../told.js";
import { AttachField } from "./attach_field.js";
import { BehalfField } from "./behalf_field.js";
import { saidIn } from "./files.js";
import { choice, fieldFor, form, input, type Form } from "./form.js";
import { ADDRESSED, ASKING, INSTRUCTING, WRITTEN } from "./kinds.js";
import { MemoField } from "./memo_field.js";
import { check, checked, pick } from "./people_field.js";
import { guardKeys } from "./typing.js";

export class Composer {
  readonly node = h("section", { class: "composer" });
  #text = h("textarea", { rows: 4, name: "body", lang: "ja" });
  #kind = choice(W.kind, "kind", WRITTEN.map((one) => [one, KINDS[one]!]), MessageKind.report);
  #urgency = choice(W.urgency, "urgency",
    Object.entries(URGENCIES).map(([value, label]) => [Number(value), label]), Urgency.routine);
  #decidedBy = input("text", "off", "decided-by");
  #reason = input("text", "off", "correction-reason");
  #wished = h("input", { type: "date", name: "wished" });
  #addressees = h("fieldset", { class: "choice people" });
  #confirmers = h("fieldset", { class: "choice people" });
  #memo = new MemoField();
  #files: AttachField;
  #behalf = new BehalfField(() => this.#look());
  #audience = h("details", { class: "audience" });
  #aboutNode = h("div", { class: "about" });
  #backNode = h("div", { class: "back" });
  #form: Form;
  #epoch = 0; // of the roster that stood on the screen when the words were begun
  #mode: Mode = "new";
  #about: Message | undefined; // what is answered, replied to, corrected
  #version = 0; // of what is corrected, when that was begun
  #aside = ""; // half-written when a correction was begun
  #awaited: Kept | undefined; // a kept text about a message that is not read here yet
  #unchecked: Kept | undefined; // a kept text whose people are not known here yet
  #life: number;

  constructor(private readonly state: AppState, private readonly group: GroupId) {
    this.#life = state.life;
    this.#files = new AttachField(state.files.chosen(group));
    const kept = state.drafts.get(group);
    const stays = state.shared ? TODAY.draftShared : TODAY.draftStays;
    this.#form = form(W.send, [
      this.#backNode, this.#aboutNode, field(W.body, this.#text, `${W.bodyHint}${stays}`),
      this.#files.node,
      fieldFor("reason", W.correctionReason, this.#reason), this.#kind.node, this.#urgency.node,
      h("p", { class: "notice", "data-for": "urgent" }, W.urgentNote),
      h("p", { class: "notice", "data-for": "instruction" }, TODAY.notReplacing),
      this.#memo.node, this.#addressees,
      fieldFor("wished", `${TERMS.wished_date}${W.optional}`, this.#wished),
      fieldFor("decision", W.decidedBy, this.#decidedBy),
      h("details", {}, h("summary", {}, `${W.confirmBy}${W.optional}`), this.#confirmers),
      this.#behalf.node, this.#audience,
    ], () => this.#send());
    guardKeys(this.#text, () => this.#form.node.requestSubmit());
    const look = (): void => this.#look();
    this.#kind.node.addEventListener("change", look);
    this.#urgency.node.addEventListener("change", look);
    for (const typed of ["input", "change"]) {
      this.#form.node.addEventListener(typed, () => this.keep());
    }
    this.#unchecked = kept;
    this.draw();
    if (kept) this.#takeUp(kept);
  }
  #takeUp(kept: Kept): void {
    this.#put(kept);
    if (kept.mode !== "new") {
      this.#awaited = kept;
      this.#join();
    }
    this.#tellBack(kept);
    this.#look();
  }
  #put(kept: Kept): void {
    this.#text.value = kept.text;
    this.#kind.set(kept.kind);
    this.#urgency.set(kept.urgency);
    this.#reason.value = kept.reason;
    this.#decidedBy.value = kept.decidedBy;
    this.#wished.value = kept.wished;
    this.#aside = kept.aside;
    this.#epoch = kept.epoch;
  }
  // What it is about may be further up than what was read, and may have been taken back since.
  #join(): void {
    const kept = this.#awaited;
    const item = kept && this.state.room(this.group).items.get(kept.about);
    if (!kept || !item) return;
    const now = this.#kept() ?? kept; // typed in meanwhile
    this.#awaited = undefined;
    if (item.type !== "message") {
      this.#reset(now.mode === "correct" ? now.aside : now.text);
      fill(this.#aboutNode, h("p", { class: "notice" }, TODAY.draftOrphan));
      this.keep();
      return;
    }
    if (now.mode === "correct") this.#begin(item);
    this.#mode = now.mode;
    this.#about = item;
    this.#version = now.version;
    this.#put(now);
    this.#unchecked = now;
    this.#check();
    this.#tell(item);
    this.#tellBack(kept);
  }
  // Whom it names is known with the roster.
  #check(): void {
    const kept = this.#unchecked;
    if (!kept || !this.state.views.has(this.group)) return;
    this.#unchecked = undefined;
    check(this.#addressees, kept.to as RosterEntry["membership"][]);
    check(this.#confirmers, kept.confirm as RosterEntry["membership"][]);
    this.#behalf.set(kept.behalf, kept.informant);
    this.#memo.restore(kept.memo);
  }
  #tellBack({ at }: Kept): void {
    const away = (): void => {
      const box = dialog(TODAY.draftAway, h("p", {}, TODAY.draftAwayHow),
        h("p", { class: "row" }, button(TODAY.draftAwaySure, () => {
          box.close();
          this.#awaited = undefined;
          this.#reset();
          this.keep();
        }, "danger"), button(W.cancel, () => box.close())));
    };
    fill(this.#backNode, h("p", { class: "notice" }, t`${TODAY.draftBack}（${momentOf(at)}） `,
      button(TODAY.draftAway, away, "link")));
  }
  // Of a message that its text is about and that is not read here yet: its place in the sequence.
  get awaited(): number {
    return this.#awaited?.about ?? 0;
  }
  // The roster may have changed. Under words already begun the audience stays as it was: the server
  // then names the newcomers, and nobody joins it unnoticed.
  refresh(): void {
    this.#join();
    const item = this.#about && this.state.room(this.group).items.get(this.#about.seq);
    if (item?.type === "other") this.#lose();
    const now = this.state.views.get(this.group)?.line.rosterEpoch ?? 0;
    const known = this.#unchecked && this.state.views.has(this.group);
    if (known || now !== this.#epoch && (this.#epoch === 0 || !this.#text.value)) this.draw();
  }
  // What it is about was taken back meanwhile: a correction of it holds its words.
  #lose(): void {
    this.#reset(this.#typed);
    fill(this.#aboutNode, h("p", { class: "notice" }, TODAY.draftOrphan));
    this.keep();
  }
  // The roster changed, or became known.
  draw(): void {
    const { state, group } = this;
    const view = state.views.get(group);
    const line = state.line(group) ?? view?.line;
    if (!line) return;
    const others = this.#others();
    if (this.#epoch === 0 || !this.#text.value) this.#epoch = view?.line.rosterEpoch ?? 0;
    pick(this.#addressees, W.addressees, "to", others);
    pick(this.#confirmers, W.confirmBy, "confirm", others);
    this.#memo.draw(others);
    // Colleagues of the own office in the group (rule A9).
    this.#behalf.draw(others.filter((one) => one.office === this.#own?.office));
    this.#check();
    fill(this.#audience, h("summary", {}, t`${W.audience}：${others.length} ${W.people}`),
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
  // Whose word it will be says whether it may instruct.
  #mayInstruct(): boolean {
    const { whose: account } = this.#behalf;
    const whose = account ? this.#others().find((one) => one.account === account) : this.#own;
    return whose !== undefined && INSTRUCTING.includes(whose.profession);
  }
  #look(): void {
    const corrects = this.#mode === "correct";
    this.#offerKind(MessageKind.instruction, this.#mayInstruct() || corrects);
    this.#offerKind(MessageKind.phoneMemo, this.#behalf.whose === "");
    const kind = this.#mode === "answer" ? MessageKind.answer : this.#kind.value();
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
    show("reason", corrects);
    this.#kind.node.hidden = this.#mode === "answer" || corrects;
    this.#addressees.hidden = !addressed;
    this.#behalf.node.hidden = corrects || kind === MessageKind.phoneMemo;
  }
  #offerKind(kind: MessageKind, on: boolean): void {
    const radio = this.#kind.node.querySelector<HTMLInputElement>(`input[value="${kind}"]`)!;
    radio.closest("label")!.hidden = !on;
    if (!on && radio.checked) this.#kind.set(MessageKind.report);
  }

  // `behalf`: the colleague who was asked.
  answer(to: Message, behalf: AccountId = NO_ID): void {
    this.#reset(this.#typed);
    this.#behalf.set(behalf, "");
    this.#show("answer", to);
  }
  // What is half-written stays: somebody may see only then what it refers to.
  reply(to: Message): void {
    if (this.#mode === "answer" || this.#mode === "correct") this.#reset(this.#typed);
    this.#show("reply", to);
  }
  correct(what: Message): void {
    const aside = this.#typed;
    this.#begin(what);
    this.#aside = aside;
    this.#show("correct", what);
  }
  #begin(what: Message): void {
    this.#reset();
    this.#version = what.versions.length;
    const { body } = what.versions.at(-1)!;
    const { head } = body;
    this.#text.value = textOf(body);
    this.#files.use(this.state.files.correcting(this.group, what.seq, body.attachments));
    this.#kind.set(head.kind);
    this.#urgency.set(head.urgency);
    check(this.#addressees, head.addressees);
    check(this.#confirmers, head.confirmBy);
    this.#decidedBy.value = head.decidedBy;
    this.#behalf.set("", head.informant);
    if (head.kind === MessageKind.phoneMemo) this.#memo.take(head);
    this.#wished.value = head.wishedOn.year ? isoOfDay(head.wishedOn) : "";
  }
  #show(mode: Mode, message: Message): void {
    this.#mode = mode;
    this.#about = message;
    this.#tell(message);
    this.keep();
    this.node.scrollIntoView({ block: "center" });
    this.#text.focus();
  }
  #tell(message: Message): void {
    const label = this.#mode === "answer" ? W.answering
      : this.#mode === "correct" ? W.correcting : TODAY.replying;
    const words = saidIn(message.versions.at(-1)!.body);
    fill(this.#aboutNode, h("p", { class: "notice" },
      t`${label}：「${words.slice(0, 60)}${words.length > 60 ? "…" : ""}」 `,
      button(W.cancel, () => {
        this.#reset(this.#typed);
        this.keep();
      }, "link")));
    this.#look();
  }
  // What was typed here, and not taken over from a message that is corrected.
  get #typed(): string {
    return this.#mode === "correct" ? this.#aside : this.#text.value;
  }
  #reset(words = ""): void {
    const { files } = this.state;
    if (this.#mode === "correct") files.endCorrecting(this.group);
    this.#files.use(files.chosen(this.group));
    this.#mode = "new";
    this.#about = this.#awaited = this.#unchecked = undefined;
    this.#version = 0;
    this.#aside = "";
    this.#aboutNode.replaceChildren();
    this.#backNode.replaceChildren();
    this.#memo.free();
    this.#memo.clear();
    this.#behalf.set("", "");
    for (const one of [this.#reason, this.#decidedBy, this.#wished]) one.value = "";
    this.#text.value = words;
    this.#kind.set(MessageKind.report);
    this.#urgency.set(Urgency.routine);
    check(this.#addressees, []);
    check(this.#confirmers, []);
    this.refresh();
    this.#look();
  }
  keep(): void {
    this.state.drafts.put(this.group, this.#kept(), this.#life);
  }
  #kept(): Kept | undefined {
    const text = this.#text.value;
    const corrects = this.#mode === "correct";
    const original = this.#about && textOf(this.#about.versions.at(-1)!.body);
    const begun = corrects ? text !== original || this.#reason.value !== "" : text !== "";
    if (!begun && this.#aside === "") return undefined;
    const names = this.#unchecked;
    const now: Kept = {
      mode: this.#mode, about: this.#about?.seq ?? 0, version: this.#version, text,
      aside: this.#aside, kind: this.#kind.value(), urgency: this.#urgency.value(),
      epoch: this.#epoch, reason: this.#reason.value, decidedBy: this.#decidedBy.value,
      wished: this.#wished.value, to: names?.to ?? checked(this.#addressees),
      confirm: names?.confirm ?? checked(this.#confirmers),
      behalf: names?.behalf ?? this.#behalf.whose,
      informant: names?.informant ?? this.#behalf.informant, memo: names?.memo ?? this.#memo.kept,
      at: Date.now(),
    };
    const { mode, about, version } = this.#awaited ?? now;
    return { ...now, mode, about, version };
  }

  get #corrected(): Message | undefined {
    return this.#mode === "correct" ? this.#about : undefined;
  }
  #draft(): Draft | string {
    const text = this.#text.value.trim();
    const before = this.#corrected?.versions.at(-1)?.body.head;
    const answers = this.#mode === "answer";
    const kind = (before?.kind ?? (answers ? MessageKind.answer : this.#kind.value())) as
      MessageKind;
    const urgency = this.#urgency.value() as Urgency;
    const needed = ADDRESSED.includes(kind) || urgency === Urgency.urgent;
    const memo = kind === MessageKind.phoneMemo ? this.#memo.value() : {};
    const behalf = (this.#behalf.whose || NO_ID) as AccountId;
    const addressees = needed ? checked(this.#addressees) : [];
    const wished = ASKING.includes(kind) && this.#wished.value;
    if (this.#awaited) return TODAY.draftAwaits;
    const files = this.#files.ready;
    if (this.#files.wait) return this.#files.wait;
    if (!text && files.length === 0) return W.needBody;
    if (needed && addressees.length === 0) {
      return kind === MessageKind.instruction ? W.needInstructed : W.needAddressee;
    }
    if (typeof memo === "string") return memo;
    if (kind === MessageKind.decision && !this.#decidedBy.value.trim()) return W.needDecider;
    const draft = draftOf(kind, text, {
      ...before, urgency, addressees, confirmBy: checked(this.#confirmers), ...memo,
      ...(answers ? { answersSeq: this.#about!.seq } : {}),
      ...(this.#mode === "reply" ? { repliesToSeq: this.#about!.seq } : {}),
      // Of what was entered for oneself one's own version is one's own word (rule A9).
      ...(before ? before.onBehalfOf === this.state.client.account ? { onBehalfOf: NO_ID } : {}
        : { onBehalfOf: kind === MessageKind.phoneMemo ? NO_ID : behalf }),
      informant: this.#behalf.informant,
      ...(kind === MessageKind.decision ? { decidedBy: this.#decidedBy.value.trim() } : {}),
      ...(wished ? { wishedOn: dayOfIso(wished) } : {}),
    });
    // A photograph alone is a message.
    return { ...draft, texts: text ? [text] : [], attachments: files };
  }
  async #send(): Promise<string | undefined> {
    const draft = this.#draft();
    if (typeof draft === "string") return draft;
    const where = staffRoom(this.group);
    const { client } = this.state;
    const what = this.#corrected;
    const reason = this.#reason.value.trim();
    if (what && !reason) return W.needReason;
    const epoch = this.#epoch;
    const put = what
      ? await client.correct(where, what.seq, this.#version + 1, reason, draft, { epoch })
      : await client.post(where, draft, { epoch });
    if (put.type !== "ok") return told(put);
    this.#files.take();
    this.#reset(this.#aside);
    this.keep();
    this.state.drafts.flush();
    this.state.tell("outbox");
    this.#text.focus();
    return undefined;
  }
}
