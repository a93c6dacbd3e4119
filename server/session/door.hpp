// One loop's FrontDoor: what net hands its traffic to. Checks what can be checked without reading
// the request (method, origin, certificate), then hands over to the SignInDesk or to a Session.
#pragma once

#include "session/file_desk.hpp"
#include "session/session.hpp"
#include "session/sign_in.hpp"

namespace tasuki::session {

class Door final : public FrontDoor {
  public:
    explicit Door(const LoopParts& parts) : parts_(parts), desk_(parts), files_(parts) {}

    awaitable<HttpReply> on_request(HttpRequest request) override;
    awaitable<bool> knows(std::string secret) override { return files_.knows(std::move(secret)); }
    awaitable<HttpReply> on_file(HttpRequest request) override;
    bool origin_allowed(std::string_view origin) const override;
    awaitable<void> on_connection(Connection& connection, std::string secret,
                                  std::string origin) override;

  private:
    LoopParts parts_;
    SignInDesk desk_;
    FileDesk files_;
};

}  // namespace tasuki::session
