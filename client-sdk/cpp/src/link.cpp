#include "link.hpp"

namespace tasuki::client {
namespace {

// Some requests are answered in parts; the last one says so.
bool more_follows(const pb::ServerEnvelope& envelope) {
    if (envelope.has_search_hits()) return !envelope.search_hits().done();
    return envelope.has_awaiting() && !envelope.awaiting().done();
}

}  // namespace
namespace {

Bytes frame_of(const pb::ClientEnvelope& envelope) {
    Bytes frame(envelope.ByteSizeLong());
    envelope.SerializeToArray(frame.data(), static_cast<int>(frame.size()));
    return frame;
}

}  // namespace

void Link::up(std::shared_ptr<Socket> socket) {
    socket_ = std::move(socket);
    ++generation_;
}

void Link::down(Error why) {
    socket_.reset();
    for (auto& [id, asked] : asked_) {
        asked->lost = why;
        asked->bell.ring();
    }
    asked_.clear();
}

std::shared_ptr<Link::Asked> Link::ask(pb::ClientEnvelope& envelope, Part part) {
    envelope.set_request_id(++last_id_);
    if (!socket_ || !socket_->send(frame_of(envelope))) return nullptr;
    auto asked = std::make_shared<Asked>(executor_);
    asked->part = std::move(part);
    asked_.emplace(last_id_, asked);
    return asked;
}

void Link::tell(pb::ClientEnvelope envelope) {
    envelope.set_request_id(++last_id_);
    if (socket_) socket_->send(frame_of(envelope));
}

bool Link::deliver(pb::ServerEnvelope& envelope) {
    auto found = asked_.find(envelope.request_id());
    if (envelope.request_id() == 0 || found == asked_.end()) return false;
    auto asked = found->second;
    if (more_follows(envelope)) {
        asked->heard = true;
        if (asked->part) asked->part(envelope);
        asked->bell.ring();
        return true;
    }
    asked_.erase(found);
    asked->answer = std::move(envelope);
    asked->bell.ring();
    return true;
}

}  // namespace tasuki::client
