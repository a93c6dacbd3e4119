#include "store/facts_people.hpp"

#include <string>

namespace tasuki::store {
namespace {

std::string setting_name(const ObjectBytes& object) { return "state:" + to_hex(object); }

// The rows of people change seldom, and every change leaves an entry with their hash.
void hold_to_ledger(const Reading& reading, const ObjectBytes& object, const Hash& state,
                    const char* what) {
    const auto place = state_place(reading, object);
    const auto row = place ? reading.leaf(place->log, place->index) : std::nullopt;
    const auto leaf = row ? ledger::decode_leaf(row->bytes) : std::nullopt;
    if (!leaf || leaf->state != state)
        throw RecordFault(std::string(what) + " " + to_hex(object) +
                          ": its row is not what its ledger entry says; run tasuki verify");
}

// Counted from the accounts, never stored; the hash is that of the value with the count.
domain::Region counted(const Reading& reading, domain::Region region) {
    region.administrators = reading.region_officers();
    return region;
}

}  // namespace

std::optional<StatePlace> state_place(const Reading& reading, const ObjectBytes& object) {
    const auto value = reading.setting(setting_name(object));
    if (!value) return std::nullopt;
    Reader in(*value);
    StatePlace place;
    place.log = in.u32();
    place.index = in.u64();
    if (!in.done()) throw RecordFault("a state place can't be read; run tasuki verify");
    return place;
}

void put_state_place(Tables& tables, const ObjectBytes& object, StatePlace place) {
    tables.put_setting(setting_name(object), Writer().u32(place.log).u64(place.index).bytes());
}

domain::Account checked_account(const Reading& reading, const row::Account& row,
                                const StoreKeys& keys) {
    auto account = [&] {
        try {
            return from_row(row, keys);
        } catch (const StoreBroken& fault) {
            throw RecordFault(fault.what());
        }
    }();
    hold_to_ledger(reading, row.id.bytes, state_hash(account), "account");
    return account;
}

domain::Office checked_office(const Reading& reading, const row::Office& row) {
    hold_to_ledger(reading, row.value.id.bytes, state_hash(row.value), "office");
    return row.value;
}

std::shared_ptr<const domain::Account> load_account(const Reading& reading, AccountId id,
                                                    const StoreKeys& keys) {
    const auto row = reading.account(id);
    if (!row) return nullptr;
    return std::make_shared<const domain::Account>(checked_account(reading, *row, keys));
}

std::shared_ptr<const domain::Office> load_office(const Reading& reading, OfficeId id) {
    const auto row = reading.office(id);
    if (!row) return nullptr;
    return std::make_shared<const domain::Office>(checked_office(reading, *row));
}

std::shared_ptr<const domain::Region> load_region(const Reading& reading) {
    const auto row = reading.region();
    if (!row) return nullptr;
    // The count of officers changes with the accounts, which have entries of their own.
    domain::Region bare = row->value;
    bare.administrators = 0;
    hold_to_ledger(reading, {}, state_hash(bare), "region");
    return std::make_shared<const domain::Region>(counted(reading, row->value));
}

std::shared_ptr<const domain::Account> PeopleCache::account(AccountId id) {
    if (!id) return nullptr;
    auto& slot = accounts_[id];
    if (!slot) slot = load_account(tables_, id, keys_);
    if (slot) return slot;
    accounts_.erase(id);
    return nullptr;
}

std::shared_ptr<const domain::Office> PeopleCache::office(OfficeId id) {
    if (!id) return nullptr;
    auto& slot = offices_[id];
    if (!slot) slot = load_office(tables_, id);
    if (slot) return slot;
    offices_.erase(id);
    return nullptr;
}

std::shared_ptr<const domain::Region> PeopleCache::region() {
    if (!region_) region_ = load_region(tables_);
    return region_;
}

LogNo PeopleCache::office_log(OfficeId id) {
    if (!id) return 0;
    if (auto found = logs_.find(id); found != logs_.end()) return found->second;
    const auto row = tables_.office(id);
    if (!row) return 0;
    return logs_[id] = row->log;
}

LogNo PeopleCache::region_log() {
    if (region_log_ == 0)
        if (const auto row = tables_.region()) region_log_ = row->log;
    return region_log_;
}

void PeopleCache::changed(const domain::Account& account) {
    accounts_[account.id] = std::make_shared<const domain::Account>(account);
    region_.reset();  // its officers are counted again
}

void PeopleCache::changed(OfficeId office) { offices_.erase(office); }

void PeopleCache::region_changed() { region_.reset(); }

void PeopleCache::forget() {
    accounts_.clear();
    offices_.clear();
    logs_.clear();
    region_.reset();
    region_log_ = 0;
}

void PeopleCache::trim() {
    if (accounts_.size() > bound_) accounts_.clear();
}

}  // namespace tasuki::store
