// What the browser holds of the app: starting without a network; new versions, which wait until
// somebody taps and never come while something is half-written; whether it may clear away what is
// kept here.
const LOOK_EVERY = 3_600_000;
const WORKER = "/sw.js";

interface Policy {
  createScriptURL(text: string): unknown;
}
interface Factory {
  createPolicy(name: string, rules: { createScriptURL(text: string): string }): Policy;
}

// The one address that may become a script's, and no other.
function workerAddress(): string {
  const factory = (window as { trustedTypes?: Factory }).trustedTypes;
  if (!factory) return WORKER;
  const policy = factory.createPolicy("worker", {
    createScriptURL: (text) => {
      if (text !== WORKER) throw new TypeError("no script of ours");
      return text;
    },
  });
  return policy.createScriptURL(WORKER) as string;
}

export class Versions {
  #registration: ServiceWorkerRegistration | undefined;
  #looked = Date.now();
  #wanted = false;
  kept = true; // until the browser says otherwise

  constructor(private readonly changed: () => void) {}

  async begin(): Promise<void> {
    this.#keeps((await navigator.storage?.persisted?.()) ?? false);
    const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
    if (!workers) return;
    workers.addEventListener("controllerchange", () => {
      if (this.#wanted) location.reload();
    });
    try {
      const options = { scope: "/", updateViaCache: "none" } as const;
      const made = await workers.register(workerAddress(), options);
      this.#registration = made;
      made.addEventListener("updatefound", () => {
        made.installing?.addEventListener("statechange", () => this.changed());
      });
      this.changed();
    } catch {
      // A browser that forbids it opens the app from the server every time.
    }
  }
  // A browser asks the person, or decides by itself. What waits to be sent is safe from then on.
  async askToKeep(): Promise<boolean> {
    this.#keeps((await navigator.storage?.persist?.()) ?? false);
    return this.kept;
  }
  #keeps(now: boolean): void {
    if (now === this.kept) return;
    this.kept = now;
    this.changed();
  }
  // The first one of all is no new version.
  get waits(): boolean {
    return Boolean(this.#registration?.waiting && navigator.serviceWorker.controller);
  }
  look(): void {
    if (!this.#registration || Date.now() - this.#looked < LOOK_EVERY) return;
    this.#looked = Date.now();
    void this.#registration.update().catch(() => undefined);
  }
  take(): void {
    this.#wanted = true;
    this.#registration?.waiting?.postMessage("update");
  }
}

// Whether anything on the screen was typed and is not sent.
export function isHalfWritten(): boolean {
  const typed = "textarea, input:not([type=radio], [type=checkbox], [type=search])";
  return [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(typed)]
    .some((one) => one.value !== one.defaultValue && !one.readOnly);
}
