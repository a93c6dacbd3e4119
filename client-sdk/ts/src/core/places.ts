// Where one person stopped in every room, which receipts are still to be reported, and which cuts
// are still to be told and reported: all that resuming needs, in one sealed record.
import type { Storage } from "../storage/storage.js";
import {
  NO_ID,
  type AccountId, type GroupId, type Incarnation, type MembershipId, type Room, type RoomRef,
  type SeqRange, type Time,
} from "../values.js";
import { encode, load } from "./records.js";
import { SeqSet } from "./seqset.js";

const FORM = 1;

export class Place {
  taken = 0; // everything up to here is with the app
  revision = 0; // of receipts
  delivered = new SeqSet(); // to be reported
  displayed = new SeqSet();
  confirmed = new SeqSet();
  displayedAt: Time = 0; // the earliest of `displayed`

  get receiptsDue(): boolean {
    return !this.delivered.empty || !this.displayed.empty || !this.confirmed.empty;
  }
}

export interface CutDue {
  atSeq: number;
  membership: MembershipId; // "": it was never known here
  taken: boolean; // the app was told and has wiped its copy
}

interface KeptPlace {
  group: GroupId;
  room: Room;
  taken: number;
  revision: number;
  delivered: readonly SeqRange[];
  displayed: readonly SeqRange[];
  confirmed: readonly SeqRange[];
  displayedAt: Time;
}
interface Kept {
  incarnation: Incarnation;
  places: KeptPlace[];
  epochs: [GroupId, number][];
  cuts: [GroupId, CutDue][];
  memberships: [GroupId, MembershipId][];
}

export function keyOf(where: RoomRef): string {
  return `${where.group}/${where.room}`;
}
export function roomOfKey(key: string): RoomRef {
  const [group, room] = key.split("/");
  return { group: group as GroupId, room: Number(room) as Room };
}

export class Places {
  account: AccountId = NO_ID; // whose they are
  incarnation: Incarnation = NO_ID;
  all = new Map<string, Place>();
  cuts = new Map<GroupId, CutDue>();
  // Of this person, as far as known. Kept over a restart: a cut that is learnt at the next Attach
  // is reported under it, and by then no list names it any more.
  memberships = new Map<GroupId, MembershipId>();
  #epochs = new Map<GroupId, number>();

  constructor(private readonly storage: Storage) {}

  // Reads that person's record; throws StorageBroken.
  async open(account: AccountId): Promise<void> {
    if (account === this.account) return;
    const kept = await load<Kept>(this.storage, nameOf(account), FORM, "cursors");
    this.close();
    this.account = account;
    if (!kept) return;
    this.incarnation = kept.incarnation;
    this.#epochs = new Map(kept.epochs);
    this.cuts = new Map(kept.cuts);
    this.memberships = new Map(kept.memberships);
    for (const { group, room, taken, revision, displayedAt, ...sets } of kept.places) {
      const place = this.at({ group, room });
      Object.assign(place, { taken, revision, displayedAt });
      place.delivered = new SeqSet([...sets.delivered]);
      place.displayed = new SeqSet([...sets.displayed]);
      place.confirmed = new SeqSet([...sets.confirmed]);
    }
  }
  close(): void {
    this.account = NO_ID;
    this.incarnation = NO_ID;
    this.all.clear();
    this.#epochs.clear();
    this.cuts.clear();
    this.memberships.clear();
  }
  // Sign-out: nothing of any group stays.
  async clear(): Promise<void> {
    const account = this.account;
    this.close();
    if (account) await this.storage.remove(nameOf(account));
  }
  async save(): Promise<void> {
    if (!this.account) return;
    const kept: Kept = {
      incarnation: this.incarnation,
      places: [...this.all].map(([key, place]) => ({
        ...roomOfKey(key),
        taken: place.taken,
        revision: place.revision,
        delivered: place.delivered.ranges,
        displayed: place.displayed.ranges,
        confirmed: place.confirmed.ranges,
        displayedAt: place.displayedAt,
      })),
      epochs: [...this.#epochs],
      cuts: [...this.cuts],
      memberships: [...this.memberships],
    };
    await this.storage.put(nameOf(this.account), encode(FORM, kept));
  }

  at(where: RoomRef): Place {
    const key = keyOf(where);
    const place = this.all.get(key) ?? new Place();
    this.all.set(key, place);
    return place;
  }
  find(where: RoomRef): Place | undefined {
    return this.all.get(keyOf(where));
  }
  forget(group: GroupId): void {
    for (const key of [...this.all.keys()]) {
      if (roomOfKey(key).group === group) this.all.delete(key);
    }
    this.#epochs.delete(group);
    this.memberships.delete(group);
  }
  // A restored server: cursors begin anew.
  restart(incarnation: Incarnation): void {
    this.incarnation = incarnation;
    this.all.clear();
    this.#epochs.clear();
  }
  epoch(group: GroupId): number {
    return this.#epochs.get(group) ?? 0;
  }
  sawEpoch(group: GroupId, epoch: number): void {
    this.#epochs.set(group, Math.max(this.epoch(group), epoch));
  }
}

function nameOf(account: AccountId): string {
  return `places-${account}`;
}
