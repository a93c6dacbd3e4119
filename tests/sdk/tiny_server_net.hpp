// The network half of TinyServer; the only file of the SDK's tests that needs Beast is behind it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tiny_server.hpp"

namespace tasuki::test {

struct Listening;

class TinyNet {
  public:
    TinyNet(boost::asio::io_context& context, const CertificateFiles& files,
            const std::string& client_ca, TinyServer& server);
    ~TinyNet();
    TinyNet(const TinyNet&) = delete;
    TinyNet& operator=(const TinyNet&) = delete;

    std::uint16_t port() const;
    void stop_listening();
    std::vector<Peer*> peers() const;  // that stand now
    std::size_t connections() const;   // that ever were

  private:
    std::shared_ptr<Listening> life_;
};

}  // namespace tasuki::test
