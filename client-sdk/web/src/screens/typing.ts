// The keys of a field in which Japanese is written.
const JUST = 50; // ms

// While a word is being converted, Enter belongs to the converter. Safari says so only by 229, and
// ends the composition before the key arrives.
export function isConverting(event: KeyboardEvent, justEnded: boolean): boolean {
  return event.isComposing || event.keyCode === 229 || justEnded;
}

// In a field of one line Enter sends the form it stands in, with Safari also the Enter that ends a
// conversion: that one does nothing else.
export function holdWhileConverting(node: HTMLElement): void {
  let ended = -Infinity;
  node.addEventListener("compositionend", (event) => (ended = event.timeStamp));
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    if (isConverting(event, event.timeStamp - ended < JUST)) event.preventDefault();
  });
}

// Enter makes a new line. Ctrl+Enter sends, but never what is still being converted.
export function guardKeys(text: HTMLTextAreaElement, send: () => void): void {
  let ended = -Infinity;
  text.addEventListener("compositionend", (event) => (ended = event.timeStamp));
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    if (isConverting(event, event.timeStamp - ended < JUST)) return;
    event.preventDefault();
    send();
  });
}
