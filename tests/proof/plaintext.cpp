// Fills a record with words that occur nowhere else and looks for them in every file that the
// server wrote: as they are, in UTF-16, in hex and in base64.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "base/crypto.hpp"
#include "e2e/small_town.hpp"

namespace tasuki::test {
namespace {

using namespace tasuki::client;

// As the bytes may lie in a file; base64 depends on where a word begins, so its inner part at each
// of the three places.
std::vector<std::string> guises(const std::string& word) {
    std::vector<std::string> out{word, to_hex(view(word))};
    std::string wide;
    for (const char c : word) {
        wide += c;
        wide += '\0';
    }
    out.push_back(wide);
    for (std::size_t skip = 0; skip < 3; ++skip) {
        const auto text = to_base64(view(std::string(skip, ' ') + word));
        if (text.size() > 12) out.push_back(text.substr(4, text.size() - 8));
    }
    return out;
}

struct Search {
    std::vector<std::string> words;
    std::uint64_t bytes = 0;
    std::uint64_t files = 0;

    void look_in(const std::string& folder) {
        namespace fs = std::filesystem;
        for (const auto& entry : fs::recursive_directory_iterator(folder)) {
            if (!entry.is_regular_file()) continue;
            std::ifstream in(entry.path(), std::ios::binary);
            const std::string content((std::istreambuf_iterator<char>(in)), {});
            ++files;
            bytes += content.size();
            for (const auto& word : words)
                for (const auto& guise : guises(word))
                    if (content.find(guise) != std::string::npos)
                        throw std::runtime_error("'" + word + "' stands in " +
                                                 entry.path().string());
        }
    }
};

std::string secret_word(const std::string& what) {
    Bytes random(9);
    fill_random(random);
    return "架空" + what + to_hex(random);
}

void write_much(SmallTown& town, Search& search) {
    for (int i = 0; i < 40; ++i) {
        search.words.push_back(secret_word("の記録"));
        auto sent = town.doctor.client().post(town.room(), Draft::report(search.words.back()));
        if (!sent) throw std::runtime_error("the outbox took no more");
    }
    if (!town.until([&] { return town.doctor.all<Sent>().size() == 40; }))
        throw std::runtime_error("not everything was acknowledged");
    const auto first = town.doctor.all<Sent>()[0].accepted.seq;
    search.words.push_back(secret_word("の理由"));
    if (!town.doctor.client().retract(town.room(), first, search.words.back()))
        throw std::runtime_error("the retraction was not taken");
    if (!town.until([&] { return town.doctor.all<Sent>().size() == 41; }))
        throw std::runtime_error("the retraction was not acknowledged");
    search.words.push_back(secret_word("の交代"));
    town.must(town.doctor.client().remove(town.group, town.nurses, search.words.back()));
}

int run() {
    SmallTown town;
    // What SmallTown wrote: names, logins, the patient, passwords' fixed part.
    Search search;
    search.words = {"多摩川",        "タマガワ", "wakaba-hanako", "aoba-ichiro",
                    "chiiki-tantou", "tsunagu",  "職種間の共有",  "アオバ"};
    write_much(town, search);
    // A search that could not find anything would hold for ever: it finds the word where it is.
    Search known{{search.words.back()}};
    std::filesystem::create_directory(town.server.folder("known"));
    std::ofstream(town.server.folder("known/file")) << "x" << search.words.back() << "y";
    bool found = false;
    try {
        known.look_in(town.server.folder("known"));
    } catch (const std::runtime_error&) {
        found = true;
    }
    if (!found) throw std::runtime_error("the search itself finds nothing");

    for (const auto* folder : {"store", "keys"}) search.look_in(town.server.folder(folder));
    town.server.kill();
    for (const auto* folder : {"store", "keys"}) search.look_in(town.server.folder(folder));
    const auto log = town.server.log();
    for (const auto& word : search.words)
        if (log.find(word) != std::string::npos)
            throw std::runtime_error("'" + word + "' stands in the log");
    std::printf("%zu words, %llu files, %llu bytes looked at, 0 found\n", search.words.size(),
                static_cast<unsigned long long>(search.files),
                static_cast<unsigned long long>(search.bytes));
    return 0;
}

}  // namespace
}  // namespace tasuki::test

int main() {
    try {
        return tasuki::test::run();
    } catch (const std::exception& broken) {
        std::printf("✗ %s\n", broken.what());
        return 1;
    }
}
