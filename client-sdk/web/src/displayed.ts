// The strict rule of 既読: at least half of the message in view for 1.5 s, while the page is visible
// and focused, unlocked, and shows this group (rule C4). A message taller than the screen counts
// once its end has been in view for as long.
const SPAN = 1500;
const STEPS = Array.from({ length: 21 }, (_, at) => at / 20);

export class DisplayWatch {
  #inView = new Set<Element>();
  #timers = new Map<Element, number>();
  #seqs = new WeakMap<Element, number[]>(); // the message and its newest version
  #done = new Set<number>();
  #observer: IntersectionObserver;
  #changed = (): void => this.look();

  constructor(
    private readonly allowed: () => boolean,
    private readonly displayed: (seqs: number[]) => void,
  ) {
    this.#observer = new IntersectionObserver((all) => this.#saw(all), { threshold: STEPS });
    document.addEventListener("visibilitychange", this.#changed);
    addEventListener("focus", this.#changed);
    addEventListener("blur", this.#changed);
  }
  watch(element: Element, seqs: number[]): void {
    const left = seqs.filter((one) => !this.#done.has(one));
    if (left.length === 0) return;
    this.#seqs.set(element, left);
    this.#observer.observe(element);
  }
  forget(element: Element): void {
    this.#observer.unobserve(element);
    this.#out(element);
  }
  end(): void {
    this.#observer.disconnect();
    for (const element of [...this.#inView]) this.#out(element);
    document.removeEventListener("visibilitychange", this.#changed);
    removeEventListener("focus", this.#changed);
    removeEventListener("blur", this.#changed);
  }

  #saw(all: IntersectionObserverEntry[]): void {
    for (const one of all) {
      if (isRead(one)) this.#inView.add(one.target);
      else this.#out(one.target);
    }
    this.look();
  }
  #out(element: Element): void {
    this.#inView.delete(element);
    clearTimeout(this.#timers.get(element));
    this.#timers.delete(element);
  }
  // Called whenever something changes that the rule asks for: the 1.5 s begin anew.
  look(): void {
    const now = this.allowed() && !document.hidden && document.hasFocus();
    if (!now) {
      for (const timer of this.#timers.values()) clearTimeout(timer);
      this.#timers.clear();
      return;
    }
    for (const element of this.#inView) {
      if (this.#timers.has(element)) continue;
      this.#timers.set(element, window.setTimeout(() => this.#count(element), SPAN));
    }
  }
  #count(element: Element): void {
    if (!this.allowed() || document.hidden || !document.hasFocus()) return;
    const seqs = this.#seqs.get(element) ?? [];
    for (const seq of seqs) this.#done.add(seq);
    this.forget(element);
    this.displayed(seqs);
  }
}

function isRead(one: IntersectionObserverEntry): boolean {
  if (!one.isIntersecting) return false;
  if (one.intersectionRatio >= 0.5) return true;
  const view = one.rootBounds?.height ?? window.innerHeight;
  const tall = one.boundingClientRect.height > view;
  return tall && one.boundingClientRect.bottom <= (one.rootBounds?.bottom ?? view) + 1;
}
