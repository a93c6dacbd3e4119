// The words of what awaits one, and of what is done about it: 今日の対応, 指示, 電話メモ, 確定.
export const AWAITS: Record<number, string> = {
  1: "回答待ち", 2: "指示受け", 3: "実施報告", 4: "確認署名", 5: "確認", 6: "確定",
};
export const AWAITS_HOW: Record<number, string> = {
  1: "質問・依頼に回答してください。", 2: "指示を読み、受けたことを伝えてください。",
  3: "実施したら、行ったことを伝えてください。", 4: "電話メモの内容に間違いがないか確かめてください。",
  5: "読んだら「確認しました」を押してください。",
  6: "あなたの代わりに入力されました。内容を確かめて、確定してください。",
};
export const INSTRUCTION_STATES: Record<number, string> = {
  1: "指示受け待ち", 3: "中止", 4: "指示受け済", 5: "実施済",
};
export const MEMO_STATES: Record<number, string> = { 1: "確認署名待ち", 6: "確認署名済" };
// What an office that asked about a patient was told.
export const ASK_ANSWERS: Record<number, string> = {
  1: "被保険者番号が同じ", 2: "氏名と生年月日が同じ", 3: "別の方として開いた",
};
// What waits in the outbox and has no words of its own to show.
export const ACTS: Record<string, string> = {
  retract: "取り消し", withdraw_request: "取り下げ", receive_instruction: "指示受け",
  report_instruction: "実施報告", co_sign_memo: "確認署名", confirm_proxy: "確定",
};

export const TODAY = {
  title: "今日の対応",
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
} as const;
