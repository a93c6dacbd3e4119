// Events on their way to the app, and what their being taken means for the cursors.
//
// Always holds: an event counts as taken when the next one is asked for, not when it is handed
// over; so a crash in between brings it again.
import type { Event } from "../events.js";
import { Room, type GroupId, type RoomRef, type SeqRange } from "../values.js";
import { Bell } from "./bell.js";

// What to note once the event was taken.
export interface Ticket {
  where?: RoomRef; // of an event of a room: a cut takes it back
  through?: number; // the room's cursor
  revision?: number; // the room's receipt revision
  delivered?: SeqRange; // to be reported as 端末に届いた
  cut?: boolean; // the app has wiped its copy of where.group
}

export function ticketOfCut(group: GroupId): Ticket {
  return { where: { group, room: Room.none }, cut: true };
}

export class Mailbox {
  #queue: { event: Event; ticket: Ticket }[] = [];
  #bell = new Bell();
  #lent: Ticket | undefined;
  #ended = false;
  #asking = false;

  constructor(private readonly taken: (ticket: Ticket) => void) {}

  get size(): number {
    return this.#queue.length;
  }
  put(event: Event, ticket: Ticket = {}): void {
    if (this.#ended) return;
    this.#queue.push({ event, ticket });
    this.#bell.ring();
  }
  async next(): Promise<Event> {
    if (this.#asking) throw new Error("Client.next: one caller at a time");
    this.#asking = true;
    try {
      const done = this.#lent;
      this.#lent = undefined;
      if (done) this.taken(done);
      while (this.#queue.length === 0 && !this.#ended) await this.#bell.wait();
      const letter = this.#queue.shift();
      if (!letter) return { type: "state_changed", state: "ended" };
      this.#lent = letter.ticket;
      return letter.event;
    } finally {
      this.#asking = false;
    }
  }
  // Nothing of this group is handed out any more.
  drop(group: GroupId): void {
    this.#queue = this.#queue.filter((one) => one.ticket.where?.group !== group);
  }
  clear(): void {
    this.#queue = this.#queue.filter((one) => one.ticket.where === undefined);
    this.#lent = undefined;
  }
  end(): void {
    this.#ended = true;
    this.#bell.ring();
  }
}
