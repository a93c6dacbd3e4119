// The six digits that open this device's lock.
import { W } from "../app_words.js";
import { button, dialog, field } from "../dom.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";
import { form, input } from "./form.js";
import { digits } from "./sign_in.js";

export function askForPin(state: AppState): void {
  const pin = input("pin", "new-password", "pin");
  const again = input("pin", "new-password", "pin-again");
  const set = form(W.setPin, [
    field(W.pin6, pin, W.setPinHow), field(W.pinAgain, again),
  ], async () => {
    if (digits(pin.value).length !== 6) return W.pinForm;
    if (digits(pin.value) !== digits(again.value)) return W.pinDiffers;
    const done = await state.client.setPin(digits(pin.value));
    if (done.type !== "ok") return told(done);
    box.close();
    return undefined;
  });
  const box = dialog(W.setPin, set.node, button(W.later, () => box.close(), "link"));
  pin.focus();
}
