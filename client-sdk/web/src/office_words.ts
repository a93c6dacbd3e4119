// The words of one's own menu, of the office's and of the region's administration.
export const OFFICE_KINDS: Record<number, string> = {
  1: "診療所", 2: "歯科診療所", 3: "病院", 4: "訪問看護ステーション", 5: "居宅介護支援事業所",
  6: "地域包括支援センター（介護予防支援）", 7: "（看護）小規模多機能型居宅介護", 8: "薬局",
  9: "訪問介護事業所", 10: "訪問入浴介護事業所", 11: "リハビリテーション事業所",
  12: "通所介護事業所", 13: "短期入所事業所", 14: "介護老人保健施設", 15: "認知症グループホーム",
  16: "有料老人ホーム・サービス付き高齢者向け住宅", 17: "福祉用具貸与事業所", 18: "調整窓口",
  19: "市区町村", 20: "その他",
};

export const OFFICE = {
  menu: "メニュー",
  you: "あなた",
  work: "仕事",
  ownDevices: "自分の端末",
  officePage: "事業所の人と端末",
  regionPage: "地域の事業所と利用のきまり",
  looks: "画面の見え方",
  offered: "事業所から所属の申し出があります",
  offerAccept: "所属する",
  offerDecline: "お断りする",

  fresh: "もう一度、ご本人の確認をお願いします",
  freshWhy: "管理の操作には、10分以内のパスワードと確認コードが必要です。",
  freshCode: "確認コード（6桁）または回復コード",
  freshCodeHint: "一度使った確認コードは使えません。次の番号に変わるまでお待ちください。",
  freshGo: "確認して続ける",
} as const;
