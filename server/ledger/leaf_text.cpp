#include "ledger/leaf.hpp"
#include "ledger/leaf_fields.hpp"

namespace tasuki::ledger {
namespace {

struct Print {
    std::string& out;

    template <class T>
    void operator()(unsigned, std::string_view name, const T& field) {
        if (field != T{}) out.append(name).append(" ").append(text(field)).append("\n");
    }
    static std::string text(std::uint64_t v) { return std::to_string(v); }
    static std::string text(Assurance v) { return std::to_string(static_cast<unsigned>(v)); }
    static std::string text(const std::string& rule) { return rule; }
    static std::string text(const Bytes& extra) { return to_hex(extra); }
    template <std::size_t N>
    static std::string text(const std::array<std::uint8_t, N>& v) {
        return to_hex(v);
    }
    template <class Tag>
    static std::string text(const Id<Tag>& v) {
        return v.hex();
    }
};

}  // namespace

std::string to_text(const Leaf& leaf) {
    std::string out = "index " + std::to_string(leaf.index) + "\nledger " + leaf.ledger.hex() +
                      "\ntime " + std::to_string(leaf.time.ms) + "\nclock " +
                      std::to_string(static_cast<unsigned>(leaf.clock)) + "\nevent " +
                      std::string(describe(leaf.event).slug) + "\naction " +
                      std::to_string(leaf.action) + "\noutcome " +
                      std::string(slug_of(leaf.outcome)) + "\nstate_at " +
                      (leaf.state_at == kNoState ? "none" : std::to_string(leaf.state_at)) + "\n";
    each_optional_field(leaf, Print{out});
    return out;
}

}  // namespace tasuki::ledger
