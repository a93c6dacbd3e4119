// Requests and their answers over one WebSocket: numbers what is asked, wakes who asked, and tells
// who asked when the connection went away.
import { create, toBinary } from "@bufbuild/protobuf";

import { failureOf, ok, type ErrorSlug, type Result } from "../errors.js";
import { ClientEnvelopeSchema, type ServerEnvelope } from "../gen/tasuki/v1/envelope_pb.js";
import type { Socket } from "../net/dialer.js";
import type { Bytes } from "../values.js";
import type { Wish } from "../wire/small.js";

export function frameOf(requestId: number, kind: Wish): Bytes {
  const envelope = create(ClientEnvelopeSchema, { requestId: BigInt(requestId), kind });
  return toBinary(ClientEnvelopeSchema, envelope);
}

// Of several answers to one request, one that is not the last.
export type Part = (envelope: ServerEnvelope) => void;
interface Asked {
  answer: (result: Result<ServerEnvelope>) => void;
  part: Part;
}

function isLast(envelope: ServerEnvelope): boolean {
  const { kind } = envelope;
  return (kind.case !== "searchHits" && kind.case !== "awaiting") || kind.value.done;
}

export class Link {
  #socket: Socket | undefined;
  #asked = new Map<bigint, Asked>();
  #lastId = 0;
  #generation = 0;

  up(socket: Socket): void {
    this.#socket = socket;
    ++this.#generation;
  }
  // Everybody who waits is told.
  down(why: ErrorSlug): void {
    this.#socket = undefined;
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    for (const { answer } of asked) answer(failureOf(why));
  }
  // The same, and nothing more is read of it.
  abandon(): void {
    const socket = this.#socket;
    this.down("connection_lost");
    socket?.cancel();
  }
  get isUp(): boolean {
    return this.#socket !== undefined;
  }
  get socket(): Socket | undefined {
    return this.#socket;
  }
  // Rises with every connection: what began under another one stops.
  get generation(): number {
    return this.#generation;
  }

  // The time runs anew with every part.
  ask(kind: Wish, timeout: number, take?: Part): Promise<Result<ServerEnvelope>> {
    const id = ++this.#lastId;
    if (!this.#socket?.send(frameOf(id, kind))) {
      return Promise.resolve(failureOf("not_connected"));
    }
    return new Promise((resolve) => {
      const answer = (result: Result<ServerEnvelope>): void => {
        clearTimeout(timer);
        this.#asked.delete(BigInt(id));
        resolve(result);
      };
      const late = (): void => answer(failureOf("timed_out"));
      let timer = setTimeout(late, timeout);
      const part = (envelope: ServerEnvelope): void => {
        clearTimeout(timer);
        timer = setTimeout(late, timeout);
        take?.(envelope);
      };
      this.#asked.set(BigInt(id), { answer, part });
    });
  }
  // Nobody waits for the answer.
  tell(kind: Wish): void {
    this.#socket?.send(frameOf(++this.#lastId, kind));
  }
  // True where it answers a request somebody waits for.
  deliver(envelope: ServerEnvelope): boolean {
    const asked = this.#asked.get(envelope.requestId);
    if (envelope.requestId === 0n || !asked) return false;
    if (isLast(envelope)) asked.answer(ok(envelope));
    else asked.part(envelope);
    return true;
  }
}
