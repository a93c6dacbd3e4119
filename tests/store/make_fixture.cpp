// Writes a small store of this program's schema, with a throw-away root key, into a new folder:
//   make_store_fixture tests/store/fixtures/schema-N
// Made schema-1, whose files are kept as they are (migrate_test.cpp reads them); fixtures/README.md
// says how the later ones are made. All names are fictional.
#include <cstdio>
#include <filesystem>

#include "sample_rows.hpp"
#include "store/init.hpp"
#include "store/region_keys.hpp"
#include "store/seal_group.hpp"
#include "store/seal_people.hpp"

namespace {

using namespace tasuki;
using namespace tasuki::store;

void fill(SqlcipherTables& tables, SqlcipherKeyStore& key_store, const StoreKeys& keys) {
    domain::Group group;
    group.id = make_id<GroupId>();
    group.pseudonym = make_id<Pseudonym>();
    group.state = domain::GroupState::active;
    group.patient.name = {"架空", "太郎", "カクウ", "タロウ"};
    auto group_keys = key_store.make_group_key(group.id);

    auto office = test::some_office();
    office.public_key = key_store.make_office_pair(office.value.id);
    group.origin = office.value.id;
    domain::Account account;
    account.id = make_id<AccountId>();
    account.pseudonym = make_id<Pseudonym>();
    account.login_name = "kakuu.hanako";
    account.name = {"架空", "花子", "カクウ", "ハナコ"};
    account.state = domain::AccountState::active;
    account.affiliations = {{office.value.id, domain::profession::nurse, true, true}};

    tables.begin();
    tables.put_office(office);
    tables.put_account(to_row(account, keys));
    GroupPlace place{0, 1, account.id, make_id<ClientMsgId>()};
    auto no = tables.add_group(to_row(group, place, *group_keys));
    auto membership = test::some_membership();
    membership.account = account.id;
    tables.put_membership(no, membership);
    for (std::uint64_t seq = 1; seq <= 20; ++seq) {
        tables.add_message(test::some_message(no, seq));
        tables.add_leaf(seq, 1, seq - 1, view("leaf " + std::to_string(seq)));
    }
    tables.add_receipt(
        test::some_receipt(no, 1, membership.id, domain::ReceiptKind::displayed, {1, 20}));
    tables.commit();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return std::fputs("usage: make_store_fixture FOLDER\n", stderr), 2;
    std::filesystem::path folder = argv[1];
    std::filesystem::create_directories(folder);
    KeyPlaces places{folder / "store", folder / "keys"};
    auto fresh = init_store(places, {"架空市", "fixture.example.jp", true}, {1'795'219'200'000});
    const auto keys = load_store_keys(places.key_folder);
    fill(*fresh.tables, *fresh.key_store, keys);
    fresh = {};
    std::filesystem::remove(places.store_folder / "lock");
    std::puts("written; commit it together with the migration it belongs to");
}
