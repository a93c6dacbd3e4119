// Elements without markup strings: nothing a person wrote can become an element.
type Child = Node | string | number | false | null | undefined;
type Handler<K extends keyof HTMLElementEventMap> = (event: HTMLElementEventMap[K]) => void;
type Handlers = { [K in keyof HTMLElementEventMap as `on${K}`]?: Handler<K> };
export type Attributes = Handlers & {
  [name: string]: string | number | boolean | undefined | ((event: never) => void);
};

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Attributes = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") {
      element.addEventListener(name.slice(2), value as EventListener);
    } else element.setAttribute(name, value === true ? "" : String(value));
  }
  put(element, ...children);
  return element;
}

export function put(parent: Node, ...children: Child[]): void {
  for (const child of children) {
    if (child === false || child === null || child === undefined) continue;
    parent.appendChild(typeof child === "object" ? child : document.createTextNode(String(child)));
  }
}

export function fill(parent: Element, ...children: Child[]): void {
  parent.replaceChildren();
  put(parent, ...children);
}

let ids = 0;
export function freshId(word: string): string {
  return `${word}-${++ids}`;
}

// A label above its field, and what is wrong below it.
export function field(label: string, input: HTMLElement, hint = ""): HTMLElement {
  const id = input.id || freshId("field");
  input.id = id;
  const note = hint ? h("p", { id: `${id}-hint`, class: "hint" }, hint) : undefined;
  if (note) input.setAttribute("aria-describedby", note.id);
  return h("div", { class: "field" }, h("label", { for: id }, label), note, input);
}

export function button(
  label: string, act: () => void, look: "main" | "plain" | "danger" | "link" = "plain",
): HTMLButtonElement {
  return h("button", { type: "button", class: `button ${look}`, onclick: act }, label);
}

// A modal dialog; what opened it gets the focus back.
export function dialog(title: string | HTMLElement, ...children: Child[]): HTMLDialogElement {
  const id = freshId("title");
  const box = h("dialog", { "aria-labelledby": id }, h("h2", { id, tabindex: -1 }, title),
    ...children);
  const before = document.activeElement;
  box.addEventListener("close", () => {
    box.remove();
    if (before instanceof HTMLElement) before.focus();
  });
  layer().append(box);
  box.showModal();
  return box;
}
// What the lock hides together with the screen.
export function layer(): HTMLElement {
  return document.getElementById("unlocked")!;
}
