// What the app knows: the client, the groups, their rooms, and who wants to hear of a change.
// Screens read it and listen; only this file takes the client's events.
import { TERMS, W } from "./app_words.js";
import { AppFiles } from "./app_files.js";
import { Awaiting } from "./awaiting.js";
import { Cards, changesPins } from "./cards.js";
import { Drafts } from "./drafts.js";
import { FirstSteps } from "./first_steps.js";
import { Versions } from "./install.js";
import { isMarkedLocked } from "./lock_mark.js";
import { Room } from "./room.js";
import { isAbout } from "./search_all.js";
import type { KeptSearch } from "./screens/search.js";
import type { KeptSearchAll } from "./screens/search_all.js";
import { Visits } from "./visits.js";
import {
  BrowserDialer, Client, IndexedDbStorage, MemoryStorage, NO_ID, StorageBroken, staffRoom,
  type AccountId, type AttachmentId, type Event, type GroupId, type GroupLine,
  type GroupView, type Newcomer, type Person, type SignedIn,
} from "./sdk.js";
import { Restored } from "./restored.js";
import { told } from "./told.js";

export type Topic =
  | "session" // signed in or out, policy accepted
  | "passkeys" // one was added or removed elsewhere
  | "connection" | "groups" | "outbox" | "locked" | "say" | "version"
  | "awaiting" | "visits" | "search" | "restored" | "first_steps"
  | `room ${string}` | `cut ${string}` | `card ${string}` | `pins ${string}`;

// Somebody reads now who did not when it was written.
export interface Question {
  newcomers: Newcomer[];
  rosterEpoch: number;
}

const SHARED = "shared-device";
const TOGETHER = 16; // ms, a picture of the screen
const ASK_AFTER = 12 * 3_600_000; // what waited longer to be sent may no longer be right

export class AppState {
  groups: GroupLine[] = [];
  rooms = new Map<GroupId, Room>();
  views = new Map<GroupId, GroupView>();
  rostersAsked = new Set<GroupId>(); // of groups that were not opened yet
  questions = new Map<GroupId, Question>();
  searches = new Map<GroupId, KeptSearch>(); // the last one of each; in memory alone
  searchAll: KeptSearchAll | undefined; // the last one through all patients; in memory alone
  readonly files = new AppFiles(() => this.client);
  failures = new Map<string, string>(); // why it was not sent, by message id
  policyToAccept = 0;
  pinWanted = false; // this device has none yet
  passkeyOffered = false; // after an enrolment, until it is answered
  open = "" as GroupId; // the group on the screen
  locked = false;
  life = 0; // rises when everything was forgotten
  said = "";
  trusted = true;
  #listeners = new Map<Topic, Set<() => void>>();
  #groupsWanted = false;
  #whose = "" as AccountId; // of whom all of this is
  #keptShown = -1; // in which life what was kept was read
  #keptRead: Promise<void> = Promise.resolve();

  private constructor(
    public client: Client, public shared: boolean, private readonly lost: () => void,
  ) {
    this.#follow(client);
    this.#whose = client.account;
    this.locked = client.account !== "" && isMarkedLocked();
  }

  static async open(
    inUse: "refuse" | "steal", lost: () => void,
  ): Promise<AppState | "in_use" | "too_old"> {
    const shared = localStorage.getItem(SHARED) === "1";
    try {
      return new AppState(await openClient(shared, inUse, lost), shared, lost);
    } catch (broken) {
      if (!(broken instanceof StorageBroken)) throw broken;
      return /in use by another tab/.test(broken.message) ? "in_use" : "too_old";
    }
  }
  // A shared device keeps nothing: chosen at sign-in, before anything was written.
  async setShared(shared: boolean): Promise<void> {
    if (shared === this.shared) return;
    localStorage.setItem(SHARED, shared ? "1" : "0");
    const before = this.client;
    this.shared = shared;
    await before.stop();
    this.client = await openClient(shared, "steal", this.lost);
    this.#follow(this.client);
    this.begin();
  }

