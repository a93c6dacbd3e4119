#include "store/engine_events.hpp"

namespace tasuki::store {
namespace {

using ledger::Event;

struct GroupEvent {
    Event operator()(const domain::OpenGroup&) const { return Event::group_drafted; }
    Event operator()(const domain::RecordNotice&) const { return Event::notice_recorded; }
    Event operator()(const domain::RecordConsent&) const { return Event::consent_recorded; }
    Event operator()(const domain::WithdrawConsent&) const { return Event::consent_withdrawn; }
    Event operator()(const domain::AdmitPerson&) const { return Event::person_admitted; }
    Event operator()(const domain::AdmitOffice&) const { return Event::office_admitted; }
    Event operator()(const domain::NamePerson&) const { return Event::person_named; }
    Event operator()(const domain::AcceptInvitation&) const { return Event::invitation_accepted; }
    Event operator()(const domain::DeclineInvitation&) const { return Event::invitation_declined; }
    Event operator()(const domain::WithdrawAdmission&) const { return Event::invitation_withdrawn; }
    Event operator()(const domain::Leave&) const { return Event::left; }
    Event operator()(const domain::Remove&) const { return Event::removed; }
    Event operator()(const domain::AssignResponsible&) const {
        return Event::responsible_reassigned;
    }
    Event operator()(const domain::AssignManager&) const { return Event::managers_changed; }
    Event operator()(const domain::CloseGroup&) const { return Event::group_closed; }
    Event operator()(const domain::Post&) const { return Event::posted; }
    Event operator()(const domain::Correct&) const { return Event::corrected; }
    Event operator()(const domain::Retract&) const { return Event::retracted; }
    Event operator()(const domain::WithdrawRequest&) const { return Event::request_withdrawn; }
    Event operator()(const domain::Respond& c) const {
        switch (c.what) {
            case domain::Response::received: return Event::order_acknowledged;
            case domain::Response::carried_out: return Event::order_carried_out;
            case domain::Response::co_signed: return Event::memo_co_signed;
        }
        return Event::order_acknowledged;
    }
    Event operator()(const domain::ConfirmProxy&) const { return Event::proxy_confirmed; }
    Event operator()(const domain::ChangeCard& c) const {
        const bool plan = !c.values.empty() && c.values.front().key == domain::kSharedPlan;
        return plan ? Event::plan_changed : Event::card_changed;
    }
    Event operator()(const domain::PinDecision& c) const {
        return c.pinned ? Event::pinned : Event::unpinned;
    }
    Event operator()(const domain::BeginAttachment&) const { return Event::attachment_begun; }
    Event operator()(const domain::FinishAttachment&) const { return Event::attachment_uploaded; }
    Event operator()(const domain::ReadAttachment&) const { return Event::attachment_downloaded; }
    Event operator()(const domain::DiscardAttachment&) const { return Event::attachment_discarded; }
    Event operator()(const domain::ReportReceipts& c) const {
        if (!c.confirmed.empty()) return Event::confirmed;
        return c.displayed.empty() ? Event::delivered : Event::displayed;
    }
    Event operator()(const domain::ReportWipe&) const { return Event::cut_wiped; }
    Event operator()(const domain::ReadRange& c) const {
        switch (c.what) {
            case domain::ReadWhat::page: return Event::history_read;
            case domain::ReadWhat::group_view: return Event::group_read;
            case domain::ReadWhat::receipts: return Event::receipts_read;
            case domain::ReadWhat::versions: return Event::versions_read;
            case domain::ReadWhat::proof: return Event::proof_served;
            case domain::ReadWhat::cut_receipt: return Event::roster_read;
            case domain::ReadWhat::search: return Event::searched;
            case domain::ReadWhat::search_hits: return Event::search_read;
            case domain::ReadWhat::asks: return Event::asks_read;
            case domain::ReadWhat::awaiting: return Event::awaiting_read;
            case domain::ReadWhat::visit: return Event::visit_read;
            case domain::ReadWhat::card:
            case domain::ReadWhat::card_versions:
            case domain::ReadWhat::pinned: return Event::card_read;
        }
        return Event::history_read;
    }
    Event operator()(const domain::AttachGroup&) const { return Event::attached; }
    Event operator()(const domain::DetachGroup&) const { return Event::detached; }
    Event operator()(const domain::ExpireDraft&) const { return Event::group_draft_expired; }
    Event operator()(const domain::ExpireInvitation&) const { return Event::invitation_expired; }
    Event operator()(const domain::EndAffiliation&) const { return Event::membership_ended; }
    Event operator()(const domain::NoteFactorsReset&) const { return Event::member_factors_reset; }
    Event operator()(const domain::FreezeForOffice& c) const {
        return c.suspended ? Event::group_frozen : Event::group_unfrozen;
    }
    Event operator()(const domain::StopAfterRestore&) const { return Event::group_frozen; }
    Event operator()(const domain::ReapplyToGroup& c) const {
        switch (c.what) {
            case domain::Taken::consent: return Event::consent_withdrawn;
            case domain::Taken::message: return Event::retracted;
            case domain::Taken::manager: return Event::managers_changed;
            case domain::Taken::group: return Event::group_closed;
            default: return Event::membership_ended;
        }
    }
    Event operator()(const domain::ConfirmRoster&) const { return Event::roster_confirmed; }
    Event operator()(const domain::ConfirmMembers&) const { return Event::roster_confirmed; }
    Event operator()(const domain::AskForRoster&) const { return Event::roster_reminded; }
    Event operator()(const domain::RecordConsentPaper&) const {
        return Event::consent_paper_received;
    }
};

struct PeopleEvent {
    Event operator()(const domain::CreateRegion&) const { return Event::region_created; }
    Event operator()(const domain::MakeBootstrapLink&) const { return Event::bootstrap_link_made; }
    Event operator()(const domain::AddOffice&) const { return Event::office_created; }
    Event operator()(const domain::SuspendOffice& c) const {
        return c.suspended ? Event::office_suspended : Event::office_resumed;
    }
    Event operator()(const domain::InvitePerson&) const { return Event::person_invited; }
    Event operator()(const domain::AnswerAffiliation& c) const {
        return c.accept ? Event::affiliation_added : Event::affiliation_declined;
    }
    Event operator()(const domain::WithdrawEnrolment&) const { return Event::enrolment_voided; }
    Event operator()(const domain::DeactivatePerson&) const { return Event::person_deactivated; }
    Event operator()(const domain::ResetFactors&) const { return Event::factors_reset; }
    Event operator()(const domain::SetOfficeAdministrator& c) const {
        return c.office_admin ? Event::office_admin_named : Event::office_admin_removed;
    }
    Event operator()(const domain::PublishPolicy&) const { return Event::policy_published; }
    Event operator()(const domain::AcceptPolicy&) const { return Event::policy_accepted; }
    Event operator()(const domain::RevokeDevice&) const { return Event::device_revoked; }
    Event operator()(const domain::RecordBackup&) const { return Event::backup_made; }
    Event operator()(const domain::DeclareRestore&) const { return Event::fork_declared; }
    Event operator()(const domain::ReapplyToPerson& c) const {
        switch (c.what) {
            case domain::Taken::device: return Event::device_revoked;
            case domain::Taken::pin: return Event::pin_set;
            case domain::Taken::recovery_codes: return Event::recovery_code_used;
            case domain::Taken::affiliation: return Event::affiliation_ended;
            case domain::Taken::office_admin: return Event::office_admin_removed;
            case domain::Taken::region_role: return Event::region_officer_removed;
            case domain::Taken::account: return Event::person_deactivated;
            case domain::Taken::suspension: return Event::office_suspended;
            default: return Event::factors_reset;
        }
    }
    Event operator()(const domain::RecordRekey&) const { return Event::rekeyed; }
    Event operator()(const domain::ReadList& c) const {
        switch (c.what) {
            case domain::ListWhat::awaiting:
            case domain::ListWhat::review:
            case domain::ListWhat::groups:
            case domain::ListWhat::office_groups: return Event::groups_listed;
            case domain::ListWhat::people: return Event::people_listed;
            case domain::ListWhat::offices: return Event::offices_listed;
            case domain::ListWhat::devices: return Event::devices_listed;
            case domain::ListWhat::passkeys: return Event::devices_listed;
            case domain::ListWhat::policy: return Event::policy_read;
        }
        return Event::policy_read;
    }
};

struct SignInEvent {
    Event operator()(const domain::ProveEnrolmentCode&) const {
        return Event::enrolment_code_failed;
    }
    Event operator()(const domain::ChoosePassword&) const { return Event::password_changed; }
    Event operator()(const domain::ProveTotp&) const { return Event::totp_changed; }
    Event operator()(const domain::FinishEnrolment&) const { return Event::enrolled; }
    Event operator()(const domain::BeginSession&) const { return Event::signed_in; }
    Event operator()(const domain::SignInFailed&) const { return Event::sign_in_failed; }
    Event operator()(const domain::LockSession&) const { return Event::session_locked; }
    Event operator()(const domain::UnlockSession&) const { return Event::session_unlocked; }
    Event operator()(const domain::EndSession&) const { return Event::signed_out; }
    Event operator()(const domain::SetPin&) const { return Event::pin_set; }
    Event operator()(const domain::AddPasskey&) const { return Event::passkey_added; }
    Event operator()(const domain::ChangePasskey& c) const {
        return c.remove ? Event::passkey_removed : Event::person_changed;
    }
};

struct AnyEvent {
    Event operator()(const domain::GroupCommand& c) const { return event_of(c); }
    Event operator()(const domain::PeopleCommand& c) const { return event_of(c); }
    Event operator()(const domain::SignInCommand& c) const { return event_of(c); }
};

}  // namespace

Event event_of(const domain::GroupCommand& command) { return std::visit(GroupEvent{}, command); }
Event event_of(const domain::PeopleCommand& command) { return std::visit(PeopleEvent{}, command); }
Event event_of(const domain::SignInCommand& command) { return std::visit(SignInEvent{}, command); }
Event event_of(const domain::Command& command) { return std::visit(AnyEvent{}, command.what); }

ledger::Assurance assurance_of(domain::AuthLevel level) {
    switch (level) {
        case domain::AuthLevel::none: return ledger::Assurance::none;
        case domain::AuthLevel::operator_socket: return ledger::Assurance::operator_uid;
        case domain::AuthLevel::timer: return ledger::Assurance::timer;
        case domain::AuthLevel::session: return ledger::Assurance::two_factors;
        case domain::AuthLevel::fresh: return ledger::Assurance::fresh;
    }
    return ledger::Assurance::none;
}

}  // namespace tasuki::store
