// How the screen looks on this device: the size of letters, light or dark, which
// end is the newest. Kept beside no person.
export type Shade = "device" | "light" | "dark";
const dark = matchMedia("(prefers-color-scheme: dark)");

export function shade(): Shade {
  const kept = localStorage.getItem("shade");
  return kept === "light" || kept === "dark" ? kept : "device";
}
export function setShade(wanted: Shade): void {
  localStorage.setItem("shade", wanted);
  showLooks();
}
export function isLarge(): boolean {
  return localStorage.getItem("large") === "1";
}
export function setLarge(on: boolean): void {
  localStorage.setItem("large", on ? "1" : "0");
  showLooks();
}
// Where the newest record stands.
export function isNewestOnTop(): boolean {
  return localStorage.getItem("newest") === "top";
}
export function setNewestOnTop(on: boolean): void {
  localStorage.setItem("newest", on ? "top" : "below");
}

export function showLooks(): void {
  const root = document.documentElement.classList;
  root.toggle("large", isLarge());
  root.toggle("dark", shade() === "dark" || (shade() === "device" && dark.matches));
}
export function followDevice(): void {
  dark.addEventListener("change", showLooks);
  showLooks();
}
