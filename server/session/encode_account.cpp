// The connection itself; accounts, devices, people and offices.
#include "session/encode_pb.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace tasuki::session::encode {
namespace {

void put_office(pb::Office* out, const domain::Office& office) {
    put(out->mutable_office_id(), office.id);
    out->set_kind(office.kind);
    out->set_name(office.name);
    out->set_office_number(office.office_number);
    out->set_tel(office.tel);
    out->set_fax(office.fax);
    out->set_hours(office.hours);
    out->set_after_hours(office.after_hours);
    out->set_covers_24h(office.covers_24h);
    out->set_suspended(office.state != domain::OfficeState::active);
}

// A login name is half of a credential: only who administers one of the person's offices sees it.
bool may_see_login_name(const domain::Account& person, const domain::Account& asker) {
    if (person.id == asker.id) return true;
    for (const auto& affiliation : person.affiliations) {
        if (affiliation.active && asker.administers(affiliation.office)) return true;
    }
    return false;
}

}  // namespace

Frame welcome(std::uint64_t request, const Welcome& facts) {
    Envelope envelope(request);
    auto* out = envelope->mutable_welcome();
    out->set_protocol(facts.protocol);
    out->set_server_version(TASUKI_VERSION);
    out->set_region_name(facts.region_name);
    out->mutable_region_id()->assign(16, '\0');
    put(out->mutable_incarnation(), facts.incarnation);
    out->set_server_time_ms(facts.now.ms);
    out->set_signed_in(facts.signed_in);
    put(out->mutable_account_id(), facts.account);
    out->set_locked(facts.locked);
    out->set_idle_lock_s(static_cast<std::uint32_t>(facts.idle_lock.count() / 1000));
    out->set_policy_version(facts.policy_to_accept);
    out->set_demo(facts.demo);
    out->set_checkpoint_vkey(facts.checkpoint_vkey);
    if (facts.fork) {
        auto* fork = out->mutable_fork();
        put(fork->mutable_start(), facts.fork->start);
        fork->set_note(facts.fork->note);
        for (const auto& hash : facts.fork->inclusion) put(fork->add_inclusion(), hash);
    }
    out->set_max_frame(limits::kFrame);
    out->set_max_text(limits::kText);
    out->set_max_page(limits::kPage);
    out->set_session_ends_ms(facts.session_ends.ms);
    return envelope.frame();
}

Frame pong(std::uint64_t request, std::uint64_t nonce, Instant now) {
    Envelope envelope(request);
    envelope->mutable_pong()->set_nonce(nonce);
    envelope->mutable_pong()->set_server_time_ms(now.ms);
    return envelope.frame();
}

Frame ok(std::uint64_t request) {
    Envelope envelope(request);
    envelope->mutable_ok();
    return envelope.frame();
}

Frame locked() {
    Envelope envelope(0);
    envelope->mutable_locked();
    return envelope.frame();
}

Frame session_ended(Refusal why) {
    Envelope envelope(0);
    const auto slug = text_of(why).slug;
    envelope->mutable_session_ended()->set_reason(std::string(slug));
    return envelope.frame();
}

Frame refused(std::uint64_t request, const Refused& facts) {
    Envelope envelope(request);
    auto* out = envelope->mutable_refused();
    const auto& text = text_of(facts.refusal);
    out->set_code(static_cast<std::uint32_t>(facts.refusal));
    out->set_slug(std::string(text.slug));
    out->set_text_ja(std::string(text.japanese));
    out->set_retryable(text.retryable);
    out->set_retry_after_s(facts.retry_after_s);
    out->set_roster_epoch(facts.roster_epoch);
    out->set_original_seq(facts.original_seq);
    for (const auto& one : facts.newcomers) {
        auto* line = out->add_newcomers();
        put(line->mutable_membership_id(), one.membership);
        line->set_name(one.name.full());
        line->set_name_kana(one.name.family_kana + " " + one.name.given_kana);
        line->set_profession(one.profession);
        line->set_office_name(one.office_name);
    }
    for (const auto& office : facts.ask) {
        auto* line = out->add_ask();
        put(line->mutable_office_id(), office.id);
        line->set_name(office.name);
        line->set_tel(office.tel);
    }
    return envelope.frame();
}

Frame enrolment_state(std::uint64_t request, const EnrolmentState& facts) {
    Envelope envelope(request);
    auto* out = envelope->mutable_enrolment_state();
    out->set_next(static_cast<pb::EnrolmentStep>(facts.next));
    if (!facts.name.family.empty()) put(out->mutable_name(), facts.name);
    out->set_office_name(facts.office_name);
    out->set_login_name(facts.login_name);
    out->set_tries_left(facts.tries_left);
    return envelope.frame();
}

Frame totp_secret(std::uint64_t request, const std::string& base32, const std::string& uri) {
    Envelope envelope(request);
    envelope->mutable_totp_secret()->set_base32(base32);
    envelope->mutable_totp_secret()->set_uri(uri);
    return envelope.frame();
}

Frame recovery_codes(std::uint64_t request, const std::vector<std::string>& codes,
                     ByteView ticket) {
    Envelope envelope(request);
    for (const auto& code : codes) envelope->mutable_recovery_codes()->add_codes(code);
    put(envelope->mutable_recovery_codes()->mutable_enrolment_ticket(), ticket);
    return envelope.frame();
}

