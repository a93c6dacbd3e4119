// For encode_*.cpp alone: the generated messages and how small values are put into them. Included
// nowhere else, so that protobuf stays inside the codec.
#pragma once

#include <memory>

#include <google/protobuf/arena.h>

#include "session/encode.hpp"
#include "tasuki/v1/envelope.pb.h"

namespace tasuki::session::encode {

namespace pb = tasuki::v1;

// An envelope that lives on the stack as far as it fits, and becomes one frame.
class Envelope {
  public:
    explicit Envelope(std::uint64_t request) : arena_(options()) {
        envelope_ = google::protobuf::Arena::CreateMessage<pb::ServerEnvelope>(&arena_);
        envelope_->set_request_id(request);
    }
    pb::ServerEnvelope* operator->() { return envelope_; }
    Frame frame() const {
        auto out = std::make_shared<Bytes>(envelope_->ByteSizeLong());
        envelope_->SerializeWithCachedSizesToArray(out->data());
        return out;
    }

  private:
    google::protobuf::ArenaOptions options() {
        google::protobuf::ArenaOptions out;
        out.initial_block = block_;
        out.initial_block_size = sizeof block_;
        return out;
    }
    alignas(8) char block_[2048];
    google::protobuf::Arena arena_;
    pb::ServerEnvelope* envelope_;
};

inline void put(std::string* out, ByteView bytes) {
    out->assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}
// An id that is nobody stays away.
template <class Tag>
void put(std::string* out, const Id<Tag>& id) {
    if (id) put(out, id.view());
}

inline void put(pb::PersonName* out, const domain::PersonName& name) {
    out->set_family(name.family);
    out->set_given(name.given);
    out->set_family_kana(name.family_kana);
    out->set_given_kana(name.given_kana);
}
inline void put(pb::Day* out, const Date& date) {
    out->set_year(static_cast<std::uint32_t>(date.year));
    out->set_month(static_cast<std::uint32_t>(date.month));
    out->set_day(static_cast<std::uint32_t>(date.day));
}
inline void put(pb::Scope* out, const domain::Scope& scope) {
    out->set_kind(static_cast<pb::ScopeKind>(scope.kind));
    out->set_from_ms(scope.from.ms);
}
inline void put(pb::LedgerRef* out, const store::LedgerPlace& place) {
    put(out->mutable_log_name(), place.log_name);
    out->set_index(place.index);
    put(out->mutable_leaf_hash(), place.leaf_hash);
}
inline std::uint32_t number(domain::Room room) { return static_cast<std::uint32_t>(room); }

void put(pb::Event* out, const Shown& shown);
void put(pb::ReceiptChange* out, const store::ReceiptRow& row, AccountId reader);
void put(pb::Checkpoint* out, const store::CheckpointNow& checkpoint);

}  // namespace tasuki::session::encode
