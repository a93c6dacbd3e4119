// What awaits this person: a part for each group, the last one says done.
import { ok, type Result } from "../errors.js";
import type { ServerEnvelope } from "../gen/tasuki/v1/envelope_pb.js";
import type { AwaitedGroup, AwaitedItem, Awaits } from "../messages.js";
import { readEvent } from "../wire/messages.js";
import { readDay, readRoom } from "../wire/small.js";
import { answerOf, type Core } from "./core.js";

export async function readAwaiting(core: Core): Promise<Result<AwaitedGroup[]>> {
  const groups: AwaitedGroup[] = [];
  const gather = (envelope: ServerEnvelope): void => {
    if (envelope.kind.case !== "awaiting") return;
    const { groupId, room, items: lines, more, certifiedUntil } = envelope.kind.value;
    const where = readRoom(groupId, room);
    const items = lines.flatMap((one): AwaitedItem[] => {
      const message = one.event && readEvent(where, one.event);
      const corrected = message?.type === "message_corrected";
      if (!corrected && message?.type !== "message_posted") return []; // of a newer kind
      const seq = corrected ? message.entry.refersTo : message.entry.seq;
      return [{ message, seq, what: one.what as number[] as Awaits[] }];
    });
    groups.push({ where, items, more, certifiedUntil: readDay(certifiedUntil) });
  };
  const envelope = await core.ask({ case: "readAwaiting", value: {} }, gather);
  if (envelope.type !== "ok") return envelope;
  const last = answerOf(envelope.value, "awaiting");
  if (last.type !== "ok") return last;
  core.keep(core.copy.putAwaiting(groups, core.now()));
  return ok(groups);
}
