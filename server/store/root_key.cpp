#include "store/root_key.hpp"

#include <algorithm>
#include <cstdlib>

#include "store/folder.hpp"

namespace tasuki::store {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kLongestRootKey =
    128;  // 64 hex digits and a line end, with room for CR and blanks

SecretKey parse(Bytes content, const fs::path& file) {
    auto text = text_of(content);
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
        text.remove_suffix(1);
    auto bytes = from_hex(text);
    auto good = bytes && bytes->size() == Key{}.size();
    Key key{};
    if (good) {
        std::copy(bytes->begin(), bytes->end(), key.begin());
        wipe(*bytes);
    }
    wipe(content);
    if (!good)
        throw CannotOpen("the root key in " + file.string() +
                         " is not 64 hex digits; put the right file back (recovery sheet)");
    SecretKey out(key);
    wipe(key);
    return out;
}

}  // namespace

SecretKey load_root_key_file(const fs::path& file) {
    return parse(read_private_file(file, "the root key", kLongestRootKey), file);
}

SecretKey load_root_key(const fs::path& key_folder) {
    if (auto folder = std::getenv("CREDENTIALS_DIRECTORY"); folder != nullptr && *folder != 0) {
        auto file = fs::path(folder) / kRootCredential;
        if (fs::exists(file)) return parse(read_credential(file, kLongestRootKey), file);
    }
    check_private_folder(key_folder);
    return load_root_key_file(key_folder / kRootKeyFile);
}

SecretKey make_root_key(const fs::path& key_folder) {
    make_private_folder(key_folder);
    auto file = key_folder / kRootKeyFile;
    if (fs::exists(file))
        throw CannotOpen(file.string() + " exists already and is never overwritten");
    SecretKey key(random_key());
    auto text = to_hex(key.get()) + "\n";
    replace_file(file, view(text));
    wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
    return key;
}

}  // namespace tasuki::store
