// Which kinds of message are written by hand, and what each asks for (rule C1).
import { MessageKind } from "../sdk.js";

export const WRITTEN: MessageKind[] = [
  MessageKind.report, MessageKind.question, MessageKind.request, MessageKind.decision,
  MessageKind.phoneMemo, MessageKind.instruction,
];
export const ASKING: MessageKind[] = [MessageKind.question, MessageKind.request];
export const ADDRESSED: MessageKind[] = [...ASKING, MessageKind.instruction];
export const INSTRUCTING = [1, 5]; // physician, dentist
