// The words of the patient card and of what is pinned.
import * as EN from "./card_words_en.js";
import * as EASY from "./card_words_easy.js";
import { spoken } from "./language.js";

export const CARD = spoken({
  card: "カード",
  title: "患者（利用者）カード",
  intro: "グループの全員に、いまの内容が見えます。",
  asOf: "時点の内容です。つながると新しくなります。",
  away: "つながると、カードを見られます。",
  empty: "まだ入力がありません。",
  filled: "項目を入力済み",
  addHere: "未入力の項目",
  change: "変更する",
  add: "入力する",
  before: "以前の内容",
  beforeOlder: "さらに前の内容",
  beforeNone: "参加する前の内容は、見られません。",
  nothing: "（未入力に戻した）",
  source: "情報源",
  sourceOther: "ほか（書く）",
  sourceWords: "情報源（だれから、何から）",
  sourceHint: "例：長女の○○様、退院時サマリー",
  needSource: "情報源を書いてください。",
  statedOn: "いつの情報か",
  needDay: "いつの情報かを入れてください。",
  ahead: "先の日付は入れられません。",
  value: "内容",
  lines: "内容（1行に1つ）",
  needValue: "内容を入れてください。消すときは「未入力に戻す」を押してください。",
  numberOnly: "数字で入れてください。",
  tooLong: "文字が多すぎます。短くしてください。",
  save: "カードに書く",
  clear: "未入力に戻す",
  clearSure: "もう一度押すと、未入力に戻します",
  movedOn: "あなたが開いたあとに、ほかの方が変更しました。今の内容を見て、このままでよければもう一度押してください。",
  nowStands: "今の内容",
  saved: "カードに書きました。",
  today: "今日の情報",
  daysAgo: "日前の情報",
  stale: "古い情報です。確かめてください。",
  verify: "要確認",
  verifyHow: "見本の様式から起こした項目です。地域で確かめてください。",
  print: "印刷する",
  changed: "カードを変更",
  planChanged: "共有方針を変更",
  oneField: "項目",
  changedFields: "カードの変わった項目",
  toCard: "カードを見る",

  pinned: "決定事項",
  pinnedNone: "固定されている決定事項はありません。",
  pinnedMore: "さらに前の決定事項",
  decidedBy: "決めた人",
  toPlace: "もとの記録へ",
  unpin: "固定を外す",
  unpinTitle: "決定事項の固定を外す",
  unpinHow: "いちばん上に出なくなります。記録そのものは残ります。理由は全員に見えます。",
  pinAgain: "決定事項に戻す",
  pinHow: "いちばん上に、もう一度出します。理由は全員に見えます。",
  reason: "理由",
  reasonHint: "例：新しい方針に変わったため",
  needReason: "理由を書いてください。",
  wasUnpinned: "決定事項の固定を外しました",
  wasPinned: "決定事項に戻しました",

  certified: "認定期限",
  certifiedHow: "更新が済んだら、カードの認定有効期間を新しくしてください。",
  certifiedUntil: "認定有効期間：",
  until: "まで",
  left: "あと",
  days: "日",
  over: "過ぎています",
}, EN.CARD, EASY.CARD);

// Who says so, as one taps it; the last asks for words.
const SAID_BY = ["本人", "家族", "主治医", "ケアマネジャー", "自分で確認"] as const;
export const SOURCES = spoken(SAID_BY, EN.SOURCES);
// As the record has them, whatever is spoken on this device.
export function recordedSources(): readonly string[] {
  return SAID_BY;
}
