// Files of a message: small pictures under its words, and one of them opened. Nothing is asked of
// the server before somebody can see it: each look is on record.
import { W } from "../app_words.js";
import { button, dialog, fill, h } from "../dom.js";
import { F } from "../file_words.js";
import { t } from "../language.js";
import { textOf, type Attachment, type Body, type GroupId } from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";

const ZOOMS = [1, 1.5, 2, 3, 4];

// What a line elsewhere says of a message: its words, or that it has files alone.
export function saidIn(body: Body): string {
  const words = textOf(body);
  return words || ((body.attachments ?? []).length > 0 ? F.filesAlone : "");
}

export function isPicture(file: Attachment): boolean {
  return file.mediaType.startsWith("image/");
}
function sizeOf(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))}KB`
    : `${(bytes / 1_000_000).toFixed(1)}MB`;
}
function nameOf(file: Attachment): string {
  return file.name || (isPicture(file) ? F.photo : F.document);
}

// As its sender called it; what has no name is called in the language of the device.
function nameNode(file: Attachment): HTMLElement {
  return h("span", { lang: file.name ? "ja" : undefined }, nameOf(file));
}

// Calls once, when the node comes into view.
function whenSeen(node: HTMLElement, act: () => void): void {
  const watch = new IntersectionObserver((seen) => {
    if (!seen.some((one) => one.isIntersecting)) return;
    watch.disconnect();
    act();
  });
  watch.observe(node);
}

export function filesNode(files: Attachment[], state: AppState, group: GroupId): HTMLElement {
  return h("ul", { class: "files" }, ...files.map((file) => fileNode(file, state, group)));
}

function fileNode(file: Attachment, state: AppState, group: GroupId): HTMLElement {
  const kind = isPicture(file) ? F.photo : F.document;
  const open = h("button", {
    type: "button", class: "file", onclick: () => void openFile(file, state, group),
  }, h("span", { class: "name" }, nameNode(file)),
  h("span", { class: "quiet" }, t`${kind}・${sizeOf(file.size)}`));
  if (isPicture(file)) {
    whenSeen(open, () => {
      void state.files.thumbs.of(group, file).then((address) => {
        if (address) open.prepend(h("img", { src: address, alt: t`${kind}：${nameOf(file)}` }));
      });
    });
  }
  return h("li", {}, open);
}

async function openFile(file: Attachment, state: AppState, group: GroupId): Promise<void> {
  const progress = h("progress", { max: 1, "aria-label": F.loading });
  const inside = h("div", { class: "viewer" }, h("p", {}, F.loading), progress);
  let address = "";
  const box = dialog(nameNode(file), inside, button(W.close, () => box.close()));
  box.classList.add("file-box");
  const off = [
    state.on(`cut ${group}`, () => box.close()),
    state.on("session", () => box.close()),
    state.on(`room ${group}`, () => {
      if (!state.holdsFile(group, file.id)) box.close();
    }),
  ];
  box.addEventListener("close", () => {
    for (const one of off) one();
    if (address) URL.revokeObjectURL(address);
  });
  const tell = (done: number, all: number): void => void (progress.value = done / all);
  const got = await state.client.download(group, file, tell);
  if (!box.isConnected) return;
  if (got.type !== "ok") {
    fill(inside, h("p", { class: "notice" }, told(got)));
    return;
  }
  address = URL.createObjectURL(got.value);
  fill(inside, ...(isPicture(file) ? pictureView(address, nameOf(file)) : documentView(address)),
    saving(file, address, state));
}

function pictureView(address: string, name: string): HTMLElement[] {
  const picture = h("img", { src: address, alt: name });
  const frame = h("div", {
    class: "frame", tabindex: 0, role: "group", "aria-label": name,
  }, picture);
  let zoom = 0;
  let turns = 0;
  const draw = (): void => {
    picture.style.width = `${ZOOMS[zoom]! * 100}%`;
    picture.style.rotate = `${turns * 90}deg`;
    frame.classList.toggle("sideways", turns % 2 === 1);
    larger.disabled = zoom === ZOOMS.length - 1;
    smaller.disabled = zoom === 0;
  };
  const step = (by: number) => (): void => {
    zoom = Math.min(ZOOMS.length - 1, Math.max(0, zoom + by));
    draw();
  };
  const larger = button(F.larger, step(1));
  const smaller = button(F.smaller, step(-1));
  const turn = button(F.turn, () => {
    turns = (turns + 1) % 4;
    draw();
  });
  draw();
  return [h("p", { class: "row" }, larger, smaller, turn), frame];
}

// In the browser's own viewer, which has a page of its own: whatever a document does, it does
// there.
function documentView(address: string): HTMLElement[] {
  return [h("p", {}, h("a", {
    href: address, target: "_blank", rel: "noopener noreferrer", class: "button main",
  }, F.open))];
}

// A shared device keeps nothing.
function saving(file: Attachment, address: string, state: AppState): HTMLElement {
  if (state.shared) return h("p", { class: "hint" }, F.sharedNoSave);
  return h("details", {}, h("summary", {}, F.save), h("p", { class: "notice" }, F.saveWarning),
    h("p", {}, h("a", { href: address, download: nameOf(file), class: "button plain" }, F.save)));
}
