// The HTTPS half of files (rule C8): pieces come in, kept files go out. Who asks, and whether it
// may, is asked at every request; what leaves has its entry in the ledger first.
//
//   PUT /v1/attachments/GROUP/ATTACHMENT/PIECE     one piece of an upload that was begun
//   GET /v1/attachments/GROUP/ATTACHMENT           the file, or a range of it
//   GET /v1/attachments/GROUP/ATTACHMENT/thumbnail
//
// Ids are 32 hex digits. A link alone opens nothing. Loop thread only.
#pragma once

#include <string>

#include "session/connection.hpp"
#include "session/session.hpp"

namespace tasuki::session {

class FileDesk {
  public:
    explicit FileDesk(const LoopParts& parts) : parts_(parts) {}

    awaitable<bool> knows(std::string token);
    awaitable<HttpReply> answer(HttpRequest request);

  private:
    struct Place;
    class Source;
    awaitable<std::optional<store::SessionFacts>> standing(std::string token);
    awaitable<HttpReply> take_piece(HttpRequest request, Place place, store::SessionFacts who);
    awaitable<HttpReply> hand_out(HttpRequest request, Place place, store::SessionFacts who);
    static std::optional<Place> place_of(std::string_view target);
    static HttpReply no(Refusal refusal);

    LoopParts parts_;
};

}  // namespace tasuki::session
