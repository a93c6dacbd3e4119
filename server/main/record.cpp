#include "main/record.hpp"

#include "base/limits.hpp"
#include "store/backup.hpp"
#include "store/files.hpp"
#include "store/region_keys.hpp"
#include "store/rekey.hpp"

namespace tasuki {

store::EnginePorts Record::ports(const Clock& clock) {
    store::EnginePorts ports;
    ports.anchor = [this, &clock](const ledger::Chain& chain) {
        anchor->place(chain, clock.now());
    };
    ports.journal = [this](const std::vector<store::JournalAct>& acts) { journal->keep(acts); };
    ports.free_bytes = [this] { return store::free_bytes(folder); };
    ports.release_reserve = [this] {
        const bool held = reserve->held();
        reserve->let_go();
        return held;
    };
    ports.refill_reserve = [this] { return reserve->take(limits::kLowSpace); };
    return ports;
}

store::EngineOptions Record::options(bool accept_clock) const {
    store::EngineOptions options;
    options.incarnation = tables->setting(store::setting::kIncarnation).value_or(Bytes{});
    const auto origin = tables->setting(store::setting::kOrigin).value_or(Bytes{});
    options.origin = std::string(text_of(origin));
    options.anchored = anchor->last();
    options.accept_clock = accept_clock;
    return options;
}

bool Record::demo() const {
    const auto mark = tables->setting(store::setting::kDemo);
    return mark && !mark->empty() && mark->front() == 1;
}

domain::Command operator_command(domain::PeopleCommand wish) {
    domain::Asker asker;
    asker.level = domain::AuthLevel::operator_socket;
    return {asker, std::move(wish)};
}

domain::Command backup_command(const domain::BackupMade& made) {
    return operator_command(domain::RecordBackup{made});
}

store::VerifyInput verify_input(Record& record) {
    const auto options = record.options(false);
    const ledger::VerifierKey key{options.origin, ledger::SignatureType::ed25519,
                                  public_key_of(record.key_store->ledger_seed())};
    auto& key_store = *record.key_store;
    return {*record.tables,
            *record.keys,
            [&key_store](GroupId group) { return key_store.group_keys(group); },
            options.incarnation,
            options.anchored,
            key,
            record.folder / store::kFilesFolder};
}

std::unique_ptr<Record> open_record(const config::Config& config, Expect expect) {
    auto record = std::make_unique<Record>();
    store::finish_rekey({config.store_folder, config.key_folder});
    record->folder = config.store_folder;
    record->keys = std::make_unique<store::StoreKeys>(store::load_store_keys(config.key_folder));
    record->tables = store::SqlcipherTables::open(config.store_folder, record->keys->page());
    if (expect == Expect::real && record->demo())
        throw store::CannotOpen(
            "これはデモ用の記録です。本番では使えません / this store was made by `tasuki demo`");
    if (expect == Expect::demo && !record->demo())
        throw store::CannotOpen(
            "これは本番の記録です。デモでは開きません / a real store is not opened by `tasuki demo`");
    if (expect == Expect::real && !store::sheet_confirmed(*record->tables))
        throw store::CannotOpen(
            "復旧用紙の確認がまだです。tasuki init --confirm 番号 を実行してください / "
            "the recovery sheet is not confirmed yet: tasuki init --confirm CODE");
    record->key_store =
        store::SqlcipherKeyStore::open({config.store_folder, config.key_folder}, *record->keys);
    record->anchor = std::make_unique<store::AnchorFile>(config.key_folder);
    const auto incarnation = record->tables->setting(store::setting::kIncarnation);
    record->journal = std::make_unique<store::JournalFile>(store::JournalFile::open(
        {config.journal_folder, config.key_folder}, record->key_store->ledger_seed(),
        incarnation.value_or(Bytes{}), record->anchor->last().n, SystemClock{}.now()));
    store::remove_left_copy(config.store_folder);
    store::remove_left_files(*record->tables, config.store_folder / store::kFilesFolder);
    record->reserve = std::make_unique<store::SpaceReserve>(config.store_folder, limits::kReserve);
    record->reserve->take(limits::kLowSpace);
    return record;
}

}  // namespace tasuki
