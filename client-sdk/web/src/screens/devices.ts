// Devices of a person (rule A2): the owner's, or those that an administrator looks after.
import type { Screen } from "../app.js";
import { DEVICE_CLASSES, W } from "../app_words.js";
import { button, dialog, fill, h } from "../dom.js";
import { dayOf, momentOf } from "../format.js";
import { t } from "../language.js";
import { OFFICE } from "../office_words.js";
import { NO_ID, type AccountId, type Device } from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";
import { form } from "./form.js";
import { withBothFactors } from "./fresh.js";
import { ownPasskeys } from "./passkeys.js";

export function devicesScreen(state: AppState): Screen {
  const list = h("div", {});
  void showDevices(state, NO_ID, list);
  const node = h("div", { class: "narrow" }, h("h1", {}, OFFICE.ownDevices), list,
    ownPasskeys(state));
  return { node, title: OFFICE.ownDevices };
}

// `account`: none is oneself.
export async function showDevices(
  state: AppState, account: AccountId, into: HTMLElement,
): Promise<void> {
  fill(into, h("p", {}, W.wait));
  const devices = await withBothFactors(state, () => state.client.listDevices(account));
  if (devices.type !== "ok") {
    fill(into, h("p", { class: "problem", role: "alert" }, told(devices)));
    return;
  }
  const again = (): Promise<void> => showDevices(state, account, into);
  const owner = account || state.client.account;
  const all = devices.value.sort((a, b) =>
    Number(a.revoked) - Number(b.revoked) || b.lastSeen - a.lastSeen);
  fill(into, all.length === 0 ? h("p", { class: "quiet" }, OFFICE.noDevices)
    : h("ul", { class: "members" }, ...all.map((one) => deviceNode(state, owner, one, again))));
}

function deviceNode(
  state: AppState, owner: AccountId, one: Device, again: () => Promise<void>,
): HTMLElement {
  return h("li", {},
    h("p", { class: "author" }, one.name),
    h("p", { class: "marks" },
      one.thisOne && h("span", { class: "mark done" }, OFFICE.thisDevice),
      one.revoked && h("span", { class: "mark" }, OFFICE.revoked),
      h("span", { class: "quiet" }, DEVICE_CLASSES[one.deviceClass] ?? W.other)),
    h("p", { class: "quiet" }, t`${OFFICE.enrolled} ${dayOf(one.enrolled)}・`,
      one.lastSeen ? `${OFFICE.lastSeen} ${momentOf(one.lastSeen)}` : OFFICE.neverSeen),
    !one.revoked && button(OFFICE.revoke, () => askRevocation(state, owner, one, again), "danger"));
}

function askRevocation(
  state: AppState, owner: AccountId, one: Device, again: () => Promise<void>,
): void {
  const sure = form(`${one.name} ${OFFICE.revokeSure}`, [], async () => {
    const done = await withBothFactors(state, () => state.client.revokeDevice(owner, one.id));
    if (done.type !== "ok") return told(done);
    box.close();
    await again();
    return undefined;
  });
  const box = dialog(OFFICE.revoke, h("p", {}, OFFICE.revokeAsk), sure.node,
    button(W.cancel, () => box.close()));
}
