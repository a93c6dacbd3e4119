// The town's story without a person: signs in through the C++ SDK over real TLS and lives through
// what Tasuki promises, one line per promise. It throws at the first that does not hold.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "main/demo_seed.hpp"

namespace tasuki {

struct SelftestPlace {
    std::uint16_t port = 0;
    std::string certificate_pem;
    std::filesystem::path client_folder;  // the SDK's storage, one folder per person
    const DemoSeed* town = nullptr;
};

// With the server running. `say` gets one sentence for each promise that was seen to hold.
void live_through(const SelftestPlace& place, const std::function<void(const std::string&)>& say);

// After the server has stopped: none of the town's names, texts or numbers stands readable in any
// file under `folders`. Returns the number of bytes looked at; throws naming file and text.
std::uint64_t find_no_plain_text(const std::vector<std::filesystem::path>& folders);

}  // namespace tasuki
