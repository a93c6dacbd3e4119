// The patients' cards as this page knows them, and the fields that a card can have: these are the
// same for every patient, and read once. No DOM.
import { CardNow } from "./card.js";
import {
  MessageKind,
  type CardChanged, type CardForm, type CardFormField, type Client, type Event, type GroupId,
  type GroupLine,
} from "./sdk.js";

// What of the app it looks at.
export interface Surroundings {
  client: Client;
  life: number;
  groups: GroupLine[];
}

export class Cards {
  #all = new Map<GroupId, CardNow>();
  #form: CardForm | undefined;
  #formAsked = false;

  constructor(private readonly app: Surroundings,
    private readonly changed: (topic: `card ${string}` | `room ${string}`) => void) {}

  get(group: GroupId): CardNow {
    const known = this.#all.get(group);
    if (known) return known;
    const card = new CardNow();
    this.#all.set(group, card);
    return card;
  }
  get form(): CardForm | undefined {
    return this.#form;
  }
  field(key: string): CardFormField | undefined {
    if (!this.#form && !this.#formAsked && this.app.client.state === "live") void this.#readForm();
    return this.#form?.fields.find((one) => one.key === key);
  }
  async #readForm(): Promise<void> {
    this.#formAsked = true;
    const form = await this.app.client.readCardForm();
    this.#formAsked = false;
    if (form.type !== "ok") return;
    this.#form = form.value;
    for (const { group } of this.app.groups) this.changed(`room ${group}`);
  }
  // As the server has it; without a connection as this device kept it.
  async read(group: GroupId): Promise<void> {
    const { client, life } = this.app;
    const answer = client.state === "live" ? await client.readCard(group, true) : undefined;
    const kept = answer?.type === "ok" ? undefined : await client.keptCard(group);
    if (life !== this.app.life) return; // somebody else's by now
    const card = this.get(group);
    if (answer?.type === "ok") {
      this.#form = answer.value.form;
      card.take(answer.value, Date.now(), false);
    } else if (kept) {
      this.#form ??= kept.card.form;
      if (!card.known) card.take(kept.card, kept.at, true);
    }
    this.changed(`card ${group}`);
  }
  apply(group: GroupId, event: CardChanged): void {
    const card = this.#all.get(group);
    if (!card?.known) return;
    card.apply(event);
    this.changed(`card ${group}`);
  }

  forget(): void {
    this.#all.clear();
  }
  forgetGroup(group: GroupId): void {
    this.#all.delete(group);
  }
}

// A decision came, changed or went, or somebody moved a pin.
export function changesPins(event: Extract<Event, { entry: unknown }>): boolean {
  if (event.type === "message_posted" || event.type === "message_corrected") {
    return event.body.head.kind === MessageKind.decision;
  }
  return ["pin_changed", "proxy_confirmed", "message_retracted"].includes(event.type);
}
