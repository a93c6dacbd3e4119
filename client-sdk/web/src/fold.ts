// Text folded as the server folds what it looks for (width, kana, capitals, ㎎ as mg), so that a hit
// can be marked in the words as they were typed. Pure.
const UNSEEN = /[\0\u00ad\u200b-\u200f\u2060\ufeff\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;
// One character with the voiced marks behind it: half-width kana carry theirs apart.
const CLUSTERS = /[\s\S][\u3099-\u309c\uff9e\uff9f]*/gu;

interface Folded {
  text: string;
  begins: number[]; // in what was typed, for each letter of `text`
  ends: number[];
}

function foldCluster(typed: string): string {
  const whole = typed.replace(/[\u309b\uff9e]/g, "\u3099").replace(/[\u309c\uff9f]/g, "\u309a")
    .replace(UNSEEN, "").normalize("NFKC");
  return whole.replace(/[A-Z]/g, (one) => one.toLowerCase()).replace(/\s+/g, " ")
    .replace(/[\u3041-\u3096\u309d\u309e]/g, (one) =>
      String.fromCharCode(one.charCodeAt(0) + 0x60));
}

export function fold(typed: string): Folded {
  const out: Folded = { text: "", begins: [], ends: [] };
  for (const { 0: cluster, index } of typed.matchAll(CLUSTERS)) {
    const folded = foldCluster(cluster);
    if (folded === " " && (out.text === "" || out.text.endsWith(" "))) continue;
    out.text += folded;
    for (let at = 0; at < folded.length; ++at) {
      out.begins.push(index);
      out.ends.push(index + cluster.length);
    }
  }
  return out;
}

export function wordsOf(typed: string): string[] {
  return fold(typed).text.split(" ").filter(Boolean);
}

// Where the folded words stand in what was typed; ascending, none within another.
export function hitsIn(typed: string, words: string[]): [begin: number, end: number][] {
  const { text, begins, ends } = fold(typed);
  const found: [number, number][] = [];
  for (const word of words) {
    for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) {
      found.push([begins[at]!, ends[at + word.length - 1]!]);
    }
  }
  found.sort((a, b) => a[0] - b[0]);
  const out: [number, number][] = [];
  for (const [begin, end] of found) {
    const last = out.at(-1);
    if (last && begin <= last[1]) last[1] = Math.max(last[1], end);
    else out.push([begin, end]);
  }
  return out;
}
