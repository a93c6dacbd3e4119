// What of the lock outlives the page: loading it anew must open neither what a person locked nor
// what nobody has touched for too long. It is no proof against the browser's own tools.
const NAME = "lock";

export interface LockMark {
  locked: boolean;
  acted: number; // when a person last touched the app
  span: number; // after how many milliseconds of silence it is locked
}

// Open is only what says so: a mark that is missing, unreadable or from the future is a lock.
export function opensLocked(text: string | null, now: number): boolean {
  const mark = parsed(text);
  const silent = now - Number(mark.acted);
  return mark.locked !== false || !(silent >= 0 && silent < Number(mark.span));
}
function parsed(text: string | null): Partial<LockMark> {
  try {
    return (JSON.parse(text ?? "null") as Partial<LockMark> | null) ?? {};
  } catch {
    return {};
  }
}

export function isMarkedLocked(): boolean {
  return opensLocked(localStorage.getItem(NAME), Date.now());
}
export function markedAct(): number {
  return Number(parsed(localStorage.getItem(NAME)).acted) || 0;
}
export function mark(how: LockMark): void {
  localStorage.setItem(NAME, JSON.stringify(how));
}
