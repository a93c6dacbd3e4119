// A form whose button is quiet while the answer is on its way, and which says what went wrong.
import { W } from "../app_words.js";
import { field, h } from "../dom.js";
import { holdWhileConverting } from "./typing.js";

export interface Form {
  node: HTMLFormElement;
  trouble(words: string): void;
  rename(label: string): void; // of its button
}

// `act` resolves to what went wrong, or to nothing.
export function form(
  label: string, fields: (Node | false)[], act: () => Promise<string | void> | string | void,
): Form {
  let name = label;
  const problem = h("p", { class: "problem", role: "alert" });
  const submit = h("button", { type: "submit", class: "button main" }, label);
  const trouble = (words: string): void => {
    problem.textContent = words;
  };
  const node = h("form", {
    novalidate: true,
    onsubmit: (event) => {
      event.preventDefault();
      if (submit.disabled) return;
      trouble("");
      submit.disabled = true;
      submit.textContent = W.wait;
      void Promise.resolve(act()).then((words) => {
        submit.disabled = false;
        submit.textContent = name;
        trouble(words ?? "");
      });
    },
  });
  holdWhileConverting(node);
  // What is being put right is not complained about any more.
  node.addEventListener("input", () => trouble(""));
  for (const one of fields) if (one) node.append(one);
  node.append(problem, submit);
  const rename = (words: string): void => {
    name = words;
    if (!submit.disabled) submit.textContent = words;
  };
  return { node, trouble, rename };
}

export function input(
  kind: "text" | "password" | "code" | "pin", autocomplete: string, name: string,
): HTMLInputElement {
  const digits = kind === "code" || kind === "pin";
  return h("input", {
    type: kind === "password" || kind === "pin" ? "password" : "text",
    name, autocomplete, autocapitalize: "none", spellcheck: "false",
    inputmode: digits ? "numeric" : undefined,
    maxlength: digits ? 6 : undefined,
  });
}

export function choice(
  legend: string, name: string, options: Iterable<readonly [value: number, label: string]>,
  chosen: number,
): { node: HTMLFieldSetElement; value(): number; set(value: number): void } {
  const node = h("fieldset", { class: "choice" }, h("legend", {}, legend));
  for (const [value, label] of options) {
    const radio = h("input", { type: "radio", name, value, checked: value === chosen });
    node.append(h("label", { class: "pick" }, radio, h("span", {}, label)));
  }
  const radios = (): HTMLInputElement[] => [...node.querySelectorAll<HTMLInputElement>("input")];
  return {
    node,
    value: () => Number(radios().find((one) => one.checked)?.value ?? 0),
    set: (value) => radios().forEach((one) => (one.checked = Number(one.value) === value)),
  };
}

// A field that stands there for one kind alone, and is found again by its name.
export function fieldFor(name: string, label: string, inside: HTMLElement): HTMLElement {
  const node = field(label, inside);
  node.dataset["for"] = name;
  return node;
}
