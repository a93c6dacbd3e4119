// What is typed into a search, and whether a text holds it (rule C9). Both are folded first, so
// that width, script of the kana, capital letters and characters that only look pressed together
// (㎎, ①, ㈱, ㋿) make no difference. What is found is a piece of text, not a word: one kana
// or two kanji are enough. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tasuki::domain {

// NFKC of what Japanese is typed with (fold_table.cpp), then katakana for hiragana and small
// letters for A to Z. Variation selectors (異体字) and invisible characters go; every kind of space
// is one. Not folded: accents typed apart, Hangul, old and new kanji (髙, 﨑), spellings (ー, ヴ,
// ヂ).
std::string fold_text(std::string_view text);
void fold_text(std::string_view text, std::string& onto);  // appends

class SearchWords {
  public:
    // Words are apart by spaces, of whatever width.
    explicit SearchWords(std::string_view typed);
    std::size_t count() const { return words_.size(); }
    // Whether each of the words stands somewhere in a folded text.
    bool in(std::string_view folded) const;

  private:
    std::vector<std::string> words_;
};

// Entries apart by spaces: a character and what it becomes.
std::string_view fold_table();

}  // namespace tasuki::domain
