// One loop's FrontDoor: what net hands its traffic to. Checks what can be checked without reading
// the request (method, origin, certificate), then hands over to the SignInDesk or to a Session.
#pragma once

#include "session/session.hpp"
#include "session/sign_in.hpp"

namespace tasuki::session {

class Door final : public FrontDoor {
  public:
    explicit Door(const LoopParts& parts) : parts_(parts), desk_(parts) {}

    awaitable<HttpReply> on_request(HttpRequest request) override;
    bool origin_allowed(std::string_view origin) const override;
    awaitable<void> on_connection(Connection& connection, std::string secret,
                                  std::string origin) override;

  private:
    LoopParts parts_;
    SignInDesk desk_;
};

}  // namespace tasuki::session
