// How people, days and times are written. Times are Japan's, wherever the device thinks it is.
import { PROFESSIONS, W } from "./app_words.js";
import { language, t } from "./language.js";
import type { Day, GroupView, MembershipId, Name, RosterEntry, Time } from "./sdk.js";

const ZONE = "Asia/Tokyo";
const LOCALE = language === "en" ? "en-GB" : "ja-JP";
const clock = new Intl.DateTimeFormat(LOCALE, {
  timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});
const day = new Intl.DateTimeFormat(LOCALE, {
  timeZone: ZONE, year: "numeric", month: "long", day: "numeric", weekday: "short",
});
const era = new Intl.DateTimeFormat(`${LOCALE}-u-ca-japanese`, {
  timeZone: ZONE, era: "long", year: "numeric",
});
const eraDay = new Intl.DateTimeFormat(`${LOCALE}-u-ca-japanese`, {
  timeZone: ZONE, era: "long", year: "numeric", month: "long", day: "numeric",
});
const westernDay = new Intl.DateTimeFormat(LOCALE, {
  timeZone: ZONE, year: "numeric", month: "long", day: "numeric",
});
const short = new Intl.DateTimeFormat(LOCALE, {
  timeZone: ZONE, month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit",
  hourCycle: "h23",
});
const key = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE });

export function clockOf(time: Time): string {
  return clock.format(time);
}
export function dayOf(time: Time): string {
  return day.format(time);
}
export function momentOf(time: Time): string {
  return short.format(time);
}
// Of a date field: its midnight in Japan.
export function startOfDay(iso: string): Time {
  return Date.parse(`${iso}T00:00:00+09:00`);
}
export function dayKey(time: Time): string {
  return key.format(time);
}
// Of a date field and back.
export function isoOfDay({ year, month, day: on }: Day): string {
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${year}-${two(month)}-${two(on)}`;
}
export function dayOfIso(iso: string): Day {
  const [year = 0, month = 0, on = 0] = iso.split("-").map(Number);
  return { year, month, day: on };
}
// 昭和13年（1938）: how people write a year of birth.
export function birthYearOf(birth: Day): string {
  if (birth.year === 0) return W.unknown;
  if (language === "en") return `${W.birthYear}${birth.year}`;
  const at = Date.UTC(birth.year, Math.max(birth.month, 1) - 1, Math.max(birth.day, 1), 3);
  return t`${era.format(at)}（${birth.year}${W.year}）${W.birthYear}`;
}
// 昭和13年3月4日（1938年）: a whole day, of birth or of a paper.
export function birthOf(birth: Day): string {
  if (birth.year === 0) return W.unknown;
  const at = Date.UTC(birth.year, birth.month - 1, birth.day, 3);
  if (language === "en") return westernDay.format(at);
  return t`${eraDay.format(at)}（${birth.year}${W.year}）`;
}

export function fullName(name: Name): string {
  return `${name.family} ${name.given}`.trim();
}
// Kana as it is kept is full-width katakana; people read ふりがな.
export function kanaOf(name: Name): string {
  const kana = `${name.familyKana} ${name.givenKana}`.trim();
  return kana.replace(/[ァ-ヶ]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0x60));
}
export function withKana(name: Name): string {
  const kana = kanaOf(name);
  return kana ? t`${fullName(name)}（${kana}）` : fullName(name);
}
export function professionOf(profession: number): string {
  return PROFESSIONS[profession] ?? W.other;
}
// 氏名（ふりがな）・職種・事業所
export function personLine(entry: RosterEntry): string {
  return [withKana(entry.name), professionOf(entry.profession), entry.officeName].join(t`・`);
}
export function memberOf(
  view: GroupView | undefined, membership: MembershipId,
): RosterEntry | undefined {
  return view?.roster.find((one) => one.membership === membership);
}

// Days that can be compared: 20260401.
export function dayNumber({ year, month, day: on }: Day): number {
  return year * 10_000 + month * 100 + on;
}
export function todayNumber(): number {
  return Number(dayKey(Date.now()).replaceAll("-", ""));
}
