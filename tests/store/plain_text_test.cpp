// Nothing that a person typed is found in any file of the store: not a body, not a name, not a key.
// Who steals the disk, or finds it in the bin, holds noise.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "sample_rows.hpp"
#include "store/init.hpp"
#include "store/seal_body.hpp"
#include "store/seal_group.hpp"
#include "store/seal_people.hpp"
#include "support/fake_clock.hpp"
#include "support/temp_folder.hpp"

namespace {

namespace fs = std::filesystem;
using namespace tasuki;
using namespace tasuki::test;
using namespace tasuki::store;

std::vector<fs::path> files_with(const fs::path& folder, std::string_view needle) {
    std::vector<fs::path> out;
    for (auto& each : fs::recursive_directory_iterator(folder)) {
        if (!each.is_regular_file()) continue;
        std::ifstream in(each.path(), std::ios::binary);
        std::string content{std::istreambuf_iterator<char>(in), {}};
        if (content.find(needle) != std::string::npos) out.push_back(each.path());
    }
    return out;
}

TEST(PlainText, IsInNoFileOfTheStore) {
    TempFolder folder;
    KeyPlaces places{folder.path() / "store", folder.path() / "keys"};
    auto fresh = init_store(places, {"架空市", "tasuki.example.jp", false}, FakeClock::kStart);
    StoreKeys keys{SecretKey(random_key())};
    auto group = make_id<GroupId>();
    auto group_keys = fresh.key_store->make_group_key(group);
    auto& key = *group_keys->find(1);

    auto office = some_office();
    domain::Account account;
    account.id = make_id<AccountId>();
    account.pseudonym = make_id<Pseudonym>();
    account.login_name = "kakuu.hanako";
    account.name = {"架空", "花子", "カクウ", "ハナコ"};
    auto message = some_message(1, 1);
    BodyPlace place{group, 1, 1, 1, message.author, message.client_msg_id, 1};
    message.sealed = seal_body(key, place, view("血圧は高めです（架空）"));
    auto& tables = *fresh.tables;
    tables.begin();
    tables.put_office(office);
    tables.put_account(to_row(account, keys));
    tables.add_message(message);
    tables.add_policy({1, {1}, "方針の本文"});
    tables.commit();

    auto search = [&](const char* when) {
        std::vector<std::string> secrets{"血圧は高めです",
                                         "花子",
                                         "kakuu.hanako",
                                         "訪問看護ステーション",
                                         "方針の本文",
                                         "架空市",
                                         std::string(text_of(key)),
                                         std::string(text_of(fresh.key_store->ledger_seed()))};
        // The root key is in the key folder, as hex; nothing else may hold what it makes.
        for (auto& secret : secrets)
            EXPECT_TRUE(files_with(folder.path(), secret).empty()) << when << ": " << secret;
    };
    // The search itself must be able to find: an id inside our own plain file.
    std::ofstream(folder.path() / "control") << "血圧は高めです（架空）";
    EXPECT_EQ(files_with(folder.path(), "血圧は高めです").size(), 1u);
    fs::remove(folder.path() / "control");

    EXPECT_GT(fs::file_size(places.store_folder / "store.db-wal"), 0u);
    search("in the log");
    tables.checkpoint(true);
    search("in the file");
    fresh = {};
}

}  // namespace
