// Writes an exported ledger of a fictional town (架空) into a folder, together with the key it is
// signed with, an older checkpoint and a .tlog-proof: what the programs that are not ours are fed
// with, and what the test of tasuki-verify alters. The signing key is made here and forgotten.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "small_ledger.hpp"

namespace {

using namespace tasuki;
using namespace tasuki::ledger;

void save(const std::filesystem::path& path, ByteView content) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream out(path, std::ios::binary);
    out.write(reinterpret_cast<const char*>(content.data()), std::streamsize(content.size()));
    if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) return 2;
    const std::filesystem::path folder = arguments[1];
    test::SmallLedger town;
    fill_random(town.signer.seed);
    town.seal();
    town.group().post(300);
    const auto older = town.seal(true);
    town.group().post(240);
    town.logs[1].post(5);
    town.seal(true);

    for (const auto& [path, content] : test::exported(town)) save(folder / "all" / path, content);
    for (const auto& [path, content] : test::exported_alone(town, town.group()))
        save(folder / "one" / path, content);
    save(folder / "older", view(older));
    save(folder / "group", view(to_hex(town.group().name())));
    save(folder / "vkey", view(to_vkey(town.signer.verifier(SignatureType::ed25519)) + '\n'));
    return 0;
}
