// How many posts and receipts the tables alone take: one message and one leaf, or one receipt and
// one leaf, each; batches of 64, every batch synced. The bound under the engine's own figure.
//   store_rows [groups] [seconds] [folder]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "base/crypto.hpp"
#include "base/limits.hpp"
#include "store/sqlcipher_tables.hpp"

namespace {

using namespace tasuki;
using Steady = std::chrono::steady_clock;

constexpr std::uint64_t kCheckpointPages = 1000;

struct Town {
    std::vector<std::uint64_t> seqs, revisions, indexes;
    std::vector<AccountId> authors;
    store::LeafNo leaf = 0;
    std::uint64_t batch = 0;
    Bytes leaf_bytes = Bytes(320);
    explicit Town(std::size_t groups) : seqs(groups), revisions(groups), indexes(groups) {
        for (std::size_t n = 0; n < 10; ++n) authors.push_back(make_id<AccountId>());
        fill_random(leaf_bytes);
    }
};

void add_leaf(store::Tables& tables, Town& town, std::size_t group) {
    tables.add_leaf(++town.leaf, static_cast<store::LogNo>(group + 1), town.indexes[group]++,
                    town.leaf_bytes);
}

void post(store::Tables& tables, Town& town, std::size_t group) {
    static store::row::Message message = [] {
        store::row::Message out;
        out.sealed = Bytes(420);  // 200 bytes of text, a head, salts, nonce and tag
        fill_random(out.sealed);
        out.membership = make_id<MembershipId>();
        out.office = make_id<OfficeId>();
        out.leaf_hash = out.content_hash = random_key();
        out.at = {1'795'219'200'000};
        out.key_no = 1;
        return out;
    }();
    message.group = static_cast<store::GroupNo>(group + 1);
    message.seq = ++town.seqs[group];
    message.author = town.authors[message.seq % town.authors.size()];
    message.client_msg_id = make_id<ClientMsgId>();
    message.leaf = town.leaf + 1;
    message.leaf_index = town.indexes[group];
    tables.add_message(message);
    add_leaf(tables, town, group);
}

void receive(store::Tables& tables, Town& town, std::size_t group) {
    static store::row::Receipt receipt = [] {
        store::row::Receipt out;
        out.account = make_id<AccountId>();
        out.device = make_id<DeviceId>();
        out.at = out.device_time = {1'795'219'200'000};
        return out;
    }();
    receipt.group = static_cast<store::GroupNo>(group + 1);
    receipt.revision = ++town.revisions[group];
    receipt.membership.bytes = town.authors[receipt.revision % town.authors.size()].bytes;
    receipt.kind = domain::ReceiptKind::displayed;
    receipt.range = {receipt.revision, receipt.revision};
    receipt.leaf = town.leaf + 1;
    tables.add_receipt(receipt);
    add_leaf(tables, town, group);
}

template <class Act>
void measure(const char* what, store::Tables& tables, Town& town, double seconds, Act act) {
    std::uint64_t acts = 0, batches = 0, checkpoints = 0;
    auto start = Steady::now();
    auto cpu_start = std::clock();
    auto passed = [&] { return std::chrono::duration<double>(Steady::now() - start).count(); };
    while (passed() < seconds) {
        tables.begin();
        for (std::size_t n = 0; n < limits::kBatch; ++n)
            act(tables, town, (acts++ * 7) % town.seqs.size());
        tables.add_batch({{++town.batch, {}}, town.leaf, {}});
        tables.commit();
        ++batches;
        if (tables.wal_pages() > kCheckpointPages) {
            tables.checkpoint(false);
            ++checkpoints;
        }
    }
    auto time = passed();
    // On a busy machine only the processor's own time says something.
    auto cpu = static_cast<double>(std::clock() - cpu_start) / CLOCKS_PER_SEC;
    std::printf(
        "%-9s %7.0f /s  %7.0f rows/s  %6.2f ms/batch  %5.1f us cpu each  %llu checkpoints\n", what,
        static_cast<double>(acts) / time, static_cast<double>(2 * acts) / time,
        1000 * time / static_cast<double>(batches), 1e6 * cpu / static_cast<double>(acts),
        static_cast<unsigned long long>(checkpoints));
}

}  // namespace

int main(int argc, char** argv) {
    auto groups = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 50;
    auto seconds = argc > 2 ? std::strtod(argv[2], nullptr) : 5.0;
    auto name = std::string(argc > 3 ? argv[3] : "/tmp") + "/store-rows-XXXXXX";
    if (groups == 0 || ::mkdtemp(name.data()) == nullptr) return 2;
    {
        auto tables = store::SqlcipherTables::create(name, random_key());
        Town town(groups);
        std::printf("%lu groups, batches of %zu\n", groups, limits::kBatch);
        measure("posts", *tables, town, seconds, post);
        measure("receipts", *tables, town, seconds, receive);
    }
    std::filesystem::remove_all(name);
}
