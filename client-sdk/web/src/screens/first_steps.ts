// The card of six steps in the fictional town.
import { button, fill, h } from "../dom.js";
import { STEPS } from "../first_steps.js";
import { t } from "../language.js";
import { FIRST_STEPS, OFFICE } from "../office_words.js";
import type { AppState } from "../state.js";

export function firstStepsNode(state: AppState): { node: HTMLElement; leave(): void } {
  const node = h("section", { class: "steps" });
  const draw = (): void => {
    const { firstSteps } = state;
    node.hidden = !firstSteps.on;
    if (node.hidden) return fill(node);
    fill(node, h("h2", {}, FIRST_STEPS.title), h("p", {}, OFFICE.demoHow),
      h("ol", {}, ...STEPS.map((one) => {
        const done = firstSteps.isDone(one);
        return h("li", { class: done ? "done" : "" }, FIRST_STEPS[one],
          done && h("strong", {}, t`（${FIRST_STEPS.done}）`));
      })),
      button(FIRST_STEPS.away, () => firstSteps.putAway(), "link"));
  };
  draw();
  return { node, leave: state.on("first_steps", draw) };
}
