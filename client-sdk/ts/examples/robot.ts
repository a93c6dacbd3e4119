// A robot that reads and confirms: prints every message as it comes and presses 確認しました where it
// is asked to. Ends after TASUKI_MESSAGES of them, or never. See common.ts for the environment.
import { must, textOf } from "../src/index.js";
import { signedIn } from "./common.js";

const most = Number(process.env["TASUKI_MESSAGES"] ?? Infinity);
const client = await signedIn("ロボット");
let seen = 0;

for await (const event of client.events()) {
  switch (event.type) {
    case "message_posted": {
      const { where, seq } = event.entry;
      console.log(`#${seq} ${textOf(event.body)}`);
      must(client.displayed(where, { first: seq, last: seq }));
      if (event.body.head.confirmBy.includes(client.membershipIn(where))) {
        must(await client.confirm(where, seq));
        console.log(`#${seq} 確認しました`);
      }
      ++seen;
      break;
    }
    case "policy_to_accept":
    case "session_ended":
      throw new Error(`a person is needed: ${event.type}`);
    case "revoked":
      console.log("このグループは表示できなくなりました");
      break;
    default: // a robot has no use for the rest
  }
  if (seen >= most) break;
}
await new Promise((resolve) => setTimeout(resolve, 3_000)); // receipts go every two seconds
await client.stop();
