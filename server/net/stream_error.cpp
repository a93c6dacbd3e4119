#include "net/stream_error.hpp"

#include <string>

namespace tasuki::net {
namespace {

class StreamCategory final : public boost::system::error_category {
  public:
    const char* name() const noexcept override { return "tasuki.stream"; }

    std::string message(int value) const override {
        switch (static_cast<StreamError>(value)) {
            case StreamError::truncated: return "the line ended without close_notify";
            case StreamError::queue_full: return "the send queue is full";
            case StreamError::stalled: return "the peer does not read";
            case StreamError::timed_out: return "took too long";
            case StreamError::silent: return "the peer is silent";
            case StreamError::handshake_failed: return "the TLS handshake failed";
            case StreamError::broken_record: return "a broken TLS record";
        }
        return "unknown";
    }
};

}  // namespace

const boost::system::error_category& stream_category() {
    static const StreamCategory category;
    return category;
}

}  // namespace tasuki::net
