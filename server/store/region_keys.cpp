#include "store/region_keys.hpp"

#include <algorithm>

#include "store/folder.hpp"
#include "store/root_key.hpp"

namespace tasuki::store {
namespace {

constexpr std::string_view kRegionTag = "tasuki/1 region keys";
constexpr std::size_t kRegionKeys = 5;
constexpr std::size_t kLongestRegionFile = 512;

}  // namespace

StoreKeys load_store_keys(const std::filesystem::path& key_folder) {
    const auto root = load_root_key(key_folder);
    StoreKeys from_root(root);
    const auto file = key_folder / kRegionKeyFile;
    if (!std::filesystem::exists(file)) return from_root;
    const auto sealed = read_private_file(file, "the region's keys", kLongestRegionFile);
    auto plain = tasuki::open(from_root.wrap(), sealed, view(kRegionTag));
    if (!plain || plain->size() != kRegionKeys * sizeof(Key))
        throw CannotOpen(file.string() +
                         " does not open with this root key: it belongs to another store");
    Reader in(*plain);
    RegionKeys own;
    for (auto* key : {&own.page, &own.region, &own.fingerprint, &own.login, &own.address})
        *key = SecretKey(in.fixed<32>());
    wipe(*plain);
    return {root, own};
}

void write_region_keys(const std::filesystem::path& file, const StoreKeys& keys) {
    const auto own = keys.region_keys();
    Writer out;
    for (const auto* key : {&own.page, &own.region, &own.fingerprint, &own.login, &own.address})
        out.raw(key->get());
    auto plain = out.take();
    replace_file(file, seal(keys.wrap(), plain, view(kRegionTag)));
    wipe(plain);
}

}  // namespace tasuki::store
