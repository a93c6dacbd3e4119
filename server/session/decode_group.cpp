// Opening a group, its consents, who comes and who goes.
#include "session/decode_pb.hpp"

namespace tasuki::session {
namespace {

constexpr int kAliases = 8;          // former surnames and aliases of one patient
constexpr std::size_t kNumber = 32;  // bytes of an insurer's or insured number

domain::Patient patient(Check& c, const pb::Patient& in) {
    domain::Patient out;
    out.name = c.person_name(in.name());
    out.birth = c.day(in.birth());
    if (in.sex() < 0 || in.sex() > 3) c.refuse(Refusal::bad_value);
    out.sex = static_cast<domain::Sex>(in.sex());
    out.insurer_number = c.line(in.insurer_number(), kNumber);
    out.insured_number = c.line(in.insured_number(), kNumber);
    if (in.also_size() > kAliases) c.refuse(Refusal::too_large);
    for (const auto& name : in.also()) {
        if (!c.fine()) break;
        out.also.push_back(c.person_name(name));
    }
    return out;
}

Result<Wish> open_group(const pb::OpenGroup& in) {
    Check c;
    domain::OpenGroup out;
    out.client_msg_id = c.id<ClientMsgId>(in.client_msg_id());
    out.office = c.id<OfficeId>(in.office_id());
    out.patient = patient(c, in.patient());
    out.relation = c.lines(in.relation());
    out.different_person = in.different_person();
    out.different_person_reason = c.lines(in.different_person_reason());
    return c.group(std::move(out));
}

Result<Wish> record_notice(const pb::RecordNotice& in) {
    Check c;
    domain::RecordNotice out;
    out.group = c.id<GroupId>(in.group_id());
    out.notice.explained_by = c.line(in.explained_by(), limits::kName, true);
    out.notice.explained_to = c.line(in.explained_to(), limits::kName, true);
    out.notice.on = c.day(in.on());
    out.notice.how = c.lines(in.how());
    if (!out.notice.on.known()) c.refuse(Refusal::bad_date);
    return c.group(std::move(out));
}

Result<Wish> record_consent(const pb::RecordConsent& in) {
    Check c;
    const auto& from = in.consent();
    domain::RecordConsent out;
    out.group = c.id<GroupId>(in.group_id());
    out.consent.comprehensive = from.comprehensive();
    out.consent.oral = from.oral();
    out.consent.witness = c.line(from.witness());
    out.consent.scope_text = c.lines(from.scope_text());
    out.consent.by_proxy = from.by_proxy();
    out.consent.proxy_name = c.line(from.proxy_name());
    out.consent.proxy_relation = c.line(from.proxy_relation());
    out.consent.proxy_reason = c.lines(from.proxy_reason());
    out.consent.on = c.day(from.on());
    out.consent.family_data = from.family_data();
    out.consent.office = c.id_or_none<OfficeId>(from.office_id());
    if (!out.consent.on.known()) c.refuse(Refusal::bad_date);
    return c.group(std::move(out));
}

Result<Wish> admit_person(const pb::AdmitPerson& in) {
    Check c;
    domain::AdmitPerson out;
    out.group = c.id<GroupId>(in.group_id());
    out.account = c.id<AccountId>(in.account_id());
    out.office = c.id<OfficeId>(in.office_id());
    out.purpose = c.lines(in.purpose());
    out.scope = c.scope(in.scope());
    out.expires = c.instant_or_none(in.expires_ms());
    out.manager = in.manager();
    out.until = c.instant_or_none(in.until_ms());
    return c.group(std::move(out));
}

Result<Wish> admit_office(const pb::AdmitOffice& in) {
    Check c;
    domain::AdmitOffice out;
    out.group = c.id<GroupId>(in.group_id());
    out.office = c.id<OfficeId>(in.office_id());
    out.office_manager = c.id_or_none<AccountId>(in.manager_account_id());
    out.purpose = c.lines(in.purpose());
    out.scope = c.scope(in.scope());
    out.max_people = in.max_people();
    out.expires = c.instant_or_none(in.expires_ms());
    return c.group(std::move(out));
}

Result<Wish> name_person(const pb::NamePerson& in) {
    Check c;
    domain::NamePerson out;
    out.group = c.id<GroupId>(in.group_id());
    out.through = c.id<AdmissionId>(in.admission_id());
    out.account = c.id<AccountId>(in.account_id());
    out.scope = c.scope(in.scope());
    return c.group(std::move(out));
}

Result<Wish> remove_member(const pb::Remove& in) {
    Check c;
    domain::Remove out;
    out.group = c.id<GroupId>(in.group_id());
    switch (in.whom_case()) {
        case pb::Remove::kMembershipId:
            out.membership = c.id<MembershipId>(in.membership_id());
            break;
        case pb::Remove::kAdmissionId: out.admission = c.id<AdmissionId>(in.admission_id()); break;
        default: c.refuse(Refusal::bad_value);
    }
    out.reason = c.lines(in.reason(), limits::kReason, true);
    return c.group(std::move(out));
}

std::vector<MembershipId> members(Check& c,
                                  const google::protobuf::RepeatedPtrField<std::string>& from) {
    std::vector<MembershipId> out;
    if (static_cast<std::size_t>(from.size()) > limits::kMembers) c.refuse(Refusal::too_large);
    for (const auto& raw : from) {
        if (!c.fine()) break;
        out.push_back(c.id<MembershipId>(raw));
    }
    return out;
}

Result<Wish> confirm_members(const pb::ConfirmMembers& in) {
    Check c;
    domain::ConfirmMembers out;
    out.group = c.id<GroupId>(in.group_id());
    out.office = c.id<OfficeId>(in.office_id());
    out.epoch = in.roster_epoch();
    out.still = members(c, in.still_membership_ids());
    out.gone = members(c, in.gone_membership_ids());
    out.reason = c.lines(in.reason(), limits::kReason, !out.gone.empty());
    return c.group(std::move(out));
}

Result<Wish> record_consent_paper(const pb::RecordConsentPaper& in) {
    Check c;
    domain::RecordConsentPaper out;
    out.group = c.id<GroupId>(in.group_id());
    out.number = in.number();
    out.on = c.day(in.on());
    if (!out.on.known()) c.refuse(Refusal::bad_date);
    return c.group(out);
}

Result<Wish> withdraw_consent(const pb::WithdrawConsent& in) {
    Check c;
    return c.group(domain::WithdrawConsent{
        c.id<GroupId>(in.group_id()), c.id_or_none<OfficeId>(in.office_id()), in.refuse_reading(),
        c.line(in.told_by()), c.lines(in.reason())});
}

// Answers to an invitation, and its withdrawal.
Result<Wish> decode_invitation(const pb::ClientEnvelope& envelope) {
    Check c;
    using K = pb::ClientEnvelope;
    switch (envelope.kind_case()) {
        case K::kAcceptInvitation: {
            const auto& in = envelope.accept_invitation();
            domain::AcceptInvitation out;
            out.group = c.id<GroupId>(in.group_id());
            out.admission = c.id<AdmissionId>(in.admission_id());
            return c.group(out);
        }
        case K::kDeclineInvitation: {
            const auto& in = envelope.decline_invitation();
            return c.group(domain::DeclineInvitation{c.id<GroupId>(in.group_id()),
                                                     c.id<AdmissionId>(in.admission_id()),
                                                     c.lines(in.reason())});
        }
        case K::kWithdrawAdmission: {
            const auto& in = envelope.withdraw_admission();
            return c.group(domain::WithdrawAdmission{c.id<GroupId>(in.group_id()),
                                                     c.id<AdmissionId>(in.admission_id()),
                                                     c.lines(in.reason())});
        }
        default: return Refusal::unknown_request;
    }
}

Result<Wish> decode_group_read(const pb::ClientEnvelope& envelope) {
    Check c;
    using K = pb::ClientEnvelope;
    switch (envelope.kind_case()) {
        case K::kListGroups:
            return c.ask(
                ask::ListGroups{c.id_or_none<OfficeId>(envelope.list_groups().office_id())});
        case K::kReadReviewList: {
            const auto& in = envelope.read_review_list();
            return c.ask(ask::ReadReviewList{c.id<OfficeId>(in.office_id()),
                                             c.id_or_none<GroupId>(in.after_group_id())});
        }
        case K::kReadGroup:
            return c.ask(ask::ReadGroup{c.id<GroupId>(envelope.read_group().group_id())});
        case K::kReadCutReceipt: {
            const auto& in = envelope.read_cut_receipt();
            return c.ask(ask::ReadCutReceipt{c.id<GroupId>(in.group_id()),
                                             c.id<MembershipId>(in.membership_id())});
        }
        case K::kReadAsks: {
            const auto& in = envelope.read_asks();
            return c.ask(ask::ReadAsks{c.id<GroupId>(in.group_id()), in.before(), in.limit()});
        }
        default: return decode_invitation(envelope);
    }
}

}  // namespace

Result<Wish> decode_group(const pb::ClientEnvelope& envelope) {
    Check c;
    using K = pb::ClientEnvelope;
    switch (envelope.kind_case()) {
        case K::kOpenGroup: return open_group(envelope.open_group());
        case K::kRecordNotice: return record_notice(envelope.record_notice());
        case K::kRecordConsent: return record_consent(envelope.record_consent());
        case K::kRecordConsentPaper: return record_consent_paper(envelope.record_consent_paper());
        case K::kConfirmMembers: return confirm_members(envelope.confirm_members());
        case K::kWithdrawConsent: return withdraw_consent(envelope.withdraw_consent());
        case K::kAdmitPerson: return admit_person(envelope.admit_person());
        case K::kAdmitOffice: return admit_office(envelope.admit_office());
        case K::kNamePerson: return name_person(envelope.name_person());
        case K::kRemove: return remove_member(envelope.remove());
        case K::kLeave: {
            const auto& in = envelope.leave();
            return c.group(domain::Leave{c.id<GroupId>(in.group_id()),
                                         c.id<MembershipId>(in.membership_id()),
                                         c.lines(in.reason())});
        }
        case K::kAssignResponsible: {
            const auto& in = envelope.assign_responsible();
            domain::AssignResponsible out;
            out.group = c.id<GroupId>(in.group_id());
            out.account = c.id_or_none<AccountId>(in.account_id());
            out.membership = c.id_or_none<MembershipId>(in.membership_id());
            if (static_cast<bool>(out.account) == static_cast<bool>(out.membership)) {
                c.refuse(Refusal::bad_value);  // one of the two says whom
            }
            return c.group(out);
        }
        case K::kAssignManager: {
            const auto& in = envelope.assign_manager();
            return c.group(domain::AssignManager{c.id<GroupId>(in.group_id()),
                                                 c.id<MembershipId>(in.membership_id()),
                                                 in.manager()});
        }
        case K::kConfirmRoster: {
            const auto& in = envelope.confirm_roster();
            return c.group(domain::ConfirmRoster{c.id<GroupId>(in.group_id()), in.roster_epoch()});
        }
        case K::kCloseGroup: {
            const auto& in = envelope.close_group();
            return c.group(domain::CloseGroup{c.id<GroupId>(in.group_id()), c.lines(in.reason())});
        }
        case K::kReportWipe: {
            const auto& in = envelope.report_wipe();
            return c.group(domain::ReportWipe{c.id<GroupId>(in.group_id()),
                                              c.id_or_none<MembershipId>(in.membership_id())});
        }
        default: return decode_group_read(envelope);
    }
}

}  // namespace tasuki::session
