// The words of what awaits one, and of what is done about it: 今日の対応, 指示, 電話メモ, 確定.
import * as EN from "./today_words_en.js";
import * as EASY from "./today_words_easy.js";
import { spoken } from "./language.js";
export const AWAITS: Record<number, string> = spoken({
  1: "回答待ち", 2: "指示受け", 3: "実施報告", 4: "確認署名", 5: "確認", 6: "確定",
}, EN.AWAITS);
export const AWAITS_HOW: Record<number, string> = spoken({
  1: "質問・依頼に回答してください。", 2: "指示を読み、受けたことを伝えてください。",
  3: "実施したら、行ったことを伝えてください。", 4: "電話メモの内容に間違いがないか確かめてください。",
  5: "読んだら「確認しました」を押してください。",
  6: "あなたの代わりに入力されました。内容を確かめて、確定してください。",
}, EN.AWAITS_HOW, EASY.AWAITS_HOW);
export const INSTRUCTION_STATES: Record<number, string> = spoken({
  1: "指示受け待ち", 3: "中止", 4: "指示受け済", 5: "実施済",
}, EN.INSTRUCTION_STATES);
export const MEMO_STATES: Record<number, string> = spoken({
  1: "確認署名待ち", 6: "確認署名済",
}, EN.MEMO_STATES);
// What an office that asked about a patient was told.
export const ASK_ANSWERS: Record<number, string> = spoken({
  1: "被保険者番号が同じ", 2: "氏名と生年月日が同じ", 3: "別の方として開いた",
}, EN.ASK_ANSWERS);
// What waits in the outbox and has no words of its own to show.
export const ACTS: Record<string, string> = spoken({
  retract: "取り消し", withdraw_request: "取り下げ", receive_instruction: "指示受け",
  report_instruction: "実施報告", co_sign_memo: "確認署名", confirm_proxy: "確定",
}, EN.ACTS);

export const TODAY = spoken({
  title: "今日の対応",
  awaiting: "対応待ち",
  nothing: "いま対応をお待ちしているものはありません。",
  count: "件",
  reading: "確かめています…",
  asOf: "時点の内容です。",
  onceConnected: "つながると新しくなります。",
  neverRead: "つながると、ここに出ます。",
  more: "ほかにもあります。上のものが済むと出ます。",
  past: "過ぎています",
  sent: "送信待ち",

  notReplacing: "訪問看護指示書・処方箋に代わるものではありません。",
  received: "指示を受けました",
  readBack: "復唱（受けた指示を、自分のことばで書いてください）",
  readBackHint: "例：夕食後のアムロジピンを、今日から中止します。",
  receivedSure: "復唱して指示を受ける",
  needReadBack: "復唱を書いてください。",
  carriedOut: "実施しました",
  report: "行ったこと",
  reportHint: "例：18時に訪問し、内服を止めました。血圧は128/76です。",
  carriedOutSure: "実施を報告する",
  needReport: "行ったことを書いてください。",
  coSign: "間違いありません",
  coSignHow: "あなたが電話で話した内容として、署名します。取り消せません。違うところがあれば、署名せずに返信してください。",
  remark: "添えることば",
  coSignSure: "確認署名する",
  confirmProxy: "確定する",
  confirmProxyHow: "ここから先は、あなたのことばになります。取り消せません。",
  confirmProxySure: "はい、確定します",
  confirmAll: "まとめて確定する",
  confirmAllHow: "あなたの代わりに入力された内容です。すべて読み、違うものは外してください。",
  confirmAllSure: "はい、確定します",
  confirmAllNone: "確定するものを選んでください。",
  actFailed: "送信できませんでした。開いて確かめてください。",
  withdrawInstruction: "中止する",
  withdrawInstructionHow: "この指示を中止します。指示した方全員に見えます。元には戻せません。",
  withdrawRequest: "取り下げる",
  withdrawRequestHow: "回答をお待ちするのをやめます。元には戻せません。",
  reply: "返信する",

  answer: "回答する",
  enteredFor: "入力",
  waitsForFinal: "確定待ち",
  madeFinal: "確定",
  receivedBy: "指示受け",
  readBackWas: "復唱",
  doneBy: "実施",
  reportWas: "報告",
  signedBy: "確認署名",
  stoppedBy: "中止",
  takenBackBy: "取り下げ",
  toMessage: "もとの記録へ",
  replyTo: "への返信",
  since: "前回訪問から",
  sinceLast: "前回あなたが記録した日時",
  sinceNever: "この利用者の記録は、まだ書いていません。これまでの記録を出しています。",
  sinceNothing: "それから新しい記録はありません。",
  sinceOlder: "さらに前から読む",

  asks: "問い合わせ",
  asksHow: "この利用者のグループがあるかを確かめた事業所です。お電話があったら、この一覧と照らし合わせてください。",
  asksShow: "問い合わせを見る",
  asksMore: "さらに前の問い合わせを見る",
  asksNone: "問い合わせは、まだありません。",
  asksRelation: "相手の事業所との関係",

  memo: "電話の相手と日時",
  spokeWith: "電話の相手",
  spokeWithHint: "参加者を選ぶと、その方に内容の確認（確認署名）をお願いします。",
  choose: "選んでください",
  somebodyElse: "ほかの方（お名前を書く）",
  spokeName: "相手のお名前",
  spokeNameHint: "例：長女の○○様、○○病院の地域連携室",
  spokeAt: "電話の日時",
  needSpokeWith: "電話の相手を選んでください。",
  needSpokeAt: "電話の日時を入れてください。",
  spokeAhead: "電話の日時が、今より先になっています。",

  behalf: "代わりに書く（代行入力）・聞いたことを書く",
  behalfWhose: "どなたの記録として書きますか",
  behalfHint: "ご本人が確定するまで、ご本人のことばにはなりません。",
  behalfNobody: "自分の記録として書く",
  informant: "情報元（聞いた相手・見た人）",
  informantHint: "例：ご家族、ヘルパーの○○さん",
  answerFor: "代わりに回答を入力する",
  replying: "返信先",

  writtenAt: "書いた日時",
  unsent: "送れていないもの",
  draft: "書きかけ",
  draftStays: "書きかけの文は、この端末に残ります。",
  draftShared: "共用の端末なので、書きかけの文は画面を閉じると消えます。",
  draftBack: "書きかけの文を戻しました",
  draftAway: "書きかけを消す",
  draftAwayHow: "書きかけの文を消します。元には戻せません。",
  draftAwaySure: "はい、消します",
  draftAwaits: "もとの記録を読んでいます。つながってから、もう一度送信してください。",
  draftOrphan: "もとの記録が取り消されました。書きかけの文は、新しい記録として残しています。",
}, EN.TODAY, EASY.TODAY);

export const VISITS = spoken({
  title: "今日の訪問先",
  pick: "今日の訪問先を選ぶ",
  change: "訪問先を選び直す",
  how: "回る順に選んでください。選んだ方の記録は、つながらない場所でも今日いっぱい読めます。",
  shared: "共用の端末では、画面を閉じると訪問先は消えます。",
  search: "氏名・ふりがなで探す",
  picked: "選んだ方",
  done: "選び終えた",
  read: "この端末で読めます",
  notRead: "つながると、記録をこの端末に用意します。",
}, EN.VISITS, EASY.VISITS);
