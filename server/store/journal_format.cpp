#include "store/journal_format.hpp"

#include <algorithm>
#include <charconv>

namespace tasuki::store {
namespace {

using namespace std::string_view_literals;
using ledger::Event;

constexpr std::string_view kJournalTag = "tasuki-journal/1\0"sv;
constexpr std::string_view kTitle = "tasuki-journal/1 ";
constexpr std::string_view kLife = "life";
constexpr std::size_t kFields = 8;

// What takes a right, a device, a secret or words from somebody. Ordinary signing out is none: it
// ends the own session alone, and no session outlives a restore.
constexpr std::array kKept{
    Event::left,
    Event::removed,
    Event::membership_ended,
    Event::admission_ended,
    Event::consent_withdrawn,
    Event::managers_changed,
    Event::group_closed,
    Event::retracted,
    Event::device_revoked,
    Event::pin_set,
    Event::password_changed,
    Event::totp_changed,
    Event::recovery_codes_made,
    Event::recovery_code_used,
    Event::passkey_removed,
    Event::factors_reset,
    Event::session_revoked,
    Event::signed_out,
    Event::affiliation_ended,
    Event::person_deactivated,
    Event::office_admin_removed,
    Event::region_officer_removed,
    Event::auditor_removed,
    Event::office_suspended,
    Event::office_resumed,  // the suspension before it is taken back
};

std::optional<Event> kept_of(std::string_view slug) {
    for (const auto event : kKept)
        if (ledger::describe(event).slug == slug) return event;
    return std::nullopt;
}

template <class Number>
std::optional<Number> number_of(std::string_view text) {
    Number out{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return out;
}

std::optional<std::array<std::uint8_t, 16>> id_of(std::string_view text) {
    const auto bytes = from_hex(text);
    if (!bytes || bytes->size() != 16) return std::nullopt;
    std::array<std::uint8_t, 16> out{};
    std::ranges::copy(*bytes, out.begin());
    return out;
}

std::string words_of(const JournalAct& act, std::uint64_t number) {
    return std::to_string(number) + ' ' + std::to_string(act.n) + ' ' +
           std::to_string(act.time.ms) + ' ' +
           std::string(act.life ? kLife : ledger::describe(act.event).slug) + ' ' + to_hex(act.at) +
           ' ' + to_hex(act.object) + ' ' + std::to_string(act.reason);
}

Bytes signed_bytes(const Hash& before, std::string_view words) {
    Writer out;
    out.raw(kJournalTag).raw(before).raw(words);
    return out.take();
}

Hash value_behind(const Hash& before, std::string_view line) {
    return sha256({ByteView(before), view(line)});
}

struct Split {
    std::array<std::string_view, kFields> field;
    std::string_view words;  // what is signed
    bool good = false;
};

Split split(std::string_view line) {
    Split out;
    auto rest = line;
    for (std::size_t i = 0; i + 1 < kFields; ++i) {
        const auto blank = rest.find(' ');
        if (blank == std::string_view::npos) return out;
        out.field[i] = rest.substr(0, blank);
        rest.remove_prefix(blank + 1);
    }
    out.field.back() = rest;
    out.words = line.substr(0, line.size() - rest.size() - 1);
    out.good = true;
    return out;
}

std::optional<JournalAct> act_in(const Split& line) {
    const auto& field = line.field;
    const auto n = number_of<std::uint64_t>(field[1]);
    const auto time = number_of<std::int64_t>(field[2]);
    const auto event = kept_of(field[3]);
    const auto at = id_of(field[4]);
    const auto object = id_of(field[5]);
    const auto reason = number_of<std::uint16_t>(field[6]);
    const bool life = field[3] == kLife;
    if (!n || !time || !(event || life) || !at || !object || !reason) return std::nullopt;
    JournalAct out;
    out.n = *n;
    out.time.ms = *time;
    out.life = life;
    if (event) out.event = *event;
    out.at = *at;
    out.object = *object;
    out.reason = *reason;
    return out;
}

bool signature_of(const Split& line, const Hash& before, const PublicKey& key) {
    const auto signature = from_base64(line.field.back());
    return signature && to_base64(*signature) == line.field.back() &&
           signature_holds(key, signed_bytes(before, line.words), *signature);
}

}  // namespace

std::optional<JournalAct> journal_act(const std::array<std::uint8_t, 16>& owner,
                                      const ledger::Leaf& leaf) {
    if (leaf.outcome != ledger::Outcome::done) return std::nullopt;
    if (std::ranges::find(kKept, leaf.event) == kKept.end()) return std::nullopt;
    if (leaf.event == Event::signed_out && leaf.reason == 0) return std::nullopt;
    if (leaf.event == Event::managers_changed && leaf.reason == 0) return std::nullopt;  // named
    JournalAct out;
    out.time = leaf.time;
    out.event = leaf.event;
    out.at = owner;
    out.object = leaf.object.bytes;
    out.reason = leaf.reason;
    return out;
}

std::string journal_title(const PublicKey& key) { return std::string(kTitle) + to_hex(key) + '\n'; }

JournalHead journal_start(std::string_view title) { return {0, value_behind({}, title)}; }

std::string journal_line(const JournalAct& act, JournalHead& head, const SigningSeed& seed) {
    const auto words = words_of(act, head.number + 1);
    auto line = words + ' ' + to_base64(sign(seed, signed_bytes(head.value, words))) + '\n';
    head = {head.number + 1, value_behind(head.value, line)};
    return line;
}

bool JournalText::reaches(const JournalHead& other) const {
    if (other.number == 0) return true;  // before the first record: the title alone
    return other.number <= values.size() && values[other.number - 1] == other.value;
}

std::string to_text(const JournalFault& fault) {
    using What = JournalFault::What;
    const auto at = std::to_string(fault.number);
    switch (fault.what) {
        case What::no_journal: return "控え（ジャーナル）ではありません / is no journal of tasuki";
        case What::other_key:
            return "別の記録の控え（ジャーナル）です / is the journal of another store";
        case What::altered:
            return at + "行目の記録が書き換えられているか壊れています / record " + at +
                   " was altered or damaged";
        case What::missing:
            return at + "行目の前の記録が抜けています / records before number " + at +
                   " are missing";
        case What::unknown:
            return at +
                   "行目はこの版の tasuki では読めません。新しい版で復元してください / record " +
                   at + " was written by a newer tasuki: restore with that one";
    }
    return "?";
}

std::variant<JournalText, JournalFault> read_journal(std::string_view text, const PublicKey& key) {
    using What = JournalFault::What;
    const auto end = text.find('\n');
    const auto title = text.substr(0, end == std::string_view::npos ? 0 : end + 1);
    if (!title.starts_with(kTitle)) return JournalFault{What::no_journal, 0};
    if (title != journal_title(key)) return JournalFault{What::other_key, 0};
    JournalText out;
    out.head = journal_start(title);
    out.whole = title.size();
    while (out.whole < text.size()) {
        const auto newline = text.find('\n', out.whole);
        if (newline == std::string_view::npos) {
            out.torn = true;
            break;
        }
        const auto line = text.substr(out.whole, newline - out.whole);
        const auto next = out.head.number + 1;
        const auto parts = split(line);
        // Its number may be believed only where the signature before it does: whatever is out of
        // order is named by what it says, and refused either way.
        const auto number = parts.good ? number_of<std::uint64_t>(parts.field[0]) : std::nullopt;
        if (number && *number > next) return JournalFault{What::missing, *number};
        if (!number || *number != next || !signature_of(parts, out.head.value, key))
            return JournalFault{What::altered, next};
        const auto act = act_in(parts);
        // Signed by us, and yet not understood.
        if (!act || words_of(*act, next) != parts.words) return JournalFault{What::unknown, next};
        out.head = {next, value_behind(out.head.value, text.substr(out.whole, line.size() + 1))};
        out.acts.push_back(*act);
        out.values.push_back(out.head.value);
        out.whole = newline + 1;
    }
    return out;
}

}  // namespace tasuki::store
