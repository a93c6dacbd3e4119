// Two sends are the same when everything that their author chose is the same. For a message that is
// the body, byte for byte, whose salts the client made; what has no body is written down field by
// field. Ids that the server makes for each try are left out.
#include "domain/content.hpp"

#include "base/crypto.hpp"
#include "domain/decide.hpp"

namespace tasuki::domain {
namespace {

void put(Writer& out, const PersonName& name) {
    out.blob(name.family).blob(name.given).blob(name.family_kana).blob(name.given_kana);
}

}  // namespace

Hash content_of(const Post& wish) { return sha256(wish.body.raw); }
Hash content_of(const Correct& wish) { return sha256(wish.body.raw); }

Hash content_of(const Retract& wish) {
    Writer out;
    out.raw("tasuki-retract/1").u8(static_cast<std::uint8_t>(wish.room)).u64(wish.original_seq);
    out.blob(wish.reason).u8(wish.wrong_patient ? 1 : 0);
    return sha256(out.bytes());
}

Hash content_of(const WithdrawRequest& wish) {
    Writer out;
    out.raw("tasuki-withdraw/1").u8(static_cast<std::uint8_t>(wish.room)).u64(wish.original_seq);
    out.blob(wish.reason);
    return sha256(out.bytes());
}

Hash content_of(const Respond& wish) {
    Writer out;
    out.raw("tasuki-respond/1").u8(static_cast<std::uint8_t>(wish.room)).u64(wish.seq);
    out.u8(static_cast<std::uint8_t>(wish.what)).blob(wish.words);
    return sha256(out.bytes());
}

Hash content_of(const ConfirmProxy& wish) {
    Writer out;
    out.raw("tasuki-proxy/1").u8(static_cast<std::uint8_t>(wish.room));
    out.u32(static_cast<std::uint32_t>(wish.seqs.size()));
    for (const std::uint64_t seq : wish.seqs) out.u64(seq);
    return sha256(out.bytes());
}

Hash content_of(const ChangeCard& wish) { return sha256(wish.body.raw); }

Hash content_of(const PinDecision& wish) {
    Writer out;
    out.raw("tasuki-pin/1").u8(static_cast<std::uint8_t>(wish.room)).u64(wish.seq);
    out.u8(wish.pinned ? 1 : 0).blob(wish.reason);
    return sha256(out.bytes());
}

Hash content_of(const OpenGroup& wish) {
    Writer out;
    const Patient& patient = wish.patient;
    out.raw("tasuki-open/1").raw(wish.office.view());
    put(out, patient.name);
    out.i64(patient.birth.year).i64(patient.birth.month).i64(patient.birth.day);
    out.u8(static_cast<std::uint8_t>(patient.sex));
    out.blob(patient.insurer_number).blob(patient.insured_number);
    out.u32(static_cast<std::uint32_t>(patient.also.size()));
    for (const PersonName& name : patient.also) put(out, name);
    out.blob(wish.relation).u8(wish.different_person ? 1 : 0).blob(wish.different_person_reason);
    return sha256(out.bytes());
}

Hash content_hash(const GroupCommand& command) {
    return std::visit(
        [](const auto& wish) {
            if constexpr (requires { content_of(wish); }) {
                return content_of(wish);
            } else {
                return Hash{};
            }
        },
        command);
}

}  // namespace tasuki::domain
