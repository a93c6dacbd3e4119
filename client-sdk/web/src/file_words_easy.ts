// やさしい日本語 of file_words.ts. What is missing is said as there.
export const F = {
  hint: "写真（JPEG・PNG・WebP）とPDFを、10個まで。1つ25MBまで。どこで撮ったかは、消してから送ります。",
  camera: "写真をとる",
  preparing: "用意しています",
  checking: "サーバーが調べています",
  ready: "付きました",
  failed: "付けることができませんでした",
  tooMany: "10個より多く付けることはできません。",
  notReadable: "この写真は、この機械（端末）で開くことができません。もう一度とるか、画面の写真（スクリーンショット）を付けてください。",
  stillSending: "写真・書類を送っています。終わるまで待ってください。",
  notSent: "付けることができなかったものがあります。もう一度送るか、付けるのをやめてください。",
  loading: "開いています…",
  save: "この機械（端末）に入れておく",
  saveWarning: "入れたものは、担当を外れても残ります。使い終わったら消してください。",
  sharedNoSave: "みんなで使う機械（端末）には、入れておくことができません。",
  turn: "横に回す",
};
