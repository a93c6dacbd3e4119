// Folding kana so that one person typed in two ways compares equal (rule B2): full and half width,
// hiragana and katakana, voiced marks typed apart, small kana, ヂ and ジ, ヅ and ズ, ヴ, and long
// vowels in each of their spellings (オオノ, オーノ, オウノ). Too much folding only asks a
// question; too little opens a second group for the same patient.
#include <array>
#include <string>
#include <string_view>

#include "domain/decide.hpp"
#include "domain/letters.hpp"

namespace tasuki::domain {
namespace {

// Width and script; voiced marks become the combining ones.
char32_t to_katakana(char32_t c) {
    if (c >= U'！' && c <= U'～') c -= 0xfee0;
    if (c >= U'a' && c <= U'z') return c - U'a' + U'A';
    if (c >= 0xff66 && c <= 0xff9d) return kHalfWidth[c - 0xff66];
    if (c == 0xff9e || c == U'゛') return kVoiced;
    if (c == 0xff9f || c == U'゜') return kHalfVoiced;
    const bool hiragana = (c >= U'ぁ' && c <= U'ゖ') || c == U'ゝ' || c == U'ゞ';
    return hiragana ? c + 0x60 : c;
}

bool is_left_out(char32_t c) {
    constexpr std::u32string_view kOut =
        U" \t\r\n\u00a0\u2002\u2003\u2009\u200b\u3000\ufe0e\ufe0f・･'’.．,，ー-‐‑‒–—―−─~〜";
    return c == 0 || kOut.find(c) != std::u32string_view::npos || (c >= 0xe0100 && c <= 0xe01ef);
}

struct Pair {
    char32_t from;
    char32_t to;
};

constexpr std::array<Pair, 20> kSame{{
    {U'ァ', U'ア'}, {U'ィ', U'イ'}, {U'ゥ', U'ウ'}, {U'ェ', U'エ'}, {U'ォ', U'オ'},
    {U'ヵ', U'カ'}, {U'ヶ', U'ケ'}, {U'ッ', U'ツ'}, {U'ャ', U'ヤ'}, {U'ュ', U'ユ'},
    {U'ョ', U'ヨ'}, {U'ヮ', U'ワ'}, {U'ヂ', U'ジ'}, {U'ヅ', U'ズ'}, {U'ヲ', U'オ'},
    {U'ヰ', U'イ'}, {U'ヱ', U'エ'}, {U'ヷ', U'バ'}, {U'ヸ', U'ビ'}, {U'ヴ', U'ブ'},
}};

char32_t same(char32_t c) {
    for (const Pair& pair : kSame) {
        if (pair.from == c) return pair.to;
    }
    if (c == U'ヹ') return U'ベ';
    return c == U'ヺ' ? U'ボ' : c;
}

// Which of アイウエオ a kana ends in; 5: none.
std::size_t vowel_of(char32_t c) {
    constexpr std::array<std::u32string_view, 5> kRows{
        U"アカサタナハマヤラワガザダバパ", U"イキシチニヒミリギジビピ",
        U"ウクスツヌフムユルグズブプ", U"エケセテネヘメレゲゼデベペ",
        U"オコソトノホモヨロゴゾドボポ"};
    for (std::size_t i = 0; i < kRows.size(); ++i) {
        if (kRows[i].find(c) != std::u32string_view::npos) return i;
    }
    return kRows.size();
}

// オ behind ト only makes it long, and so does ウ; イ behind ケ.
bool prolongs(char32_t c, char32_t before) {
    constexpr std::array<std::u32string_view, 6> kLong{U"ア", U"イ", U"ウ", U"エイ", U"オウ", U""};
    return kLong[vowel_of(before)].find(c) != std::u32string_view::npos;
}

// Composed, before anything is made equal: ヴァ has to be seen as one.
std::u32string composed(std::string_view text) {
    std::u32string out;
    while (!text.empty()) {
        const char32_t c = to_katakana(take(text));
        if (c == kVoiced || c == kHalfVoiced) {
            if (!out.empty()) out.back() = voiced(out.back(), c);
        } else if ((c == U'ヽ' || c == U'ヾ') && !out.empty()) {
            out.push_back(c == U'ヾ' ? voiced(out.back(), kVoiced) : out.back());
        } else if (!is_left_out(c)) {
            out.push_back(c);
        }
    }
    return out;
}

}  // namespace

std::string fold_kana(std::string_view text) {
    constexpr std::u32string_view kSmallVowels = U"ァィェォ";
    constexpr std::u32string_view kBaRow = U"バビベボ";
    const std::u32string letters = composed(text);
    std::string out;
    char32_t before = 0;
    for (std::size_t i = 0; i < letters.size(); ++i) {
        char32_t c = letters[i];
        const std::size_t small = c == U'ヴ' && i + 1 < letters.size()
                                      ? kSmallVowels.find(letters[i + 1])
                                      : std::u32string_view::npos;
        if (small != std::u32string_view::npos) {
            c = kBaRow[small];
            ++i;
        }
        c = same(c);
        if (prolongs(c, before)) continue;
        append(out, c);
        before = c;
    }
    return out;
}

}  // namespace tasuki::domain
