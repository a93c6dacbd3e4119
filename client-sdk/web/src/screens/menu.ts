// One's own page: what one may do besides reading and writing, one's devices, how the screen looks.
import type { Screen } from "../app.js";
import { W } from "../app_words.js";
import { button, dialog, fill, h } from "../dom.js";
import { professionOf, withKana } from "../format.js";
import { G } from "../group_words.js";
import { t } from "../language.js";
import {
  isLarge, isNewestOnTop, setLarge, setNewestOnTop, setShade, shade, type Shade,
} from "../looks.js";
import { OFFICE } from "../office_words.js";
import { REVIEW } from "../review_words.js";
import type { Affiliation, OfficeId, Person } from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";
import { choice } from "./form.js";
import { languageButtons } from "./language.js";

export function menuScreen(state: AppState): Screen {
  const own = h("div", {});
  const draw = async (): Promise<void> => {
    if (state.client.state !== "live") {
      return fill(own, h("p", { class: "quiet" }, OFFICE.menuAway));
    }
    const [me, offices] = await Promise.all([state.readMe(), state.client.listOffices()]);
    const names = new Map(offices.type === "ok"
      ? offices.value.map((one) => [one.id, one.name]) : []);
    const problem = offices.type === "ok" ? "" : told(offices);
    fill(own, problem !== "" && h("p", { class: "problem", role: "alert" }, problem),
      me && whoNode(me, names),
      ...(me?.affiliations ?? []).filter((one) => one.offered)
        .map((one) => offerNode(state, one, names, draw)),
      me && h("h2", {}, OFFICE.work), me && h("ul", { class: "links" }, ...workOf(me, names)));
  };
  // How the screen looks and the way out are there without a connection as well.
  const node = h("div", { class: "narrow" }, h("h1", {}, OFFICE.menu), own,
    h("h2", {}, OFFICE.looks), looksNode(),
    languageNode(state),
    h("h2", {}, OFFICE.homeScreen), h("p", {}, OFFICE.homeScreenHow), keepNode(state),
    h("p", {}, h("a", { href: "/check" }, W.checkPage)),
    h("h2", {}, W.signOut), button(W.signOut, () => askSignOut(state)));
  const off = state.on("connection", () => void draw());
  void draw();
  return { node, title: OFFICE.menu, leave: off };
}

// A browser that is short of room clears away what it was not asked to keep.
function keepNode({ versions, shared }: AppState): HTMLElement {
  const node = h("div", { class: "keeping" });
  const said = h("p", { role: "status" });
  const draw = (): void => {
    fill(node, said, !versions.kept && button(OFFICE.keep, () => void versions.askToKeep()
      .then((kept) => {
        draw();
        said.textContent = kept ? OFFICE.keptNow : OFFICE.keepRefused;
      })));
    said.textContent = versions.kept ? OFFICE.keptNow : OFFICE.mayBeCleared;
  };
  if (!shared) draw();
  return node;
}

function askSignOut(state: AppState): void {
  const box = dialog(W.signOut, h("p", {}, W.signOutAsk), h("p", { class: "row" },
    button(W.signOut, () => {
      box.close();
      void state.client.signOut().then(() => {
        location.hash = "";
        state.tell("session");
      });
    }, "main"),
    button(W.cancel, () => box.close())));
}

const SHADES: Shade[] = ["device", "light", "dark"];

function looksNode(): HTMLElement {
  const words = (): string => (isLarge() ? W.largeTypeOff : W.largeType);
  const large = button(words(), () => {
    setLarge(!isLarge());
    large.textContent = words();
  });
  const names = [OFFICE.shadeDevice, OFFICE.shadeLight, OFFICE.shadeDark];
  const shades = choice(OFFICE.shade, "shade",
    names.map((one, at): [number, string] => [at, one]), SHADES.indexOf(shade()));
  shades.node.addEventListener("change", () => setShade(SHADES[shades.value()]!));
  const order = choice(OFFICE.order, "order",
    [[0, OFFICE.orderDown], [1, OFFICE.orderUp]], isNewestOnTop() ? 1 : 0);
  order.node.addEventListener("change", () => setNewestOnTop(order.value() === 1));
  return h("div", {}, h("p", { class: "row" }, large), shades.node, order.node);
}

// What is half-written is kept first: the page is loaded anew.
function languageNode(state: AppState): HTMLElement {
  return h("section", {}, h("h2", {}, W.language),
    state.shared && h("p", { class: "hint" }, W.languageShared),
    languageButtons(() => state.drafts.flush()));
}

function whoNode(me: Person, names: Map<OfficeId, string>): HTMLElement {
  const at = me.affiliations.filter((one) => one.active).map((one) =>
    h("p", {}, t`${professionOf(one.profession)}・${names.get(one.office) ?? ""}`));
  return h("section", {}, h("p", { class: "author" }, withKana(me.name)), ...at);
}

function workOf(me: Person, names: Map<OfficeId, string>): HTMLElement[] {
  const link = (to: string, words: string): HTMLElement =>
    h("li", {}, h("a", { href: to, class: "card" }, words));
  const opens = me.affiliations.some((one) => one.active && one.profession <= 3);
  const runs = me.affiliations.filter((one) => one.active && one.officeAdmin);
  return [
    ...(opens ? [link("#/open", G.open)] : []),
    ...runs.map((one) =>
      link(`#/office/${one.office}`, t`${OFFICE.officePage}：${names.get(one.office) ?? ""}`)),
    ...me.affiliations.filter((one) => one.active).map((one) =>
      link(`#/review/${one.office}`, t`${REVIEW.title}：${names.get(one.office) ?? ""}`)),
    ...(me.regionOfficer ? [link("#/region", OFFICE.regionPage)] : []),
    link("#/devices", OFFICE.ownDevices),
  ];
}

// A second office counts from the person's own yes (rule A2).
function offerNode(
  state: AppState, one: Affiliation, names: Map<OfficeId, string>, again: () => Promise<void>,
): HTMLElement {
  const problem = h("p", { class: "problem", role: "alert" });
  const answer = (accept: boolean): void => {
    void state.client.answerAffiliation(one.office, accept).then(async (done) => {
      if (done.type !== "ok") problem.textContent = told(done);
      state.me = undefined;
      if (done.type === "ok") await again();
    });
  };
  return h("section", { class: "invitation" }, h("h2", {}, OFFICE.offered),
    h("p", {}, t`${names.get(one.office) ?? ""}・${professionOf(one.profession)}`), problem,
    h("p", { class: "row" }, button(OFFICE.offerAccept, () => answer(true), "main"),
      button(OFFICE.offerDecline, () => answer(false))));
}
