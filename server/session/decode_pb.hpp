// For decode*.cpp alone: the generated messages, and a Check that reads their fields and remembers
// the first thing wrong. Included nowhere else, so that protobuf stays inside the codec.
#pragma once

#include <string>
#include <utility>

#include "base/limits.hpp"
#include "session/request.hpp"
#include "session/text_check.hpp"
#include "tasuki/v1/envelope.pb.h"

namespace tasuki::session {

namespace pb = tasuki::v1;

class Check {
  public:
    void refuse(Refusal refusal) {
        if (fine_) refusal_ = refusal;
        fine_ = false;
    }
    bool fine() const { return fine_; }
    Refusal refusal() const { return refusal_; }

    // An id must be there and hold 16 bytes that are not all zero.
    template <class IdType>
    IdType id(const std::string& raw) {
        const auto out = IdType::from(view(raw));
        if (!out || !*out) refuse(Refusal::bad_value);
        return out.value_or(IdType{});
    }
    template <class IdType>
    IdType id_or_none(const std::string& raw) {
        return raw.empty() ? IdType{} : id<IdType>(raw);
    }
    // Names and other single lines; `words`: something visible must stand in it.
    std::string line(const std::string& text, std::size_t max = limits::kName, bool words = false) {
        if (const auto done = check_text(text, TextKind::line, max); !done) refuse(done.error());
        if (words && !has_words(text)) refuse(Refusal::bad_text);
        return text;
    }
    std::string lines(const std::string& text, std::size_t max = limits::kReason,
                      bool words = false) {
        if (const auto done = check_text(text, TextKind::lines, max); !done) refuse(done.error());
        if (words && !has_words(text)) refuse(Refusal::bad_text);
        return text;
    }
    // A secret as bytes, short enough not to be a payload.
    Bytes secret(const std::string& raw) {
        if (raw.size() != 32) refuse(Refusal::bad_value);
        return to_bytes(raw);
    }
    domain::Room room(std::uint32_t number) {
        if (number != 1 && number != 2) refuse(Refusal::bad_value);
        return number == 2 ? domain::Room::family : domain::Room::staff;
    }
    Date day(const pb::Day& day);
    std::optional<Instant> instant_or_none(std::int64_t ms) {
        if (ms < 0 || ms > kLatestMs) refuse(Refusal::bad_date);
        return ms == 0 ? std::nullopt : std::optional<Instant>{Instant{ms}};
    }
    template <class Enum>
    Enum one_of(int number, int last) {
        if (number < 1 || number > last) refuse(Refusal::bad_value);
        return static_cast<Enum>(number);
    }
    domain::PersonName person_name(const pb::PersonName& name);
    domain::Scope scope(const pb::Scope& scope);

    Result<Wish> group(domain::GroupCommand command) {
        if (!fine_) return refusal_;
        return Wish{std::move(command)};
    }
    Result<Wish> people(domain::PeopleCommand command) {
        if (!fine_) return refusal_;
        return Wish{std::move(command)};
    }
    template <class Ask>
    Result<Wish> ask(Ask ask) {
        if (!fine_) return refusal_;
        return Wish{std::move(ask)};
    }

  private:
    static constexpr std::int64_t kLatestMs = 253'402'300'799'000;  // end of the year 9999
    Refusal refusal_ = Refusal::malformed;
    bool fine_ = true;
};

// One per noun; each knows its kinds of the oneof. `unknown_request` where it is none of them.
Result<Wish> decode_connection(const pb::ClientEnvelope& envelope);
Result<Wish> decode_account(const pb::ClientEnvelope& envelope);
Result<Wish> decode_office(const pb::ClientEnvelope& envelope);
Result<Wish> decode_group(const pb::ClientEnvelope& envelope);
Result<Wish> decode_message(const pb::ClientEnvelope& envelope);
Result<Wish> decode_card_wish(const pb::ClientEnvelope& envelope);
Result<Wish> decode_upload(const pb::ClientEnvelope& envelope);
Result<domain::AttachmentRef> decode_attachment_ref(const pb::AttachmentRef& in);

}  // namespace tasuki::session