  on(topic: Topic, act: () => void): () => void {
    const all = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, all.add(act));
    return () => void all.delete(act);
  }
  tell(topic: Topic): void {
    for (const act of [...(this.#listeners.get(topic) ?? [])]) act();
  }
  // Where much arrives at once, it is told once.
  #soon = new Set<Topic>();
  tellSoon(...topics: Topic[]): void {
    if (this.#soon.size === 0) {
      setTimeout(() => {
        const all = [...this.#soon];
        this.#soon.clear();
        for (const one of all) this.tell(one);
      }, TOGETHER);
    }
    for (const one of topics) this.#soon.add(one);
  }
  say(words: string): void {
    this.said = words;
    this.tell("say");
  }

  room(group: GroupId): Room {
    const known = this.rooms.get(group);
    if (known) return known;
    const room = new Room();
    this.rooms.set(group, room);
    return room;
  }
  // Whether a message that stands on the screen still has this file.
  holdsFile(group: GroupId, id: AttachmentId): boolean {
    return this.room(group).ordered.some((item) => item.type === "message" &&
      item.versions.some((one) => one.body.attachments.some((file) => file.id === id)));
  }
  line(group: GroupId): GroupLine | undefined {
    return this.groups.find((one) => one.group === group);
  }
  membership(group: GroupId): GroupLine["membership"] {
    return this.client.membershipIn(staffRoom(group)) || this.line(group)?.membership || NO_ID;
  }

  // Not while locked: neither is anything asked for nor what is kept here shown.
  begin(): void {
    this.client.start();
    if (!this.client.account || this.#keptShown === this.life) return;
    this.#keptShown = this.life;
    this.#keptRead = this.#readKept();
  }
  async #readKept(): Promise<void> {
    const { client, life } = this;
    const lines = await client.keptGroups();
    if (life === this.life && this.groups.length === 0) this.groups = lines;
    await this.drafts.read(life);
    await this.visits.readKept(life);
    for (const { group } of lines) {
      const kept = await client.keptGroup(group);
      const events = await client.readKept(staffRoom(group), 0, 100);
      if (life !== this.life) return; // somebody else's by now
      if (kept && !this.views.has(group)) this.views.set(group, kept);
      const room = this.room(group);
      for (const event of events) room.take(event);
    }
    this.tell("groups");
  }
  // Somebody proved who they are: on the sign-in screen, on the lock, at the end of an enrolment.
  welcome(how: SignedIn): void {
    this.#meet();
    this.policyToAccept = how.policyToAccept;
    this.pinWanted = !how.pinSet;
    this.tell("session");
  }
  // Of another person than before nothing stays: no list, no word, nothing half-written.
  #meet(): void {
    const { account } = this.client;
    if (!account || account === this.#whose) return;
    if (this.#whose) this.#forgetAll();
    this.#whose = account;
  }
  async readGroups(): Promise<void> {
    const lines = await this.client.listGroups();
    // A composer must not open before the half-written is back in it.
    await this.#keptRead;
    if (lines.type === "ok") {
      this.groups = lines.value;
      this.tell("groups");
      this.awaiting.wake();
    }
  }
  // Oneself, as the lists of people show one: name, offices, what one may do.
  me: Person | undefined;
  readonly versions = new Versions(() => this.tell("version"));
  readonly firstSteps = new FirstSteps(localStorage, () => this.tell("first_steps"));
  readonly drafts = new Drafts(this);
  readonly restored = new Restored(this);
  readonly cards = new Cards(this, (topic) => this.tell(topic));
  readonly visits = new Visits(this, () => this.tell("visits"));
  readonly awaiting = new Awaiting(this, () => this.tell("awaiting"));
  async readMe(): Promise<Person | undefined> {
    if (this.me) return this.me;
    const people = await this.client.listPeople();
    if (people.type !== "ok") return undefined;
    this.me = people.value.find((one) => one.account === this.client.account);
    return this.me;
  }
  async readView(group: GroupId): Promise<GroupView | undefined> {
    const view = await this.client.readGroup(group);
    if (view.type === "ok") this.views.set(group, view.value);
    return this.views.get(group);
  }
  // Several events in a row ask once.
  #wantGroups(): void {
    if (this.#groupsWanted) return;
    this.#groupsWanted = true;
    setTimeout(() => {
      this.#groupsWanted = false;
      void this.readGroups();
    }, 100);
  }
  // A page of what is older, or the newest; its receipts come along. False: not now.
  async readPage(group: GroupId, before: number, limit = 50): Promise<boolean> {
    const where = staffRoom(group);
    const room = this.room(group);
    const older = before === 0 ? {} : { fromSeq: before - 1 };
    const page = await this.client.readPage(where, { ...older, backwards: true, limit });
    if (page.type !== "ok") return false;
    let { receipts, receiptRevision: revision } = page.value;
    for (const event of page.value.events) room.take(event);
    room.latestSeq = Math.max(room.latestSeq, page.value.latestSeq);
    const [first] = page.value.events;
    room.more = page.value.more && (first?.entry.seq ?? 1) > 1;
    if (before === 0) {
      for (let rounds = 0; rounds < 50 && receipts.length > 0; ++rounds) {
        room.takeReceipts(receipts);
        const next = await this.client.readPage(where, {
          backwards: true, limit: 1, receiptsAfter: revision,
        });
        if (next.type !== "ok" || next.value.receiptRevision <= revision) break;
        ({ receipts, receiptRevision: revision } = next.value);
      }
    }
    this.tell(`room ${group}`);
    return true;
  }

  #follow(client: Client): void {
    void (async () => {
      for await (const event of client.events()) {
        if (this.client !== client) return;
        this.#take(event);
      }
    })();
  }
  #take(event: Event): void {
    this.#meet();
    switch (event.type) {
      case "state_changed":
        if (event.state === "live") void this.readGroups();
        if (event.state === "signed_out") this.#forgetAll();
        this.tell("connection");
        this.tell("outbox");
        break;
      case "policy_to_accept":
        this.policyToAccept = event.version;
        this.tell("session");
        break;
      case "locked":
        this.tell("locked");
        break;
      case "passkeys_changed":
        this.tell("passkeys");
        break;
      case "session_ended":
        this.#forgetAll();
        break;
      case "server_restored":
        this.rooms.clear();
        // What nobody declared is no restore: the broken record is told in its place.
        if (event.declared) this.restored.note();
        break;
      case "group_known":
        this.#wantGroups();
        break;
      case "revoked":
        this.#cut(event.group);
        break;
      case "receipt_changed":
        this.room(event.where.group).takeReceipts(event.changes);
        this.tellSoon(`room ${event.where.group}`);
        break;
      case "audience_changed":
        this.questions.set(event.where.group, event);
        this.tell("outbox");
        this.say(W.alsoTo);
        break;
      case "sent":
        if (event.message) this.#entry(event.message);
        if (event.message) this.firstSteps.mark("write");
        this.tell("outbox");
        break;
      case "send_failed":
        this.failures.set(event.id, told(event.failure));
        this.tell("outbox");
        this.say(this.#isOld(event.id) ? W.oldAsk : told(event.failure));
        break;
      case "checkpoint_mismatch":
        this.trusted = false;
        this.tell("connection");
        break;
      case "message_posted": case "message_corrected": case "message_retracted":
      case "request_state_changed": case "proxy_confirmed": case "system_event": case "tombstone":
      case "hidden": case "unknown_entry": case "card_changed": case "pin_changed":
        this.#entry(event);
        break;
      default:
        break;
    }
  }
  #isOld(id: string): boolean {
    return this.client.outbox().some((one) => one.id === id && one.old);
  }
  #entry(event: Extract<Event, { entry: unknown }>): void {
    const { group } = event.entry.where;
    this.room(group).take(event);
    if (event.type === "card_changed") this.cards.apply(group, event);
    if (changesPins(event)) this.tell(`pins ${group}`);
    if (event.type === "message_retracted") {
      this.awaiting.forgetMessage(event.entry.where, event.entry.refersTo);
      this.drafts.forgetMessage(group, event.entry.refersTo);
      this.#forgetHit(group, event.entry.refersTo);
    }
    this.awaiting.wake();
    const roster = event.type === "system_event" || event.entry.membership !== "" &&
      !this.views.get(group)?.roster.some((one) => one.membership === event.entry.membership);
    if (roster && this.views.has(group)) {
      void this.readView(group).then(() => this.tell(`room ${group}`));
    }
    if (event.type === "message_posted" && event.entry.author !== this.client.account) {
      if (group === this.open) this.say(W.newMessages);
    }
    this.tellSoon(`room ${group}`, "groups");
  }
  // Words that were taken back leave what a search had found as well.
  #forgetHit(group: GroupId, seq: number): void {
    this.searchAll?.search.forgetMessage(group, seq);
    const kept = this.searches.get(group);
    if (kept) kept.hits = kept.hits.filter((one) => !isAbout(one, seq));
  }
  #cut(group: GroupId): void {
    this.rooms.delete(group);
    this.views.delete(group);
    this.cards.forgetGroup(group);
    this.questions.delete(group);
    this.drafts.forgetGroup(group);
    this.visits.forgetGroup(group);
    this.searches.delete(group);
    this.searchAll?.search.forgetGroup(group);
    this.files.forgetGroup(group);
    this.groups = this.groups.filter((one) => one.group !== group);
    this.awaiting.forgetGroup(group);
    this.tell("awaiting");
    this.tell(`cut ${group}`);
    this.tell("groups");
    if (this.open === group) this.say(TERMS.cut);
    this.#wantGroups(); // through another office it may still be hers
  }
  #forgetAll(): void {
    if (this.#whose) ++this.life;
    this.failures.clear();
    this.said = "";
    this.groups = [];
    this.rooms.clear();
    this.views.clear();
    this.cards.forget();
    this.rostersAsked.clear();
    this.questions.clear();
    this.drafts.forget();
    this.visits.forget();
    this.searches.clear();
    this.searchAll?.search.stop();
    this.searchAll = undefined;
    this.files.forget();
    this.awaiting.forget();
    this.policyToAccept = 0;
    this.pinWanted = false;
    this.passkeyOffered = false;
    this.me = undefined;
    this.tell("session");
  }
}

async function openClient(
  shared: boolean, inUse: "refuse" | "steal", lost: () => void,
): Promise<Client> {
  const storage = shared ? new MemoryStorage() : await IndexedDbStorage.open({ inUse, lost });
  const dialer = new BrowserDialer();
  return Client.open({
    dialer, storage, keepCopy: !shared, app: "tasuki-web", patience: { askAfter: ASK_AFTER },
  });
}
