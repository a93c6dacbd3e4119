// Requests and their answers over one WebSocket: numbers what is asked, wakes who asked, and tells
// who asked when the connection went away. One thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "bell.hpp"
#include "dialer.hpp"
#include "wire.hpp"

namespace tasuki::client {

class Link {
  public:
    explicit Link(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

    void up(std::shared_ptr<Socket> socket);
    void down(Error why);  // everybody who waits is told
    bool is_up() const { return socket_ != nullptr; }
    Socket* socket() const { return socket_.get(); }
    // Rises with every connection: a coroutine that began under another one stops.
    std::uint64_t generation() const { return generation_; }

    // An answer that is not the last one to its request.
    using Part = std::function<void(const pb::ServerEnvelope&)>;
    struct Asked {
        explicit Asked(const boost::asio::any_io_executor& executor) : bell(executor) {}
        Bell bell;
        std::optional<pb::ServerEnvelope> answer;
        std::optional<Error> lost;
        Part part;
        bool heard = false;  // a part came
    };
    // Numbers and sends; null where nothing can be sent.
    std::shared_ptr<Asked> ask(pb::ClientEnvelope& envelope, Part part = {});
    void forget(std::uint64_t request_id) { asked_.erase(request_id); }
    void tell(pb::ClientEnvelope envelope);  // nobody waits for the answer

    // True where it answers a request somebody waits for.
    bool deliver(pb::ServerEnvelope& envelope);

  private:
    boost::asio::any_io_executor executor_;
    std::shared_ptr<Socket> socket_;
    std::map<std::uint64_t, std::shared_ptr<Asked>> asked_;
    std::uint64_t last_id_ = 0;
    std::uint64_t generation_ = 0;
};

}  // namespace tasuki::client
