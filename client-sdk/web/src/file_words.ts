// The words around files of messages: photographs and documents.
import * as EN from "./file_words_en.js";
import * as EASY from "./file_words_easy.js";
import { spoken } from "./language.js";

export const F = spoken({
  attach: "写真・書類を付ける",
  hint: "写真（JPEG・PNG・WebP）とPDF。1つ25MB、10個まで。撮影した場所や機種の情報は取り除いて送ります。",
  camera: "写真を撮る",
  choose: "写真・PDFを選ぶ",
  preparing: "準備しています",
  sending: "送っています",
  checking: "サーバーで確かめています",
  ready: "付けました",
  failed: "付けられませんでした",
  again: "もう一度送る",
  remove: "付けるのをやめる",
  takeOff: "訂正で外す",
  tooMany: "付けられるのは10個までです。",
  notReadable:
    "この写真は、この端末で開けませんでした。JPEGで撮り直すか、スクリーンショットを付けてください。",
  stillSending: "写真・書類をまだ送っています。終わってから送信してください。",
  notSent: "付けられなかった写真・書類があります。もう一度送るか、付けるのをやめてください。",
  filesAlone: "（写真・書類）",
  photo: "写真",
  document: "書類",
  open: "開く",
  loading: "読み込んでいます…",
  save: "この端末に保存する",
  saveWarning: "保存したものは、担当を外れても端末に残ります。使い終わったら消してください。",
  sharedNoSave: "共用の端末には保存できません。",
  larger: "大きくする",
  smaller: "小さくする",
  turn: "90度回す",
}, EN.F, EASY.F);