Frame signed_in(std::uint64_t request, const SignedIn& facts) {
    Envelope envelope(request);
    auto* out = envelope->mutable_signed_in();
    put(out->mutable_session_secret(), facts.session_secret);
    put(out->mutable_device_secret(), facts.device_secret);
    put(out->mutable_device_id(), facts.device);
    put(out->mutable_account_id(), facts.account);
    out->set_ends_ms(facts.ends.ms);
    out->set_policy_version(facts.policy_to_accept);
    out->set_pin_set(facts.pin_set);
    out->set_recovery_codes_left(facts.recovery_codes_left);
    out->set_login_name(facts.login_name);
    return envelope.frame();
}

Frame devices(std::uint64_t request, const std::vector<domain::Device>& devices, DeviceId mine) {
    Envelope envelope(request);
    auto* list = envelope->mutable_devices();
    for (const auto& device : devices) {
        auto* out = list->add_devices();
        put(out->mutable_device_id(), device.id);
        out->set_name(device.name);
        out->set_device_class(static_cast<pb::DeviceClass>(device.device_class));
        out->set_form(static_cast<pb::DeviceForm>(device.form));
        out->set_enrolled_ms(device.enrolled.ms);
        out->set_last_seen_ms(device.last_seen.ms);
        out->set_revoked(device.revoked);
        out->set_this_one(device.id == mine);
    }
    return envelope.frame();
}

Frame passkey_challenge(std::uint64_t request, const PasskeyChallenge& facts) {
    Envelope envelope(request);
    auto* out = envelope->mutable_passkey_challenge();
    put(out->mutable_challenge(), facts.challenge);
    out->set_rp_id(facts.rp_id);
    const std::chrono::milliseconds life = limits::kChallengeLife;
    out->set_timeout_ms(static_cast<std::uint32_t>(life.count()));
    for (const auto& one : facts.passkeys) put(out->add_passkey_ids(), one.public_id);
    out->set_rp_name(facts.rp_name);
    put(out->mutable_user_handle(), facts.account);
    out->set_user_name(facts.login_name);
    out->set_display_name(facts.display_name);
    return envelope.frame();
}

Frame passkeys(std::uint64_t request, const std::vector<domain::Credential>& passkeys) {
    Envelope envelope(request);
    auto* list = envelope->mutable_passkeys();
    for (const auto& one : passkeys) {
        auto* out = list->add_passkeys();
        put(out->mutable_id(), one.public_id);
        out->set_name(one.name);
        out->set_made_ms(one.made.ms);
        out->set_last_used_ms(one.last_used.ms);
        out->set_synced(one.synced);
    }
    return envelope.frame();
}

Frame passkeys_changed() {
    Envelope envelope(0);
    envelope->mutable_passkeys_changed();
    return envelope.frame();
}

Frame policy(std::uint64_t request, const store::PolicyNow& policy, bool accepted) {
    Envelope envelope(request);
    auto* out = envelope->mutable_policy();
    out->set_version(policy.version);
    out->set_text_ja(policy.text);
    out->set_published_ms(policy.published.ms);
    out->set_accepted(accepted);
    return envelope.frame();
}

namespace {

bool sees_offers(const domain::Account& asker, const domain::Account& person, OfficeId office) {
    return person.id == asker.id || asker.administers(office);
}

// To stand among the people of an office without a line there would say that one was offered.
bool only_offered(const domain::Account& person, OfficeId office, const domain::Account& asker) {
    const auto there = [&](const domain::Affiliation& one) { return one.office == office; };
    const auto found = std::ranges::find_if(person.affiliations, there);
    return found != person.affiliations.end() && found->offered &&
           !sees_offers(asker, person, office);
}

}  // namespace

Frame people(std::uint64_t request, const std::vector<domain::Account>& people, OfficeId office,
             const domain::Account& asker) {
    Envelope envelope(request);
    auto* list = envelope->mutable_people();
    for (const auto& person : people) {
        if (only_offered(person, office, asker)) continue;
        auto* out = list->add_people();
        put(out->mutable_account_id(), person.id);
        put(out->mutable_name(), person.name);
        for (const auto& affiliation : person.affiliations) {
            if (affiliation.offered && !sees_offers(asker, person, affiliation.office)) continue;
            auto* line = out->add_affiliations();
            put(line->mutable_office_id(), affiliation.office);
            line->set_profession(affiliation.profession);
            line->set_office_admin(affiliation.office_admin);
            line->set_active(affiliation.active);
            line->set_offered(affiliation.offered);
        }
        out->set_active(person.state != domain::AccountState::deactivated);
        if (may_see_login_name(person, asker)) out->set_login_name(person.login_name);
        out->set_region_officer(person.region_officer);
        out->set_auditor(person.auditor);
        out->set_enrolled(person.state == domain::AccountState::active);
    }
    return envelope.frame();
}

Frame offices(std::uint64_t request, const std::vector<domain::Office>& offices) {
    Envelope envelope(request);
    for (const auto& office : offices)
        put_office(envelope->mutable_offices()->add_offices(), office);
    return envelope.frame();
}

Frame office_added(std::uint64_t request, OfficeId office) {
    Envelope envelope(request);
    put(envelope->mutable_office_added()->mutable_office_id(), office);
    return envelope.frame();
}

Frame enrolment_link(std::uint64_t request, const EnrolmentLink& link) {
    Envelope envelope(request);
    auto* out = envelope->mutable_enrolment_link();
    put(out->mutable_enrolment_id(), link.enrolment);
    put(out->mutable_account_id(), link.account);
    put(out->mutable_link_secret(), link.link_secret);
    out->set_code(link.code);
    out->set_expires_ms(link.expires.ms);
    return envelope.frame();
}

}  // namespace tasuki::session::encode
