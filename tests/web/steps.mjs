// A story in steps: each stands on the ones before, so after the first that fails the rest is not
// tried, and what every page looked like then is kept where a folder for pictures is named.
import { test as plainTest } from "node:test";

export function stepsOf(visitors) {
  let broken = false;
  return (name, act) =>
    plainTest(name, async (step) => {
      if (broken) return step.skip("a step before failed");
      try {
        await act();
      } catch (error) {
        broken = true;
        for (const one of visitors()) await one?.tellTrouble();
        throw error;
      }
    });
}
