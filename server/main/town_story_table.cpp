// What the people of the fictional town (架空) wrote; nobody real is meant.
#include <array>

#include "main/town.hpp"

namespace tasuki::town {
namespace {

using enum domain::MessageKind;
using enum domain::Urgency;

constexpr std::array kMessages{
    TownMessage{
        "yamada", 21, 10, 5, "tanabe", report, routine,
        "本日より山田ハル様の患者グループを始めます。週2回（火・金）訪問します。よろしくお願いいたします。",
        "", ""},
    TownMessage{
        "yamada", 21, 12, 40, "hayashi", report, routine,
        "担当ケアマネジャーの林です。ケアプラン原案は今週中にお送りします。連絡は平日9時から17時半まで携帯でも受けます。",
        "", ""},
    TownMessage{"yamada", 20, 9, 15, "sato", report, routine,
                "一包化に変更しました。次回のお届けは木曜の午後です。残薬は降圧薬が6日分あります。",
                "", ""},
    TownMessage{"suzuki", 20, 13, 0, "ishii", report, routine,
                "退院後の在宅療養を始めます。心不全と糖尿病で週1回往診します。", "", ""},
    TownMessage{"yamada", 20, 15, 22, "okada", report, routine,
                "訪問。体温36.7度、血圧135/73、脈73、SpO2 95％。食事は6割。便は昨日ありました。",
                "", ""},
    TownMessage{"suzuki", 19, 10, 0, "noguchi", report, routine,
                "初回訪問。血糖は朝食前142。インスリンはご本人が打たれ、手技は問題ありません。", "",
                ""},
    TownMessage{
        "suzuki", 19, 11, 29, "noguchi", report, routine,
        "訪問。体温36.3度、血圧137/67、脈84、SpO2 96％。食事は10割。睡眠はよくとれたとのこと。", "",
        ""},
    TownMessage{
        "yamada", 19, 18, 20, "kimura", report, routine,
        "夕食の支度で訪問。煮物をよく召し上がりました。室内の段差でふらつきがあり、手すりにつかまって移動されています。",
        "", ""},
    TownMessage{
        "takagi", 18, 10, 0, "hayashi", report, routine,
        "髙木ミツ様のグループを開きました。もの忘れが進み、服薬の見守りが必要です。お名前の字は「髙」です。",
        "", ""},
    TownMessage{
        "yamada", 18, 10, 45, "okada", report, routine,
        "訪問。体温36.6度、血圧131/68、脈77、SpO2 98％。水分は900ml。皮膚に変わりはありません。",
        "", ""},
    TownMessage{
        "yamada", 18, 14, 0, "nishi", report, routine,
        "初回評価。立ち上がりは見守り、屋内は伝い歩き10mほど。玄関の段差に踏み台の利用を提案します。",
        "", ""},
    TownMessage{
        "suzuki", 18, 14, 58, "noguchi", report, routine,
        "訪問。体温36.7度、血圧114/70、脈63、SpO2 96％。食事は6割。お話が多く、表情も明るいです。",
        "", ""},
    TownMessage{"suzuki", 18, 17, 30, "sato", report, routine,
                "インスリンの針の在庫を確認しました。次の往診までの分があります。", "", ""},
    TownMessage{
        "suzuki", 17, 9, 13, "noguchi", report, routine,
        "訪問。体温36.2度、血圧125/64、脈69、SpO2 95％。食事は9割。痛みの訴えはありません。", "",
        ""},
    TownMessage{
        "suzuki", 17, 10, 1, "noguchi", report, routine,
        "訪問。体温36.9度、血圧128/73、脈66、SpO2 95％。食事は8割。痛みの訴えはありません。", "",
        ""},
    TownMessage{
        "suzuki", 17, 10, 35, "noguchi", report, routine,
        "訪問。体温36.5度、血圧119/76、脈65、SpO2 98％。水分は900ml。足のマッサージをしました。",
        "", ""},
    TownMessage{
        "suzuki", 17, 10, 47, "noguchi", report, routine,
        "訪問。体温36.4度、血圧139/68、脈68、SpO2 95％。水分は700ml。皮膚に変わりはありません。",
        "", ""},
    TownMessage{
        "yamada", 17, 11, 30, "hayashi", question, routine,
        "踏み台の導入について、先生のご意見をいただけますか。福祉用具の担当者会議は来週を予定しています。",
        "ishii", ""},
    TownMessage{"takagi", 17, 12, 15, "kimura", report, routine,
                "昼の訪問。お薬カレンダーの朝の分が残っていました。声をかけると飲まれました。", "",
                ""},
    TownMessage{"yamada", 17, 19, 5, "ishii", answer, routine,
                "よいと思います。高さは10cm以下で、両側に手すりがあるものにしてください。", "", ""},
    TownMessage{
        "suzuki", 16, 9, 30, "mori", report, routine,
        "クリニックの森です。採血の結果、腎機能は前回と同じです。塩分の指導を続けてください。", "",
        ""},
    TownMessage{
        "yamada", 16, 12, 42, "okada", report, routine,
        "訪問。体温36.2度、血圧129/66、脈62、SpO2 95％。水分は600ml。足のマッサージをしました。",
        "", ""},
    TownMessage{"takagi", 16, 14, 30, "okada", report, routine,
                "血圧138/80。「今日は何曜日?」と3回お尋ねになりました。穏やかに過ごされています。",
                "", ""},
    TownMessage{
        "suzuki", 15, 11, 0, "hayashi", question, routine,
        "配食サービスを糖尿病食に変えたいとのご希望です。エネルギー量の目安を教えてください。",
        "ishii mori", ""},
    TownMessage{
        "yamada", 15, 15, 30, "okada", report, routine,
        "訪問。体温36.3度、血圧116/65、脈72、SpO2 97％。食事は7割。お話が多く、表情も明るいです。",
        "", ""},
    TownMessage{"inoue", 14, 9, 40, "ueda", report, routine,
                "井上正一様、脳梗塞後の在宅生活です。右の軽い麻痺があります。", "", ""},
    TownMessage{
        "yamada", 14, 10, 25, "okada", report, routine,
        "訪問。体温36.4度、血圧132/74、脈72、SpO2 97％。食事は8割。右下腿に軽いむくみあり、左は変わりません。",
        "", ""},
    TownMessage{
        "yamada", 14, 11, 46, "okada", report, routine,
        "訪問。体温36.8度、血圧136/78、脈80、SpO2 95％。水分は1000ml。足のマッサージをしました。",
        "", ""},
    TownMessage{
        "takagi", 14, 18, 0, "ueda", request, routine,
        "認知症の進行が心配とのことで、ご家族から受診の相談がありました。診察の希望日はできれば来週中です。",
        "ishii", ""},
    TownMessage{"takagi", 13, 9, 20, "ishii", answer, routine,
                "来週水曜の午後に往診します。ご家族も同席できると助かります。", "", ""},
    TownMessage{"suzuki", 13, 10, 10, "noguchi", report, routine,
                "朝の血糖96、冷や汗はなし。補食のとり方をもう一度お伝えしました。", "", ""},
    TownMessage{"inoue", 13, 11, 10, "noguchi", report, routine,
                "血圧144/86。服薬は奥様が管理されています。転倒なし。", "", ""},
    TownMessage{
        "inoue", 13, 13, 32, "noguchi", report, routine,
        "訪問。体温36.6度、血圧131/68、脈69、SpO2 98％。水分は700ml。足のマッサージをしました。",
        "", ""},
    TownMessage{
        "inoue", 13, 13, 40, "noguchi", report, routine,
        "訪問。体温36.2度、血圧142/74、脈76、SpO2 98％。水分は600ml。足のマッサージをしました。",
        "", ""},
    TownMessage{
        "takagi", 13, 16, 32, "okada", report, routine,
        "訪問。体温36.7度、血圧119/72、脈68、SpO2 96％。食事は8割。お話が多く、表情も明るいです。",
        "", ""},
    TownMessage{"takagi", 12, 15, 30, "shirai", report, routine,
                "訪問歯科。上の入れ歯の当たりを調整しました。右で噛むよう声をかけてください。", "",
                ""},
    TownMessage{
        "inoue", 12, 16, 22, "noguchi", report, routine,
        "訪問。体温36.6度、血圧138/78、脈75、SpO2 96％。食事は7割。痛みの訴えはありません。", "",
        ""},
    TownMessage{"yamada", 12, 16, 45, "ogawa", report, routine,
                "買い物同行。途中で2回休憩されました。息切れはないとのこと。", "", ""},
    TownMessage{
        "suzuki", 11, 10, 15, "noguchi", report, same_day,
        "朝の血糖が68でした。ブドウ糖をとり15分後に104。昨夜の食事が少なかったとのことです。", "",
        "ishii"},
    TownMessage{
        "suzuki", 11, 12, 30, "ishii", decision, same_day,
        "眠前のインスリンを2単位減らして8単位にします。明日から3日間、朝の血糖を知らせてください。",
        "", "noguchi sato tanabe"},
    TownMessage{"inoue", 11, 14, 20, "nishi", report, routine,
                "訪問リハビリ開始。杖歩行20m、右の足先が上がりにくいので靴を見直します。", "", ""},
    TownMessage{
        "yamada", 11, 15, 9, "okada", report, routine,
        "訪問。体温36.6度、血圧114/79、脈65、SpO2 97％。食事は6割。痛みの訴えはありません。", "",
        ""},
    TownMessage{
        "yamada2", 10, 9, 30, "noguchi", report, routine,
        "山田春江様のグループを開きました。同じ姓の利用者様がいらっしゃいます。お名前と生年をご確認ください。",
        "", ""},
    TownMessage{
        "yamada", 10, 10, 30, "okada", report, same_day,
        "右下腿のむくみが前回より強くなっています。体重は先週より1.4kg増。本日中にご確認をお願いします。",
        "", "ishii"},
    TownMessage{
        "suzuki", 10, 11, 13, "noguchi", report, routine,
        "訪問。体温36.2度、血圧122/74、脈64、SpO2 98％。水分は1000ml。皮膚に変わりはありません。",
        "", ""},
    TownMessage{
        "yamada", 10, 11, 28, "okada", report, routine,
        "訪問。体温36.3度、血圧137/62、脈70、SpO2 95％。食事は6割。睡眠はよくとれたとのこと。", "",
        ""},
    TownMessage{"yamada", 10, 13, 10, "ishii", decision, same_day,
                "利尿薬を朝1錠追加します。3日後に採血、むくみと体重を毎日記録してください。", "",
                "okada sato"},
    TownMessage{"takagi", 10, 15, 32, "okada", report, routine,
                "訪問。体温36.7度、血圧122/70、脈79、SpO2 98％。食事は6割。便は昨日ありました。",
                "", ""},
    TownMessage{
        "takagi", 10, 19, 33, "okada", report, routine,
        "訪問。体温36.8度、血圧135/76、脈71、SpO2 95％。食事は10割。睡眠はよくとれたとのこと。", "",
        ""},
    TownMessage{
        "yamada", 9, 9, 5, "sato", report, routine,
        "利尿薬を追加した一包化を本日10時にお届けします。トイレが近くなることをご本人に説明します。",
        "", ""},
    TownMessage{"yamada2", 9, 9, 32, "tanabe", report, routine,
                "訪問。体温36.8度、血圧136/67、脈81、SpO2 95％。食事は7割。便は昨日ありました。",
                "", ""},
    TownMessage{"suzuki", 9, 9, 50, "tanabe", report, routine,
                "朝の血糖118。減量後の低血糖はありません。", "", ""},
    TownMessage{"yamada", 9, 10, 28, "okada", report, routine,
                "訪問。体温36.3度、血圧142/72、脈79、SpO2 97％。食事は6割。便は昨日ありました。",
                "", ""},
    TownMessage{"yamada2", 9, 10, 40, "ogawa", report, routine,
                "掃除と洗濯。寝室のコードにつまずきそうでしたので端に寄せました。", "", ""},
    TownMessage{
        "yamada", 9, 11, 2, "okada", report, routine,
        "訪問。体温36.3度、血圧116/75、脈83、SpO2 97％。食事は7割。お話が多く、表情も明るいです。",
        "", ""},
    TownMessage{
        "yamada2", 9, 11, 39, "tanabe", report, routine,
        "訪問。体温36.5度、血圧114/65、脈69、SpO2 95％。食事は8割。睡眠はよくとれたとのこと。", "",
        ""},
    TownMessage{"takagi", 9, 12, 10, "kimura", report, routine,
                "昼食は全量。入れ歯の痛みはないそうです。", "", ""},
    TownMessage{
        "takagi", 9, 14, 1, "okada", report, routine,
        "訪問。体温36.7度、血圧114/81、脈69、SpO2 95％。水分は600ml。皮膚に変わりはありません。",
        "", ""},
    TownMessage{
        "suzuki", 8, 9, 5, "noguchi", report, routine,
        "訪問。体温36.1度、血圧132/73、脈65、SpO2 98％。食事は10割。お話が多く、表情も明るいです。",
        "", ""},
    TownMessage{"suzuki", 8, 9, 45, "tanabe", report, routine, "朝の血糖126。体調はよいとのこと。",
                "", ""},
    TownMessage{
        "suzuki", 8, 10, 30, "noguchi", report, routine,
        "訪問。体温36.4度、血圧127/81、脈81、SpO2 95％。食事は8割。お話が多く、表情も明るいです。",
        "", ""},
    TownMessage{"inoue", 8, 10, 50, "noguchi", report, routine,
                "血圧138/82。右手でスプーンが使えるようになりました。", "", ""},
    TownMessage{
        "inoue", 8, 13, 0, "noguchi", report, routine,
        "訪問。体温36.9度、血圧125/70、脈81、SpO2 96％。食事は10割。睡眠はよくとれたとのこと。", "",
        ""},
    TownMessage{
        "yamada2", 8, 14, 8, "tanabe", report, routine,
        "訪問。体温36.2度、血圧126/72、脈64、SpO2 96％。食事は6割。お話が多く、表情も明るいです。",
        "", ""},
    TownMessage{
        "inoue", 8, 16, 32, "noguchi", report, routine,
        "訪問。体温36.5度、血圧119/84、脈78、SpO2 97％。食事は7割。痛みの訴えはありません。", "",
        ""},
    TownMessage{
        "takagi", 8, 19, 25, "okada", report, routine,
        "訪問。体温36.8度、血圧127/64、脈67、SpO2 98％。食事は10割。お話が多く、表情も明るいです。",
        "", ""},
    TownMessage{"yamada2", 7, 9, 35, "tanabe", report, routine,
                "仙骨部に2cmの発赤。体位を変えるとうすくなります。クッションを調整しました。", "",
                ""},
    TownMessage{"yamada", 7, 10, 20, "okada", report, routine,
                "体重は0.9kg減、むくみは軽くなりました。夜間のトイレは2回、転倒はありません。", "",
                ""},
    TownMessage{
        "yamada2", 7, 11, 48, "tanabe", report, routine,
        "訪問。体温36.7度、血圧127/66、脈71、SpO2 96％。食事は10割。睡眠はよくとれたとのこと。", "",
        ""},
    TownMessage{"yamada2", 7, 11, 55, "tanabe", report, routine,
                "訪問。体温36.6度、血圧134/71、脈63、SpO2 98％。食事は7割。便は昨日ありました。",
                "", ""},
    TownMessage{"inoue", 7, 12, 3, "noguchi", report, routine,
                "訪問。体温36.1度、血圧139/66、脈71、SpO2 98％。食事は10割。便は昨日ありました。",
                "", ""},
    TownMessage{"yamada", 7, 12, 42, "okada", report, routine,
                "訪問。体温36.7度、血圧140/66、脈84、SpO2 97％。食事は8割。便は昨日ありました。",
                "", ""},
    TownMessage{
        "inoue", 7, 13, 1, "noguchi", report, routine,
        "訪問。体温36.3度、血圧119/64、脈80、SpO2 96％。水分は1000ml。足のマッサージをしました。",
        "", ""},
    TownMessage{
        "inoue", 7, 13, 10, "noguchi", report, routine,
        "訪問。体温36.2度、血圧127/75、脈63、SpO2 95％。食事は10割。痛みの訴えはありません。", "",
        ""},
    TownMessage{
        "takagi", 7, 14, 15, "okada", report, routine,
        "訪問。体温36.2度、血圧138/64、脈66、SpO2 98％。食事は6割。痛みの訴えはありません。", "",
        ""},
    TownMessage{
        "takagi", 7, 16, 10, "ishii", report, routine,
        "往診しました。ご家族同席。薬は変えず、1か月後にもう一度みます。日中の散歩を勧めました。",
        "", ""},
    TownMessage{
        "yamada2", 6, 11, 21, "tanabe", report, routine,
        "訪問。体温36.6度、血圧130/76、脈64、SpO2 95％。水分は900ml。皮膚に変わりはありません。",
        "", ""},
    TownMessage{"yamada", 6, 12, 16, "okada", report, routine,
                "訪問。体温36.1度、血圧125/79、脈73、SpO2 97％。食事は10割。便は昨日ありました。",
                "", ""},
    TownMessage{"inoue", 6, 13, 15, "hayashi", question, routine,
                "住宅改修（浴室の手すり）の理由書に、必要な動作の所見をいただけますか。", "nishi",
                ""},
    TownMessage{"yamada", 6, 15, 0, "nishi", report, routine,
                "踏み台を使って玄関の出入りを練習。3回とも見守りでできました。", "", ""},
    TownMessage{
        "takagi", 6, 19, 45, "okada", report, routine,
        "訪問。体温36.9度、血圧124/72、脈75、SpO2 96％。水分は800ml。皮膚に変わりはありません。",
        "", ""},
    TownMessage{"yamada2", 5, 9, 40, "noguchi", report, same_day,
                "発赤が3cmになり、少し皮がむけています。処置について本日中にお返事をお願いします。",
                "", "ishii"},
    TownMessage{
        "suzuki", 5, 10, 29, "noguchi", report, routine,
        "訪問。体温36.7度、血圧115/74、脈77、SpO2 96％。水分は700ml。足のマッサージをしました。",
        "", ""},
    TownMessage{
        "yamada", 5, 10, 30, "okada", report, routine,
        "訪問。体温36.5度、血圧122/83、脈78、SpO2 98％。食事は10割。睡眠はよくとれたとのこと。", "",
        ""},
    TownMessage{"yamada2", 5, 12, 20, "ishii", decision, same_day,
                "洗浄のあと被覆材を貼り、3日ごとに交換してください。除圧マットを入れましょう。", "",
                "noguchi tanabe"},
    TownMessage{
        "inoue", 5, 12, 56, "noguchi", report, routine,
        "訪問。体温36.8度、血圧139/79、脈70、SpO2 98％。水分は900ml。皮膚に変わりはありません。",
        "", ""},
    TownMessage{
        "inoue", 5, 15, 20, "nishi", answer, routine,
        "またぎ動作で右足が引っかかります。縦手すりを浴槽の縁から20cmの位置に1本、と書きました。",
        "", ""},
    TownMessage{"suzuki", 5, 16, 0, "hayashi", report, routine,
                "配食は来週月曜から糖尿病食（1600kcal）に変わります。", "", ""},
    TownMessage{"yamada", 5, 18, 30, "kimura", report, routine,
                "「足が軽くなった」と笑顔でした。夕食は全量召し上がりました。", "", ""},
    TownMessage{
        "yamada2", 4, 9, 9, "tanabe", report, routine,
        "訪問。体温36.2度、血圧119/83、脈69、SpO2 95％。食事は10割。お話が多く、表情も明るいです。",
        "", ""},
    TownMessage{
        "yamada2", 4, 10, 7, "tanabe", report, routine,
        "訪問。体温36.3度、血圧117/68、脈71、SpO2 97％。食事は7割。痛みの訴えはありません。", "",
        ""},
    TownMessage{"yamada2", 4, 10, 15, "sato", report, routine, "被覆材を10枚お届けしました。", "",
                ""},
    TownMessage{
        "takagi", 4, 12, 20, "kimura", report, same_day,
        "昼に伺うと玄関の鍵が開いていて、ご本人が外に出ようとされていました。ひとり歩きが心配です。",
        "", "hayashi ueda"},
    TownMessage{"takagi", 4, 13, 30, "hayashi", report, same_day,
                "ご家族に電話しました。夕方まで娘さんが来られます。玄関のセンサーを相談します。",
                "", ""},
    TownMessage{
        "yamada2", 4, 14, 33, "tanabe", report, routine,
        "訪問。体温36.4度、血圧112/62、脈70、SpO2 98％。水分は700ml。皮膚に変わりはありません。",
        "", ""},
    TownMessage{
        "yamada2", 3, 10, 10, "tanabe", report, routine,
        "訪問。体温36.1度、血圧130/76、脈82、SpO2 96％。食事は10割。痛みの訴えはありません。", "",
        ""},
    TownMessage{
        "yamada", 3, 11, 0, "hayashi", request, routine,
        "来月のサービス担当者会議の日程です。ご都合のよい日をお知らせください。候補は10日午後、12日午前です。",
        "tanabe nishi", ""},
    TownMessage{"inoue", 3, 11, 5, "noguchi", report, routine,
                "血圧136/80。足の装具で赤くなっているところはありません。", "", ""},
    TownMessage{
        "inoue", 3, 11, 34, "noguchi", report, routine,
        "訪問。体温36.9度、血圧131/62、脈64、SpO2 96％。食事は9割。痛みの訴えはありません。", "",
        ""},
    TownMessage{
        "yamada2", 3, 11, 40, "tanabe", report, routine,
        "訪問。体温36.9度、血圧131/73、脈77、SpO2 95％。食事は9割。睡眠はよくとれたとのこと。", "",
        ""},
    TownMessage{
        "yamada", 3, 12, 3, "okada", report, routine,
        "訪問。体温36.6度、血圧133/76、脈71、SpO2 98％。水分は800ml。足のマッサージをしました。",
        "", ""},
    TownMessage{"takagi", 3, 14, 53, "okada", report, routine,
                "訪問。体温36.8度、血圧137/84、脈68、SpO2 98％。食事は9割。便は昨日ありました。",
                "", ""},
    TownMessage{
        "takagi", 3, 16, 28, "okada", report, routine,
        "訪問。体温36.6度、血圧128/81、脈78、SpO2 96％。水分は800ml。足のマッサージをしました。",
        "", ""},
    TownMessage{
        "takagi", 3, 16, 44, "okada", report, routine,
        "訪問。体温36.5度、血圧141/67、脈73、SpO2 96％。食事は10割。痛みの訴えはありません。", "",
        ""},
    TownMessage{
        "takagi", 3, 19, 13, "okada", report, routine,
        "訪問。体温36.2度、血圧122/81、脈63、SpO2 95％。食事は10割。睡眠はよくとれたとのこと。", "",
        ""},
    TownMessage{"yamada2", 2, 9, 30, "noguchi", report, routine,
                "皮膚は乾いてきました。大きさは2.5cm、滲出は少量です。", "", ""},
    TownMessage{
        "suzuki", 2, 10, 5, "noguchi", report, routine,
        "血圧126/70、体重58.2kg、むくみなし。フットケアをしました。左の親指の爪が少し食い込んでいます。",
        "", ""},
    TownMessage{
        "suzuki", 2, 10, 15, "noguchi", report, routine,
        "訪問。体温36.3度、血圧136/65、脈78、SpO2 98％。食事は6割。痛みの訴えはありません。", "",
        ""},
    TownMessage{
        "yamada2", 2, 11, 36, "tanabe", report, routine,
        "訪問。体温36.5度、血圧133/67、脈65、SpO2 96％。水分は600ml。皮膚に変わりはありません。",
        "", ""},
    TownMessage{
        "inoue", 2, 13, 46, "noguchi", report, routine,
        "訪問。体温36.1度、血圧129/76、脈76、SpO2 95％。食事は8割。お話が多く、表情も明るいです。",
        "", ""},
    TownMessage{
        "suzuki", 2, 14, 29, "noguchi", report, routine,
        "訪問。体温36.4度、血圧124/65、脈77、SpO2 98％。食事は7割。睡眠はよくとれたとのこと。", "",
        ""},
    TownMessage{
        "takagi", 2, 14, 40, "okada", report, routine,
        "訪問。体温36.6度、血圧133/69、脈77、SpO2 97％。食事は9割。睡眠はよくとれたとのこと。", "",
        ""},
    TownMessage{
        "takagi", 2, 14, 52, "okada", report, routine,
        "訪問。体温36.9度、血圧132/82、脈80、SpO2 95％。食事は10割。痛みの訴えはありません。", "",
        ""},
    TownMessage{"takagi", 2, 17, 40, "ueda", report, routine,
                "玄関のセンサーは金曜に取り付けです。それまで昼の訪問を1回増やします。", "", ""},
    TownMessage{
        "yamada", 1, 10, 40, "okada", report, urgent,
        "訪問時、玄関で座り込んでおられました。意識ははっきり、右の手首を痛がり腫れがあります。血圧118/66。先生に電話しました。ご確認ください。",
        "ishii hayashi", "ishii hayashi tanabe"},
    TownMessage{"yamada", 1, 11, 15, "ishii", report, same_day,
                "電話で伺いました。13時に往診します。手首は固定して動かさないでください。", "", ""},
    TownMessage{
        "suzuki", 1, 11, 29, "noguchi", report, routine,
        "訪問。体温36.2度、血圧115/77、脈63、SpO2 96％。水分は700ml。皮膚に変わりはありません。",
        "", ""},
    TownMessage{
        "inoue", 1, 12, 53, "noguchi", report, routine,
        "訪問。体温36.1度、血圧132/70、脈75、SpO2 96％。食事は6割。睡眠はよくとれたとのこと。", "",
        ""},
    TownMessage{"inoue", 1, 16, 30, "ishii", report, routine,
                "採血の結果、コレステロールは目標内でした。薬はこのまま続けます。", "", ""},
    TownMessage{"yamada2", 1, 18, 10, "ogawa", report, routine,
                "夕方の訪問。マットに変えて「よく眠れる」とのことでした。", "", ""},
};

}  // namespace

std::span<const TownMessage> messages() { return kMessages; }

}  // namespace tasuki::town
