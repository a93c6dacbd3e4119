// Some of a group's people, each with a box.
import { fill, h } from "../dom.js";
import { withKana } from "../format.js";
import type { MembershipId, RosterEntry } from "../sdk.js";

export function pick(
  node: HTMLElement, legend: string, name: string, people: RosterEntry[],
): void {
  const before = new Set<string>(checked(node));
  fill(node, h("legend", {}, legend), ...people.map((one) => {
    const box = h("input", {
      type: "checkbox", name, value: one.membership, checked: before.has(one.membership),
    });
    return h("label", { class: "pick" }, box, h("span", {}, withKana(one.name)));
  }));
}
function boxes(node: HTMLElement): HTMLInputElement[] {
  return [...node.querySelectorAll<HTMLInputElement>("input")];
}
export function checked(node: HTMLElement): MembershipId[] {
  return boxes(node).filter((one) => one.checked).map((one) => one.value as MembershipId);
}
export function check(node: HTMLElement, members: MembershipId[]): void {
  for (const one of boxes(node)) one.checked = members.includes(one.value as MembershipId);
}
