#include "net/loop_scratch.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include "net/tls_core.hpp"

namespace tasuki::net {

namespace asio = boost::asio;

namespace {
constexpr std::size_t kSpareBuffers = 256;
constexpr std::size_t kSpareCapacity = 64 * 1024;  // larger ones are not kept
}  // namespace

asio::execution_context::id LoopScratch::id;

LoopScratch::LoopScratch(asio::io_context& loop)
    : asio::execution_context::service(loop), loop_(loop), plaintext_(16 * 1024), timer_(loop) {}

LoopScratch& LoopScratch::of(asio::io_context& loop) {
    return asio::use_service<LoopScratch>(loop);
}

// The loop ends with connections still open: a handler kept in a core owns the coroutine that owns
// the stream that owns the core, so the ring is cut here.
void LoopScratch::shutdown() {
    stopped_ = true;
    while (!live_.empty()) {
        CorePtr core = live_.back();
        core->forget();
    }
    dirty_.clear();
    turn_.clear();
}

Bytes LoopScratch::take_buffer() {
    if (spare_.empty()) return {};
    auto buffer = std::move(spare_.back());
    spare_.pop_back();
    return buffer;
}

void LoopScratch::give_back(Bytes& buffer) {
    if (buffer.capacity() == 0) return;
    buffer.clear();
    if (spare_.size() < kSpareBuffers && buffer.capacity() <= kSpareCapacity) {
        spare_.push_back(std::move(buffer));
    }
    buffer = Bytes();
}

void LoopScratch::join_turn(TlsCore& core) {
    if (core.dirty || stopped_) return;
    core.dirty = true;
    dirty_.emplace_back(&core);
    if (turn_posted_) return;
    turn_posted_ = true;
    asio::post(loop_, [this] { turn_end(); });
}

void LoopScratch::turn_end() {
    turn_posted_ = false;
    // The list grows while it is walked: an accepted write makes other sessions write.
    for (std::size_t i = 0; i < dirty_.size(); ++i) {
        CorePtr core = dirty_[i];
        core->accept_writes();
    }
    turn_.swap(dirty_);
    for (auto& core : turn_) {
        core->dirty = false;
        core->flush();
    }
    turn_.clear();
    if (ciphertext_.capacity() > 4 * kSpareCapacity) Bytes().swap(ciphertext_);
}

std::uint32_t LoopScratch::after(std::chrono::milliseconds time) const {
    return now_ +
           static_cast<std::uint32_t>((time + kTick - std::chrono::milliseconds(1)) / kTick) + 1;
}

void LoopScratch::enter(TlsCore& core) {
    core.live_index = live_.size();
    live_.push_back(&core);
    counters_.open.set(live_.size());
    arm_sweep();
}

void LoopScratch::leave(TlsCore& core) {
    if (core.live_index == TlsCore::kNotLive) return;
    auto* last = live_.back();
    live_[core.live_index] = last;
    last->live_index = core.live_index;
    live_.pop_back();
    core.live_index = TlsCore::kNotLive;
    counters_.open.set(live_.size());
}

void LoopScratch::abort_all() {
    for (auto i = live_.size(); i-- > 0;) live_[i]->fail(asio::error::operation_aborted, true);
}

void LoopScratch::arm_sweep() {
    if (sweep_armed_ || stopped_) return;
    sweep_armed_ = true;
    timer_.expires_after(kTick);
    timer_.async_wait([this](const boost::system::error_code& error) {
        sweep_armed_ = false;
        if (error) return;
        ++now_;
        sweep();
        if (!live_.empty()) arm_sweep();
    });
}

// Backwards, because a connection that fails leaves the list.
void LoopScratch::sweep() {
    std::uint64_t queued = 0;
    for (auto i = live_.size(); i-- > 0;) {
        CorePtr core = live_[i];
        queued += core->queued();
        core->look_at_clock();
    }
    counters_.queued.set(queued);
}

}  // namespace tasuki::net
