// A chart of receipts: of each of the newest messages who was handed it, who saw it, who confirmed.
// See common.ts for the environment.
import { must, textOf, type Client, type RoomRef } from "../src/index.js";
import { roomsOf, signedIn } from "./common.js";

const WIDTH = 20;

function bar(name: string, done: number, all: number): string {
  const filled = all === 0 ? 0 : Math.round((done / all) * WIDTH);
  return `  ${name} ${"█".repeat(filled)}${"░".repeat(WIDTH - filled)} ${done}/${all}`;
}

async function chart(client: Client, where: RoomRef): Promise<void> {
  const page = must(await client.readPage(where, { limit: 20 }));
  for (const event of page.events) {
    if (event.type !== "message_posted") continue;
    const { lines } = must(await client.readReceipts(where, event.entry.seq));
    const others = lines.filter((line) => !line.joinedLater && line.account !== event.entry.author);
    const asked = others.filter((line) => line.confirmAsked);
    console.log(`#${event.entry.seq} ${textOf(event.body).slice(0, 40)}`);
    console.log(bar("端末に届いた", others.filter((line) => line.delivered).length, others.length));
    console.log(bar("既読        ", others.filter((line) => line.displayed).length, others.length));
    if (asked.length > 0) {
      console.log(bar("確認        ", asked.filter((line) => line.confirmed).length, asked.length));
    }
  }
}

const client = await signedIn("集計");
for await (const event of client.events()) {
  if (event.type === "state_changed" && event.state === "live") break;
}
for (const where of roomsOf(must(await client.listGroups()))) await chart(client, where);
await client.stop();
