#include "store/engine_people.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/limits.hpp"

namespace tasuki::store {
namespace {

constexpr std::uint64_t kThrottlesBetweenSweeps = 256;

// The hash of the account, office or configuration of this change that an entry names.
std::optional<Hash> state_in(const domain::PeopleChange& change, const ObjectBytes& object) {
    for (const auto& account : change.accounts)
        if (account.id.bytes == object) return state_hash(account);
    for (const auto& office : change.offices)
        if (office.id.bytes == object) return state_hash(office);
    if (object != ObjectBytes{} || !change.region) return std::nullopt;
    domain::Region bare = *change.region;
    bare.administrators = 0;  // counted from the accounts, which have entries of their own
    return state_hash(bare);
}

bool revokes(const domain::PeopleChange& change, DeviceId id) {
    return std::ranges::any_of(
        change.devices, [&](const auto& device) { return device.id == id && device.revoked; });
}

}  // namespace

std::shared_ptr<Committed> PeopleWriter::write(const domain::PeopleChange& change,
                                               const Asking& asking, const PeopleFacts& facts) {
    auto out = std::make_shared<Committed>();
    out->at = asking.now;
    if (change.region) write_region(change, asking);
    for (const auto& office : change.offices) write_office(office, asking);
    for (const auto& account : change.accounts) {
        tables_.put_account(to_row(account, keys_));
        people_.changed(account);
    }
    write_enrolments(change);
    write_credentials(change);
    for (const auto& account : change.revoke_devices)
        for (auto row : tables_.devices(account)) {
            if (row.value.revoked) continue;
            row.value.revoked = true;
            tables_.put_device(row);
            out->ended_devices.push_back(row.value.id);
        }
    for (const auto& device : change.devices) {
        tables_.put_device(to_row(device, keys_));
        if (revokes(change, device.id)) out->ended_devices.push_back(device.id);
    }
    write_sessions(change, *out);
    if (change.throttle && facts.throttle)
        write_throttle(*facts.throttle, *change.throttle, asking.now);
    if (change.end_everything) end_everything();
    if (change.backup) tables_.add_backup(*change.backup);
    write_acts(change, asking, *out);
    if (!change.enrolments.empty()) out->enrolment = change.enrolments.front();
    if (change.factors_changed)
        out->factors_changed = {*change.factors_changed, asking.asker.session};
    return out;
}

// Bounded twice: by time, and by number where a flood of names is faster than that.
void PeopleWriter::write_throttle(const Hash& key, const domain::Throttle& throttle, Instant now) {
    if (throttle.failures == 0) {
        tables_.drop_throttle(key);
        return;
    }
    tables_.put_throttle({key, throttle.failures, throttle.last});
    if (throttles_written_++ % kThrottlesBetweenSweeps != 0) return;
    tables_.forget_throttles(now - limits::kThrottleForgotten);
    tables_.keep_newest_throttles(limits::kThrottles);
}

void PeopleWriter::write_region(const domain::PeopleChange& change, const Asking& asking) {
    const auto last = tables_.region();
    row::Region row;
    row.version = last ? last->version + 1 : 1;
    row.since = asking.now;
    row.value = *change.region;
    row.log = last ? last->log : create_log({}, ledger::Home::region, change.region->demo, asking);
    tables_.add_region(row);
    if (change.policy_text)
        tables_.add_policy({change.region->policy_version, asking.now, *change.policy_text});
    people_.region_changed();
}

void PeopleWriter::write_office(const domain::Office& office, const Asking& asking) {
    row::Office row;
    if (const auto known = tables_.office(office.id)) {
        row = *known;
    } else {
        row.public_key = key_store_.make_office_pair(office.id);
        const auto region = people_.region();
        row.log = create_log(office.id.bytes, ledger::Home::office, region && region->demo, asking);
    }
    row.value = office;
    tables_.put_office(row);
    people_.changed(office.id);
}

LogNo PeopleWriter::create_log(const ObjectBytes& owner, ledger::Home home, bool demo,
                               const Asking& asking) {
    ledger::LogCreated created;
    fill_random(created.random);
    created.kind = demo ? ledger::LogKind::demo : ledger::LogKind::real;
    created.home = home;
    return ledger_.create_log(owner, created,
                              leaf_from(asking, ledger::Event::log_created, OfficeId{}));
}

void PeopleWriter::end_everything() {
    for (const auto& account : tables_.accounts()) {
        tables_.end_sessions_of(account.id);
        void_enrolments(account.id);
    }
}

void PeopleWriter::void_enrolments(AccountId account) {
    for (auto row : tables_.enrolments_of(account)) {
        row.value.voided = true;
        row.value.ticket_hash.reset();
        tables_.put_enrolment(row);
    }
}

void PeopleWriter::write_enrolments(const domain::PeopleChange& change) {
    for (const auto& account : change.void_enrolments) void_enrolments(account);
    for (const auto& enrolment : change.enrolments) tables_.put_enrolment(to_row(enrolment, keys_));
}

void PeopleWriter::write_credentials(const domain::PeopleChange& change) {
    for (const auto& account : change.drop_credentials) tables_.drop_credentials(account);
    for (const auto& credential : change.credentials)
        tables_.put_credential(to_row(credential, keys_));
}

void PeopleWriter::write_sessions(const domain::PeopleChange& change, Committed& out) {
    for (const auto& session : change.sessions) {
        tables_.put_session(session);
        if (session.ended) out.ended_sessions.push_back(session.id);
        else if (session.locked) out.locked_sessions.push_back(session.id);
        else out.session = session;
    }
    // Named one by one as well: what they have asked for and still waits is refused by name.
    const auto end_named = [&](AccountId account, std::optional<DeviceId> device) {
        for (const auto& session : tables_.sessions_of(account)) {
            const bool begun = std::ranges::any_of(
                change.sessions, [&](const auto& one) { return one.id == session.id; });
            if (!begun && (!device || session.device == *device))
                out.ended_sessions.push_back(session.id);
        }
    };
    for (const auto& account : change.end_sessions) {
        end_named(account, std::nullopt);
        tables_.end_sessions_of(account);
        out.ended_accounts.push_back(account);
    }
    for (const auto& id : change.end_session) {
        auto session = tables_.session(id);
        if (!session) continue;
        session->ended = true;
        tables_.put_session(*session);
        out.ended_sessions.push_back(id);
    }
    for (const auto& device : change.end_devices) {
        for (const auto& owned : change.devices)
            if (owned.id == device) end_named(owned.account, device);
        tables_.end_sessions_on(device);
        out.ended_devices.push_back(device);
    }
    // Whoever begins a session in the change that ends all earlier ones keeps the new one.
    for (const auto& session : change.sessions)
        if (!session.ended) tables_.put_session(session);
}

void PeopleWriter::write_acts(const domain::PeopleChange& change, const Asking& asking,
                              Committed& out) {
    std::vector<ObjectBytes> bound;
    for (const auto& act : change.acts) {
        auto leaf = leaf_of_act(asking, act, nullptr, people_);
        const auto state = act.changes_state ? state_in(change, act.object) : std::nullopt;
        if (act.changes_state && !state)
            throw std::logic_error("store: an entry with a state names nothing that changed");
        if (state) leaf.state = *state;
        const LogNo office = people_.office_log(act.log_office);
        const LogNo log = office != 0 ? office : people_.region_log();
        const auto appended = ledger_.append(log, leaf);
        if (out.ledger.leaf_hash == Hash{}) out.ledger = appended.place;
        if (!state) continue;
        put_state_place(tables_, act.object, {log, appended.place.index});
        bound.push_back(act.object);
    }
    bind_the_rest(change, asking, bound);
}

// What changed beside the thing that an act names has its own entry, so that no row is without one.
void PeopleWriter::bind_the_rest(const domain::PeopleChange& change, const Asking& asking,
                                 const std::vector<ObjectBytes>& bound) {
    const auto bind = [&](const ObjectBytes& object, ledger::Event event, LogNo log) {
        if (std::ranges::find(bound, object) != bound.end()) return;
        domain::Act act;
        act.event = event;
        act.object = object;
        auto leaf = leaf_of_act(asking, act, nullptr, people_);
        leaf.state = state_in(change, object).value();
        const auto appended = ledger_.append(log, leaf);
        put_state_place(tables_, object, {log, appended.place.index});
    };
    for (const auto& account : change.accounts) {
        const LogNo home = people_.office_log(account.home_office);
        bind(account.id.bytes, ledger::Event::person_changed,
             home != 0 ? home : people_.region_log());
    }
    for (const auto& office : change.offices)
        bind(office.id.bytes, ledger::Event::office_changed, people_.office_log(office.id));
    if (change.region) bind({}, ledger::Event::region_configured, people_.region_log());
}

}  // namespace tasuki::store
