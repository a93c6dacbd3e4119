// Looking through a room: hits come in several answers, newest first.
import type { Result } from "../errors.js";
import type { ServerEnvelope } from "../gen/tasuki/v1/envelope_pb.js";
import type { RoomEvent, SearchEnd, SearchWish } from "../messages.js";
import type { RoomRef } from "../values.js";
import { readEvent } from "../wire/messages.js";
import { count, writeId, writeRoom } from "../wire/small.js";
import { answerOf, type Core } from "./core.js";

export async function searchRoom(
  core: Core, where: RoomRef, wish: SearchWish, found: (hits: RoomEvent[]) => void,
): Promise<Result<SearchEnd>> {
  const value = {
    ...writeRoom(where),
    text: wish.text ?? "",
    ...(wish.author ? { authorId: writeId(wish.author) } : {}),
    ...(wish.office ? { officeId: writeId(wish.office) } : {}),
    sinceMs: BigInt(wish.since ?? 0),
    untilMs: BigInt(wish.until ?? 0),
    kind: (wish.kind ?? 0) as number,
    beforeSeq: BigInt(wish.beforeSeq ?? 0),
    limit: wish.limit ?? 0,
  };
  const handOver = (envelope: ServerEnvelope): void => {
    if (envelope.kind.case !== "searchHits") return;
    const hits = envelope.kind.value.events.map((one) => readEvent(where, one));
    if (hits.length > 0) found(hits);
  };
  const envelope = await core.ask({ case: "search", value }, handOver);
  if (envelope.type !== "ok") return envelope;
  const last = answerOf(envelope.value, "searchHits");
  if (last.type !== "ok") return last;
  handOver(envelope.value);
  const { searchedToSeq, more, stopped } = last.value;
  return { type: "ok", value: { searchedToSeq: count(searchedToSeq), more, stopped } };
}
