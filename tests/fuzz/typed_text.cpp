// What people type: dates of two calendars, kana, texts, the recovery sheet. A date that is taken
// for one day is that day however it is written; folding twice is folding once.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/clock.hpp"
#include "domain/decide.hpp"
#include "session/text_check.hpp"
#include "store/recovery_sheet.hpp"

using namespace tasuki;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = text_of({data, size});
    if (const auto date = parse_date(text)) {
        if (!valid(*date)) std::abort();
        if (parse_date(to_iso(*date)) != date) std::abort();
        if (parse_date(to_wareki(*date)) != date) std::abort();
    }
    const auto folded = domain::fold_kana(text);
    if (domain::fold_kana(folded) != folded) std::abort();
    (void)session::check_text(text, session::TextKind::line, 200);
    (void)session::check_text(text, session::TextKind::lines, 20'000);
    (void)session::has_words(text);
    if (const auto key = store::from_typed(text)) {
        if (store::from_typed(store::to_typed(*key)) != key) std::abort();
    }
    return 0;
}
