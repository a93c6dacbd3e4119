#include "domain/search_words.hpp"

#include <algorithm>
#include <unordered_map>

#include "domain/letters.hpp"

namespace tasuki::domain {
namespace {

using FoldTable = std::unordered_map<char32_t, std::string>;

char32_t plain_letter(char32_t c) {
    if (c >= U'A' && c <= U'Z') return c - U'A' + U'a';
    const bool hiragana = (c >= U'ぁ' && c <= U'ゖ') || c == U'ゝ' || c == U'ゞ';
    return hiragana ? c + 0x60 : c;
}

FoldTable read_fold_table() {
    FoldTable out;
    std::string_view left = fold_table();
    while (!left.empty()) {
        std::string_view entry = left.substr(0, left.find(' '));
        left.remove_prefix(std::min(left.size(), entry.size() + 1));
        if (entry.empty()) continue;
        const char32_t from = take(entry);
        std::string& to = out[from];
        while (!entry.empty()) append(to, plain_letter(take(entry)));
    }
    return out;
}

bool is_space(char32_t c) {
    return c == U' ' || (c >= U'\t' && c <= U'\r') || c == 0xa0 || c == 0x3000 ||
           (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f;
}

// Nobody sees them, and nobody types them into a search.
bool is_unseen(char32_t c) {
    return c == 0 || c == 0xad || (c >= 0x200b && c <= 0x200f) || c == 0x2060 || c == 0xfeff ||
           (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef);
}

// Most of what is written stands in no table: ASCII, kana and the common kanji.
bool stands_for_itself(char32_t c) {
    return (c > U' ' && c <= U'~') ||
           (c >= 0x3041 && c <= 0x30fe && c != U'゛' && c != U'゜' && c != kVoiced &&
            c != kHalfVoiced) ||
           (c >= 0x3400 && c <= 0x9fff);
}

// Folded it is the same: katakana, kanji, small letters.
bool stays_as_typed(char32_t c) { return stands_for_itself(c) && plain_letter(c) == c; }

// The kana before it takes the mark; where none can, the mark stands alone.
void fold_mark(std::string& onto, std::size_t begin, char32_t mark) {
    constexpr std::size_t kKana = 3;  // bytes
    if (onto.size() >= begin + kKana) {
        std::string_view tail = std::string_view(onto).substr(onto.size() - kKana);
        const char32_t before = take(tail);
        const char32_t made = tail.empty() ? voiced(before, mark) : before;
        if (made != before) {
            onto.resize(onto.size() - kKana);
            return append(onto, made);
        }
    }
    append(onto, mark);
}

}  // namespace

void fold_text(std::string_view text, std::string& onto) {
    static const FoldTable table = read_fold_table();
    const std::size_t begin = onto.size();
    std::string_view as_typed = text;  // from here on; copied in one go
    const auto copy = [&](std::string_view rest) {
        onto.append(as_typed.substr(0, as_typed.size() - rest.size()));
    };
    while (!text.empty()) {
        const std::string_view here = text;
        char32_t c = take(text);
        if (stays_as_typed(c)) continue;
        copy(here);
        as_typed = text;
        if (c >= U'！' && c <= U'～') c -= 0xfee0;
        if (c >= 0xff66 && c <= 0xff9d) c = kHalfWidth[c - 0xff66];
        if (stands_for_itself(c)) {
            append(onto, plain_letter(c));
        } else if (is_space(c)) {
            if (onto.size() > begin && onto.back() != ' ') onto.push_back(' ');
        } else if (c == kVoiced || c == U'゛' || c == 0xff9e) {
            fold_mark(onto, begin, kVoiced);
        } else if (c == kHalfVoiced || c == U'゜' || c == 0xff9f) {
            fold_mark(onto, begin, kHalfVoiced);
        } else if (!is_unseen(c)) {
            const auto found = table.find(c);
            if (found == table.end()) append(onto, c);
            else onto += found->second;
        }
    }
    copy(text);
}

std::string fold_text(std::string_view text) {
    std::string out;
    fold_text(text, out);
    return out;
}

SearchWords::SearchWords(std::string_view typed) {
    const std::string folded = fold_text(typed);
    std::string_view left = folded;
    while (!left.empty()) {
        const std::string_view word = left.substr(0, left.find(' '));
        left.remove_prefix(std::min(left.size(), word.size() + 1));
        if (!word.empty()) words_.emplace_back(word);
    }
}

bool SearchWords::in(std::string_view folded) const {
    return std::ranges::all_of(words_, [&](const std::string& word) {
        return folded.find(word) != std::string_view::npos;
    });
}

}  // namespace tasuki::domain
