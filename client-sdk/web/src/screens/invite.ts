// Inviting a person: office, then person, then what for (rule B4).
import { W } from "../app_words.js";
import { button, dialog, field, fill, h } from "../dom.js";
import { professionOf, withKana } from "../format.js";
import type { AccountId, GroupView, OfficeId } from "../sdk.js";
import type { AppState } from "../state.js";
import { form, input } from "./form.js";

export function inviteForm(
  state: AppState, view: GroupView, done: () => Promise<void>,
): void {
  const office = h("select", { name: "office" });
  const person = h("select", { name: "person" });
  const purpose = input("text", "off", "purpose");
  const readPeople = async (): Promise<void> => {
    const people = await state.client.listPeople(office.value as OfficeId);
    if (people.type !== "ok") return invite.trouble(people.textJa);
    const inside = new Set(view.roster.filter((one) => one.until === 0).map((one) => one.account));
    fill(person, ...people.value
      .filter((one) => one.active && !inside.has(one.account))
      .sort((a, b) => a.name.familyKana.localeCompare(b.name.familyKana, "ja"))
      .map((one) => {
        const at = one.affiliations.find((each) => each.office === office.value);
        const what = at ? `・${professionOf(at.profession)}` : "";
        return h("option", { value: one.account }, `${withKana(one.name)}${what}`);
      }));
  };
  const invite = form(W.invite, [
    field(W.chooseOffice, office), field(W.choosePerson, person), field(W.purpose, purpose),
  ], async () => {
    const answer = await state.client.admitPerson(view.line.group, {
      account: person.value as AccountId, office: office.value as OfficeId,
      purpose: purpose.value.trim(),
    });
    if (answer.type !== "ok") return answer.textJa;
    box.close();
    state.say(W.inviteSent);
    await done();
    return undefined;
  });
  office.addEventListener("change", () => void readPeople());
  const box = dialog(W.invitePerson, invite.node, button(W.cancel, () => box.close()));
  void state.client.listOffices().then((offices) => {
    if (offices.type !== "ok") return invite.trouble(offices.textJa);
    fill(office, ...offices.value.map((one) => h("option", { value: one.id }, one.name)));
    return readPeople();
  });
}
