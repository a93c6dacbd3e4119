// The words of 「名簿の確認」: who is still on the case, and the paper after an oral consent.
import * as EN from "./review_words_en.js";
import * as EASY from "./review_words_easy.js";
import { spoken } from "./language.js";

export const REVIEW = spoken({
  title: "名簿の確認",
  how: "3か月ごとに、どなたが担当かを事業所ごとに確かめます。お答えがなくても、担当の方が使えなくなることはありません。",
  nothing: "いま確かめていただくことはありません。",
  allAsIs: "すべてそのまま",
  allAsIsHow: "下の名簿は、すべて今のままで正しいと確認します。",
  allDone: "確認しました。",
  someChanged: "名簿が変わったため、確認できなかった利用者がいます。新しい名簿をご覧ください。",
  asIs: "このまま確認する",
  still: "担当のまま",
  gone: "担当を外れた",
  removeGone: "外れた方を外して確認する",
  removeGoneHow: "外れた方は、すぐにこの利用者の記録を見られなくなります。",
  due: "確認をお願いします",
  unconfirmed: "名簿未確認",
  since: "から",
  rosterOf: "の名簿",
  nothingDisplayed: "60日以上、新しい記録を見ていません",
  lastSeen: "最後に見た日",
  paperOverdue: "口頭の同意の書面が、14日たっても届いていません",
  toConsent: "書面の受け取りを記録する",
  withoutPeople: "招待した事業所の担当者が、14日以上一人もいません",
  toRoster: "参加者を見る",
  others: "確認のいらない利用者",
  asAdministrator: "事業所のすべての利用者について見る",
  asAdministratorHow: "Tasuki管理者は、ご自分が参加していないグループの名簿も確かめられます。",

  banner: "名簿未確認の事業所があります",
  bannerHow: "担当の方が変わっているかもしれません。お急ぎのときはお電話ください。",
  states: "名簿の確認のようす",
  confirmedOn: "確認",
  neverConfirmed: "まだ確認していません",
  next: "次の確認",

  papers: "書面を待っている口頭の同意",
  paperUntil: "書面の期限",
  paperLate: "期限を過ぎています",
  paperOn: "書面の日付",
  paperCame: "書面を受け取った",
  paperDone: "書面",
}, EN.REVIEW, EASY.REVIEW);
