// The words of every "no". Each Japanese sentence says what happened and what to do next, in words
// that somebody with a patient in front of them understands; it names no person and no patient.
#include "base/refusal.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

namespace tasuki {
namespace {

using R = Refusal;
constexpr bool kAgain = true;   // the same request may succeed later
constexpr bool kFinal = false;  // somebody has to do something first

// clang-format off
constexpr RefusalText kTexts[] = {
    // The request itself
    {R::malformed, "malformed",
     "送られた内容を読み取れませんでした。アプリを最新版にして、もう一度お試しください。",
     "The request could not be read. Update the app and try again.", kFinal},
    {R::unknown_request, "unknown_request",
     "このサーバーではまだ使えない操作です。Tasuki管理者にサーバーの更新をご相談ください。",
     "This server does not know that request. Ask for a server update.", kFinal},
    {R::too_large, "too_large",
     "文章または添付が大きすぎます。分けてお送りください。",
     "Too large. Send it in several parts.", kFinal},
    {R::protocol_too_old, "protocol_too_old",
     "アプリが古いため接続できません。アプリを更新してください。",
     "The app is too old for this server. Update the app.", kFinal},
    {R::protocol_too_new, "protocol_too_new",
     "サーバーがアプリより古いため接続できません。Tasuki管理者にサーバーの更新をご相談ください。",
     "The server is too old for this app. Ask for a server update.", kFinal},
    {R::bad_text, "bad_text",
     "文章が空か、使えない文字が含まれています。入力内容をご確認ください。",
     "The text is empty or holds characters that cannot be used.", kFinal},
    {R::bad_date, "bad_date",
     "日付を読み取れません。「昭和12年3月4日」「S12.3.4」「1937-03-04」のように入力してください。",
     "Not a date. Write it like 1937-03-04 or 昭和12年3月4日.", kFinal},
    {R::bad_value, "bad_value",
     "入力された値に使えないものがあります。入力内容をご確認ください。",
     "A value is outside what is allowed here. Check the entry.", kFinal},

    // Who is asking
    {R::not_signed_in, "not_signed_in",
     "サインインが必要です。サインインしてからもう一度操作してください。",
     "Sign in first.", kFinal},
    {R::wrong_credentials, "wrong_credentials",
     "サインインできませんでした。ログイン名・パスワード・確認コードをご確認ください。",
     "Sign-in failed. Check login name, password and code.", kFinal},
    {R::throttled, "throttled",
     "短い時間に操作が続いたため、お待ちいただいています。少し時間をおいてお試しください。",
     "Too many tries. Wait a little and try again.", kAgain},
    {R::session_locked, "session_locked",
     "画面がロックされています。この端末の暗証番号、指紋または顔で解除してください。",
     "Locked. Unlock with this device's PIN, fingerprint or face.", kFinal},
    {R::pin_wrong, "pin_wrong",
     "暗証番号が違います。5回間違えると、もう一度サインインが必要になります。",
     "Wrong PIN. After five wrong tries a full sign-in is needed.", kFinal},
    {R::session_ended, "session_ended",
     "サインインの有効期間が終わったか、この端末の利用が停止されました。もう一度サインインしてください。",
     "This session has ended. Sign in again.", kFinal},
    {R::needs_fresh_sign_in, "needs_fresh_sign_in",
     "大切な操作のため、本人確認が必要です。パスワードと確認コードをもう一度入力してください。",
     "This needs both factors again. Enter password and code.", kFinal},
    {R::policy_not_accepted, "policy_not_accepted",
     "運用ポリシーへの同意が必要です。内容をお読みのうえ、同意してからお進みください。",
     "Read and accept the current policy first.", kFinal},
    {R::device_not_allowed, "device_not_allowed",
     "この種類の端末ではこの操作はできません。別の端末で行うか、Tasuki管理者にご相談ください。",
     "This class of device may not do that. Use another device.", kFinal},
    {R::link_not_valid, "link_not_valid",
     "この登録用リンクは使えません。Tasuki管理者に新しいリンクの発行を依頼してください。",
     "This link cannot be used. Ask the office administrator for a new one.", kFinal},
    {R::code_wrong, "code_wrong",
     "6桁のコードが違います。お手元のコードをご確認ください。",
     "The 6-digit code is wrong. Check it.", kFinal},
    {R::password_too_short, "password_too_short",
     "パスワードが短すぎます。8文字以上にしてください。",
     "The password is too short. Use at least 8 characters.", kFinal},
    {R::password_common, "password_common",
     "よく使われるパスワードのため登録できません。ほかのパスワードにしてください。",
     "This password is too common. Choose another.", kFinal},
    {R::enrolment_out_of_order, "enrolment_out_of_order",
     "登録の手順が途中です。画面の案内にそって、前の手順から続けてください。",
     "Enrolment steps are out of order. Go on from the step before.", kFinal},
    {R::certificate_required, "certificate_required",
     "この地域では端末の証明書が必要です。Tasuki管理者に証明書の発行を依頼してください。",
     "A device certificate is required here. Ask the office administrator.", kFinal},
    {R::login_name_taken, "login_name_taken",
     "このログイン名はすでに使われています。別のログイン名にしてください。",
     "This login name is taken. Choose another.", kFinal},

    // Whether one may
    {R::not_found, "not_found",
     "見つかりません。担当が変わったか、削除された可能性があります。一覧を開き直してください。",
     "Not found. Reload the list.", kFinal},
    {R::not_allowed, "not_allowed",
     "この操作を行う権限がありません。連携元事業所の責任者にご相談ください。",
     "Not allowed. Ask the responsible person of the origin office.", kFinal},
    {R::not_origin_office, "not_origin_office",
     "この操作は連携元事業所だけが行えます。連携元事業所にご依頼ください。",
     "Only the origin office may do this. Ask it.", kFinal},
    {R::office_may_not_open, "office_may_not_open",
     "この種別の事業所は患者（利用者）グループを開設できません。連携元になれる事業所にご依頼ください。",
     "This kind of office may not open a group. Ask an office that may.", kFinal},
    {R::profession_may_not_open, "profession_may_not_open",
     "この職種では患者（利用者）グループを開設できません。医師・看護師・ケアマネジャーにご依頼ください。",
     "This profession may not open a group. Ask one that may.", kFinal},
    {R::office_suspended, "office_suspended",
     "この事業所は現在利用停止中です。Tasuki管理者または地域の事務局にご確認ください。",
     "This office is suspended. Ask its administrator or the region.", kFinal},
    {R::last_administrator, "last_administrator",
     "最後のTasuki管理者は外せません。先に別の方をTasuki管理者に登録してください。",
     "The last administrator cannot be removed. Name another first.", kFinal},
    {R::not_oneself, "not_oneself",
     "ご自身に対しては行えない操作です。ほかの権限のある方にご依頼ください。",
     "This cannot be done to oneself. Ask another authorised person.", kFinal},
    {R::hand_over_first, "hand_over_first",
     "責任者の方は、先に後任の責任者を決めて引き継いでから担当を外れてください。",
     "Name another responsible person before leaving.", kFinal},
    {R::already_member, "already_member",
     "すでにこのグループのメンバーです。メンバー一覧をご確認ください。",
     "Already a member. See the list of members.", kFinal},
    {R::people_limit, "people_limit",
     "この事業所から参加できる人数の上限です。担当の見直しか、連携元事業所への人数変更のご依頼をお願いします。",
     "This office has reached its number of people. Ask the origin office.", kFinal},
    {R::scope_too_wide, "scope_too_wide",
     "招待で許された範囲より前の記録は見せられません。閲覧範囲を狭めるか、連携元事業所にご相談ください。",
     "No invitation may give more history than its admission.", kFinal},
    {R::profession_may_not_instruct, "profession_may_not_instruct",
     "指示を出せるのは医師・歯科医師だけです。お願いは「依頼」としてお送りください。",
     "Only a physician or dentist instructs. Send a request instead.", kFinal},

    // The state of the group
    {R::group_exists, "group_exists",
     "この方のグループはすでにあります。表示された事業所に参加をご依頼ください。",
     "A group exists already. Ask the office named to admit you.", kFinal},
    {R::maybe_same_person, "maybe_same_person",
     "同じ方かもしれないグループがあります。同じ方かどうかを先にお答えください。",
     "There may be a group of the same person. Answer that first.", kFinal},
    {R::too_many_checks, "too_many_checks",
     "本日の重複確認の回数を超えました。明日もう一度お試しください。お急ぎのときは事務局にお電話ください。",
     "Too many duplicate checks today. Try again tomorrow.", kAgain},
    {R::notice_missing, "notice_missing",
     "ご本人への説明の記録がまだありません。説明した人・日時・方法を記録してください。",
     "Record the notice to the patient first.", kFinal},
    {R::consent_missing, "consent_missing",
     "同意の記録がまだありません。ご本人または代諾者の同意を記録してください。",
     "Record the consent of the patient or proxy first.", kFinal},
    {R::group_not_active, "group_not_active",
     "このグループはまだ始まっていません。説明と同意の記録をご確認ください。",
     "The group is not active yet. Check notice and consent.", kFinal},
    {R::group_frozen, "group_frozen",
     "このグループは一時停止中のため、書き込めません。連携元事業所にお電話でご確認ください。",
     "The group is frozen; nothing can be written. Call the origin office.", kFinal},
    {R::group_closed, "group_closed",
     "このグループは終了しました。書き込みはできません。記録が必要なときは連携元事業所にご相談ください。",
     "The group is closed. Ask the origin office for the record.", kFinal},
    {R::group_destroyed, "group_destroyed",
     "このグループの記録は保存期間の終了後に廃棄されました。連携元事業所にご確認ください。",
     "The record was destroyed after its retention. Ask the origin office.", kFinal},
    {R::already_done, "already_done",
     "この操作はすでに済んでいます。画面を開き直してご確認ください。",
     "Already done. Reload the screen.", kFinal},
    {R::no_paper_awaited, "no_paper_awaited",
     "この同意は書面を待っていません。口頭で受けた同意を選んでいるか、お確かめください。",
     "No paper is awaited for this consent. Choose the one that was given orally.", kFinal},
    {R::roster_not_whole, "roster_not_whole",
     "名簿のうち、お答えのない方か、二重に選ばれた方がいます。画面を開き直して、全員についてお答えください。",
     "Somebody on the roster was left out or named twice. Reload and answer for everybody.", kFinal},

    // Messages
    {R::stale_audience, "stale_audience",
     "書いている間に新しいメンバーが加わりました。届く相手を確かめてから送信してください。",
     "Somebody joined while you wrote. Check who will read it, then send.", kFinal},
    {R::conflict, "conflict",
     "同じ番号で内容の違うメッセージがすでに届いています。画面を開き直して、新しく書いてください。",
     "The same message id was used for other content. Write it anew.", kFinal},
    {R::not_author, "not_author",
     "書いたご本人だけができる操作です。ご本人にご依頼ください。",
     "Only the author may do this. Ask the author.", kFinal},
    {R::not_addressee, "not_addressee",
     "宛先の方だけができる操作です。返信はメッセージとしてお送りください。",
     "Only an addressee may do this. Reply by a message instead.", kFinal},
    {R::wrong_kind, "wrong_kind",
     "このメッセージにはその操作はできません。メッセージの種類をご確認ください。",
     "That cannot be done to this kind of message.", kFinal},
    {R::already_retracted, "already_retracted",
     "このメッセージはすでに取り消されています。必要なときは新しく書いてください。",
     "This message was retracted. Write a new one if needed.", kFinal},
    {R::newer_version_exists, "newer_version_exists",
     "先に別の訂正がされています。最新の内容を確かめてから訂正してください。",
     "It was corrected meanwhile. Read the newest version first.", kFinal},
    {R::no_such_message, "no_such_message",
     "対象のメッセージが見つかりません。画面を開き直してください。",
     "No such message. Reload the screen.", kFinal},
    {R::receipt_out_of_range, "receipt_out_of_range",
     "この端末に届いていないメッセージは既読にできません。画面を開き直してください。",
     "This device was not sent those messages. Reload the screen.", kFinal},
    {R::urgent_needs_addressee, "urgent_needs_addressee",
     "至急のメッセージには宛先が必要です。担当の役割を選んでください。生命にかかわるときは119へお電話ください。",
     "An urgent message needs an addressee. In danger of life call 119.", kFinal},
    {R::not_received_yet, "not_received_yet",
     "先に指示受けをしてください。そのあとで実施報告ができます。",
     "Receive the instruction first, then report it done.", kFinal},
    {R::not_confirmed_yet, "not_confirmed_yet",
     "代行入力のため、ご本人の確定を待っています。確定のあとで行ってください。",
     "Entered for another, who has not made it final yet. Wait for that.", kFinal},

    // The server's own state
    {R::busy, "busy",
     "混み合っています。少し待ってもう一度お試しください。お急ぎのときはお電話ください。",
     "Busy. Try again in a moment; in a hurry, use the phone.", kAgain},
    {R::low_space, "low_space",
     "サーバーの空きが少ないため、書き込みを止めています（閲覧はできます）。お急ぎのときはお電話ください。",
     "Low disk space: writing is stopped, reading goes on. In a hurry, use the phone.", kAgain},
    {R::no_space, "no_space",
     "サーバーの空きがないため、利用できません。Tasuki管理者に連絡し、お急ぎのときはお電話ください。",
     "The server's disk is full. Tell the administrator; in a hurry, use the phone.", kAgain},
    {R::shutting_down, "shutting_down",
     "サーバーを再起動しています。まもなく自動で接続し直します。",
     "The server is restarting. The app will reconnect by itself.", kAgain},
    {R::not_built_here, "not_built_here",
     "このサーバーでは提供していない機能です。Tasuki管理者にご確認ください。",
     "This server does not offer that. Ask the administrator.", kFinal},
    {R::search_running, "search_running",
     "前の検索がまだ続いています。終わるのを待つか、中止してからお試しください。",
     "The search before is still running. Wait for it, or stop it, then try again.", kAgain},

    // The patient card
    {R::card_moved_on, "card_moved_on",
     "この項目は、ほかの方が先に変更しました。今の内容を確かめてから、必要なら入力し直してください。",
     "Somebody changed this field meanwhile. Read it as it stands, then enter yours if needed.", kFinal},
    {R::unknown_card_field, "unknown_card_field",
     "このサーバーのカードにはない項目です。画面を開き直してください。",
     "The card of this server has no such field. Reload the screen.", kFinal},
};
// clang-format on

}  // namespace

std::span<const RefusalText> all_refusals() { return kTexts; }

const RefusalText* find_refusal(std::uint16_t number) {
    const auto same = [number](const RefusalText& t) {
        return static_cast<std::uint16_t>(t.refusal) == number;
    };
    const auto* const found = std::find_if(std::begin(kTexts), std::end(kTexts), same);
    return found == std::end(kTexts) ? nullptr : found;
}

const RefusalText& text_of(Refusal refusal) {
    const auto number = static_cast<std::uint16_t>(refusal);
    if (const auto* found = find_refusal(number)) return *found;
    throw std::logic_error("no text for refusal " + std::to_string(number));
}

}  // namespace tasuki
