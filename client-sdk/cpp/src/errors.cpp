#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "tasuki/client/events.hpp"

namespace tasuki::client {
namespace {

using E = Error;
constexpr bool kAgain = true;
constexpr bool kFinal = false;

// A refusal's sentence comes with it from the server, in the words of that server; here stand only
// its slug and whether trying again can help. tests/sdk compares this with the server's own list.
// clang-format off
constexpr ErrorText kErrors[] = {
    {E::malformed, "malformed", "", kFinal},
    {E::unknown_request, "unknown_request", "", kFinal},
    {E::too_large, "too_large", "", kFinal},
    {E::protocol_too_old, "protocol_too_old", "", kFinal},
    {E::protocol_too_new, "protocol_too_new", "", kFinal},
    {E::bad_text, "bad_text", "", kFinal},
    {E::bad_date, "bad_date", "", kFinal},
    {E::bad_value, "bad_value", "", kFinal},
    {E::not_signed_in, "not_signed_in", "", kFinal},
    {E::wrong_credentials, "wrong_credentials", "", kFinal},
    {E::throttled, "throttled", "", kAgain},
    {E::session_locked, "session_locked", "", kFinal},
    {E::pin_wrong, "pin_wrong", "", kFinal},
    {E::session_ended, "session_ended", "", kFinal},
    {E::needs_fresh_sign_in, "needs_fresh_sign_in", "", kFinal},
    {E::policy_not_accepted, "policy_not_accepted", "", kFinal},
    {E::device_not_allowed, "device_not_allowed", "", kFinal},
    {E::link_not_valid, "link_not_valid", "", kFinal},
    {E::code_wrong, "code_wrong", "", kFinal},
    {E::password_too_short, "password_too_short", "", kFinal},
    {E::password_common, "password_common", "", kFinal},
    {E::enrolment_out_of_order, "enrolment_out_of_order", "", kFinal},
    {E::certificate_required, "certificate_required", "", kFinal},
    {E::login_name_taken, "login_name_taken", "", kFinal},
    {E::passkey_wrong, "passkey_wrong", "", kFinal},
    {E::passkey_expired, "passkey_expired", "", kFinal},
    {E::passkey_other_place, "passkey_other_place", "", kFinal},
    {E::passkey_not_verified, "passkey_not_verified", "", kFinal},
    {E::passkey_unreadable, "passkey_unreadable", "", kFinal},
    {E::passkey_algorithm, "passkey_algorithm", "", kFinal},
    {E::passkey_exists, "passkey_exists", "", kFinal},
    {E::passkey_limit, "passkey_limit", "", kFinal},
    {E::passkey_copied, "passkey_copied", "", kFinal},
    {E::passkeys_off, "passkeys_off", "", kFinal},
    {E::not_found, "not_found", "", kFinal},
    {E::not_allowed, "not_allowed", "", kFinal},
    {E::not_origin_office, "not_origin_office", "", kFinal},
    {E::office_may_not_open, "office_may_not_open", "", kFinal},
    {E::profession_may_not_open, "profession_may_not_open", "", kFinal},
    {E::office_suspended, "office_suspended", "", kFinal},
    {E::last_administrator, "last_administrator", "", kFinal},
    {E::not_oneself, "not_oneself", "", kFinal},
    {E::hand_over_first, "hand_over_first", "", kFinal},
    {E::already_member, "already_member", "", kFinal},
    {E::people_limit, "people_limit", "", kFinal},
    {E::scope_too_wide, "scope_too_wide", "", kFinal},
    {E::profession_may_not_instruct, "profession_may_not_instruct", "", kFinal},
    {E::group_exists, "group_exists", "", kFinal},
    {E::maybe_same_person, "maybe_same_person", "", kFinal},
    {E::too_many_checks, "too_many_checks", "", kAgain},
    {E::notice_missing, "notice_missing", "", kFinal},
    {E::consent_missing, "consent_missing", "", kFinal},
    {E::group_not_active, "group_not_active", "", kFinal},
    {E::group_frozen, "group_frozen", "", kFinal},
    {E::group_closed, "group_closed", "", kFinal},
    {E::group_destroyed, "group_destroyed", "", kFinal},
    {E::already_done, "already_done", "", kFinal},
    {E::no_paper_awaited, "no_paper_awaited", "", kFinal},
    {E::roster_not_whole, "roster_not_whole", "", kFinal},
    {E::stale_audience, "stale_audience", "", kFinal},
    {E::conflict, "conflict", "", kFinal},
    {E::not_author, "not_author", "", kFinal},
    {E::not_addressee, "not_addressee", "", kFinal},
    {E::wrong_kind, "wrong_kind", "", kFinal},
    {E::already_retracted, "already_retracted", "", kFinal},
    {E::newer_version_exists, "newer_version_exists", "", kFinal},
    {E::no_such_message, "no_such_message", "", kFinal},
    {E::receipt_out_of_range, "receipt_out_of_range", "", kFinal},
    {E::urgent_needs_addressee, "urgent_needs_addressee", "", kFinal},
    {E::not_received_yet, "not_received_yet", "", kFinal},
    {E::not_confirmed_yet, "not_confirmed_yet", "", kFinal},
    {E::busy, "busy", "", kAgain},
    {E::low_space, "low_space", "", kAgain},
    {E::no_space, "no_space", "", kAgain},
    {E::shutting_down, "shutting_down", "", kAgain},
    {E::not_built_here, "not_built_here", "", kFinal},
    {E::search_running, "search_running", "", kAgain},
    {E::attachment_missing, "attachment_missing", "", kFinal},
    {E::attachment_used, "attachment_used", "", kFinal},
    {E::attachment_type, "attachment_type", "", kFinal},
    {E::attachment_too_large, "attachment_too_large", "", kFinal},
    {E::attachment_quota, "attachment_quota", "", kFinal},
    {E::uploads_open, "uploads_open", "", kFinal},
    {E::attachment_incomplete, "attachment_incomplete", "", kAgain},
    {E::attachment_differs, "attachment_differs", "", kFinal},
    {E::card_moved_on, "card_moved_on", "", kFinal},
    {E::unknown_card_field, "unknown_card_field", "", kFinal},

    {E::not_connected, "not_connected",
     "サーバーにつながっていません。つながると自動で送られます。", kAgain},
    {E::connection_lost, "connection_lost",
     "途中で接続が切れました。行われたかどうかを確かめてから、もう一度お試しください。", kAgain},
    {E::timed_out, "timed_out",
     "時間内に返事がありませんでした。少し待ってからもう一度お試しください。", kAgain},
    {E::cannot_reach, "cannot_reach",
     "サーバーが見つかりません。ネットワークの接続をご確認ください。", kAgain},
    {E::not_trusted, "not_trusted",
     "サーバーの証明書を確かめられません。入力せずに、Tasuki管理者にご連絡ください。", kFinal},
    {E::protocol_broken, "protocol_broken",
     "サーバーの返事を読み取れませんでした。アプリを最新版にしてください。", kFinal},
    {E::storage_failed, "storage_failed",
     "この端末に保存できませんでした。空き容量をご確認ください。内容は残っていません。", kFinal},
    {E::outbox_full, "outbox_full",
     "送信待ちのメッセージが多すぎます。つながってからお試しください。", kFinal},
    {E::cancelled, "cancelled", "アプリが終了したため、行われませんでした。", kFinal},
    {E::membership_ended, "membership_ended",
     "担当の変更により、このグループには送信できなくなりました。", kFinal},
    {E::record_not_trusted, "record_not_trusted",
     "サーバーの操作・閲覧記録が以前と合いません。Tasuki管理者にご連絡ください。", kFinal},
    {E::unknown_refusal, "unknown_refusal",
     "サーバーがお受けできませんでした。アプリを最新版にしてください。", kFinal},
};
// clang-format on

}  // namespace

std::span<const ErrorText> all_errors() { return kErrors; }

const ErrorText& text_of(Error error) {
    const auto* found = std::ranges::find(kErrors, error, &ErrorText::error);
    if (found == std::end(kErrors)) throw std::logic_error("an Error without a line in its table");
    return *found;
}

std::string_view slug_of(Error error) { return text_of(error).slug; }

Error error_of_code(std::uint32_t wire_code) {
    if (wire_code == 0 || wire_code >= 1000) return Error::unknown_refusal;
    auto error = static_cast<Error>(wire_code);
    const auto* found = std::ranges::find(kErrors, error, &ErrorText::error);
    return found == std::end(kErrors) ? Error::unknown_refusal : error;
}

Failure failure_of(Error error, std::string detail) {
    const auto& text = text_of(error);
    Failure failure;
    failure.error = error;
    failure.text_ja = text.japanese;
    failure.detail = std::move(detail);
    failure.retryable = text.retryable;
    return failure;
}

Failed::Failed(Failure what)
    : std::runtime_error(std::string(slug_of(what.error)) + " " + what.detail),
      failure(std::move(what)) {}

void throw_exception_from_error(const Failure& failure, const boost::source_location&) {
    throw Failed(failure);
}

std::string_view name_of(State state) {
    constexpr std::array<std::string_view, 7> kNames{
        "offline", "connecting", "signed_out", "locked", "catching_up", "live", "ended"};
    return kNames.at(static_cast<std::size_t>(state));
}

std::string_view name_of(Mismatch mismatch) {
    constexpr std::array<std::string_view, 8> kNames{
        "key_changed",       "bad_signature", "went_back",    "forked",
        "head_not_included", "group_forked",  "leaf_missing", "log_changed"};
    return kNames.at(static_cast<std::size_t>(mismatch));
}

}  // namespace tasuki::client
