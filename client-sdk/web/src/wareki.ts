// Days as people in Japan write them (rule I5): an era and its year, or the Western calendar. The
// same eras as the server's; a day that never was is none. Pure.
import type { Day } from "./sdk.js";

export const ERAS = ["R", "H", "S", "T", "M", "AD"] as const;
export type Era = (typeof ERAS)[number];

// The first and the last day of each; a day of a change belongs to both where the law had it so.
const SPANS: Record<Exclude<Era, "AD">, [first: number, last: number]> = {
  R: [20190501, 21991231],
  H: [19890108, 20190430],
  S: [19261225, 19890107],
  T: [19120730, 19261225],
  M: [18680125, 19120730],
};
const FIRST_YEAR = 1873;
const LAST_YEAR = 2199;

function numberOf({ year, month, day }: Day): number {
  return year * 10_000 + month * 100 + day;
}

export function dayFrom(era: Era, years: number, month: number, day: number): Day | undefined {
  const first = era === "AD" ? 1 : Math.floor(SPANS[era][0] / 10_000);
  const found: Day = { year: first + years - 1, month, day };
  if (years < 1 || found.year < FIRST_YEAR || found.year > LAST_YEAR) return undefined;
  const made = new Date(Date.UTC(found.year, month - 1, day));
  if (made.getUTCMonth() !== month - 1 || made.getUTCDate() !== day) return undefined;
  if (era === "AD") return found;
  const [from, to] = SPANS[era];
  return from <= numberOf(found) && numberOf(found) <= to ? found : undefined;
}

// The newer era where a day belongs to two.
export function eraOf(day: Day): { era: Era; years: number } {
  for (const era of ERAS) {
    if (era === "AD") continue;
    const [from, to] = SPANS[era];
    if (from <= numberOf(day) && numberOf(day) <= to) {
      return { era, years: day.year - Math.floor(from / 10_000) + 1 };
    }
  }
  return { era: "AD", years: day.year };
}

// Whole years on that day; the law counts a birthday as reached on the day itself here.
export function ageOn(birth: Day, now: Day): number {
  const had = now.month * 100 + now.day >= birth.month * 100 + birth.day;
  return now.year - birth.year - (had ? 0 : 1);
}
