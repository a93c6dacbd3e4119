// A photograph before it leaves this device: drawn anew, at most 2048 points each way. So it is
// small enough for a phone's connection, stands upright, and carries nothing but itself. What can't
// be drawn here is not sent as it is.

const EDGE = 2048;
const QUALITY = 0.85;

export type Prepared = { blob: Blob; name: string } | undefined; // none: not readable here

export function sizeWithin(width: number, height: number, edge: number): [number, number] {
  const scale = Math.min(1, edge / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}
export function jpegName(name: string): string {
  return `${name.replace(/\.[^.]*$/, "") || name}.jpg`;
}
// The server holds a name to 255 bytes.
export function nameWithin(name: string, bytes = 255): string {
  let out = name.normalize("NFC").replace(/[\u0000-\u001f\u007f/\\]/g, "_");
  const dot = out.lastIndexOf(".");
  const end = dot > 0 ? out.slice(dot) : "";
  let stem = dot > 0 ? out.slice(0, dot) : out;
  const length = (text: string): number => new TextEncoder().encode(text).length;
  while (stem && length(stem + end) > bytes) stem = [...stem].slice(0, -1).join("");
  out = stem + end;
  return length(out) <= bytes ? out : "";
}

async function isPdf(file: File): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, 5).arrayBuffer());
  return String.fromCharCode(...head) === "%PDF-";
}

async function drawn(file: File): Promise<Blob | undefined> {
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return undefined;
  }
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = sizeWithin(picture.width, picture.height, EDGE);
  const pen = canvas.getContext("2d");
  if (!pen) return undefined;
  pen.fillStyle = "white"; // behind what is transparent
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve) =>
    canvas.toBlob((blob) => resolve(blob ?? undefined), "image/jpeg", QUALITY));
}

export async function prepare(file: File): Promise<Prepared> {
  try {
    if (await isPdf(file)) return { blob: file, name: nameWithin(file.name) };
    const blob = await drawn(file);
    return blob && { blob, name: nameWithin(jpegName(file.name)) };
  } catch {
    return undefined; // it was moved or taken away since it was chosen
  }
}
