// In the composer: taking a photograph, choosing one or a document, and how far each is. Of a
// message that is corrected those that it has stand here as well.
import { W } from "../app_words.js";
import { FILES_MOST, type Attached, type Chosen } from "../attached.js";
import { button, fill, freshId, h } from "../dom.js";
import { F } from "../file_words.js";
import type { Attachment } from "../sdk.js";

const KINDS = "image/*,application/pdf";

function picker(label: string, accept: string, capture: boolean, take: (files: File[]) => void) {
  const input = h("input", {
    type: "file", accept, multiple: !capture, id: freshId("file"), class: "hidden-file",
    capture: capture ? "environment" : undefined,
    name: capture ? "camera" : "files",
    onchange: () => {
      take([...(input.files ?? [])]);
      input.value = ""; // the same one can be chosen again
    },
  });
  return [input, h("label", { for: input.id, class: "button plain" }, label)] as const;
}

export class AttachField {
  readonly node = h("fieldset", { class: "attach" });
  #list = h("ul", { class: "files" });
  #said = h("p", { class: "notice", role: "status" });
  #attached!: Attached;

  constructor(attached: Attached) {
    const take = (files: File[]): void => {
      const all = this.#attached.add(files);
      this.#said.textContent = all ? "" : F.tooMany;
      this.#said.hidden = all;
    };
    this.#said.hidden = true;
    fill(this.node, h("legend", {}, `${F.attach}${W.optional}`), h("p", { class: "hint" }, F.hint),
      h("p", { class: "row" }, ...picker(F.camera, "image/*", true, take),
        ...picker(F.choose, KINDS, false, take)),
      this.#said, this.#list);
    this.use(attached);
  }
  use(attached: Attached): void {
    this.#attached = attached;
    attached.changed = () => {
      if (this.#attached === attached) this.#draw();
    };
    this.#said.hidden = true;
    this.#draw();
  }
  get ready(): Attachment[] {
    return this.#attached.ready;
  }
  // They belong to a message now.
  take(): void {
    this.#attached.take();
  }
  // Why the message can't go yet.
  get wait(): string | undefined {
    if (this.#attached.busy) return F.stillSending;
    return this.#attached.failed ? F.notSent : undefined;
  }
  #draw(): void {
    this.#list.hidden = this.#attached.list.length === 0;
    fill(this.#list, ...this.#attached.list.map((one) => this.#line(one)));
    const full = this.#attached.list.length >= FILES_MOST;
    for (const input of this.node.querySelectorAll("input")) input.disabled = full;
  }
  #line(one: Chosen): HTMLElement {
    const words = F[one.state];
    const bar = h("progress", { max: 1, value: one.done, "aria-label": `${one.name} ${words}` });
    bar.hidden = one.state === "ready" || one.state === "failed";
    return h("li", { class: one.state, "data-state": one.state },
      h("span", { class: "name", lang: "ja" }, one.name), h("span", { class: "mark" }, words), bar,
      one.why !== "" && h("p", { class: "notice" }, one.why),
      one.state === "failed" && button(F.again, () => this.#attached.again(one), "link"),
      button(one.file ? F.remove : F.takeOff, () => this.#attached.remove(one), "link"));
  }
}
