// A journal comes from another machine, in the hour when everything else is gone: what is believed
// of it is exactly what was signed.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "store/journal_format.hpp"

using namespace tasuki;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = text_of({data, size});
    SigningSeed seed{};
    seed.fill(0x07);
    const auto read = store::read_journal(text, public_key_of(seed));
    const auto* journal = std::get_if<store::JournalText>(&read);
    if (journal == nullptr) {
        if (store::to_text(std::get<store::JournalFault>(read)).empty()) std::abort();
        return 0;
    }
    auto again = store::journal_title(public_key_of(seed));
    auto head = store::journal_start(again);
    for (const auto& act : journal->acts) again += store::journal_line(act, head, seed);
    if (again != text.substr(0, journal->whole) || head != journal->head) std::abort();
    if (journal->torn != (journal->whole != text.size())) std::abort();
    return 0;
}
