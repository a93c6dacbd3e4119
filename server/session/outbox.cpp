#include "session/outbox.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "session/encode.hpp"

namespace tasuki::session {
namespace {

// Enough for the kernel to be busy with; more is better kept where a cut or a Lag can reach it.
constexpr std::size_t kEnoughUnsent = 32 * 1024;
constexpr std::size_t kKeptCapacity = 64;  // parcels whose memory an idle outbox keeps

std::size_t size_of(const Frame& frame) { return frame ? frame->size() : 32; }

bool same_room(const Tag& a, const Tag& b) { return a.group == b.group && a.room == b.room; }

}  // namespace

Outbox::Outbox(const boost::asio::any_io_executor& loop, Connection& connection, OutboxOwner& owner,
               const Clock& clock, const SessionConfig& config)
    : connection_(connection),
      owner_(owner),
      clock_(clock),
      config_(config),
      work_(loop),
      drained_(loop) {}

void Outbox::live(const Tag& tag, const Frame& frame) {
    if (stopped_ || close_after_) return;
    if (auto* lag = lag_of(tag)) {
        lag->tag.last = std::max(lag->tag.last, tag.last);
        lag->tag.receipt_revision = std::max(lag->tag.receipt_revision, tag.receipt_revision);
        return;
    }
    if (held(tag.group)) {
        waiting_.push_back({frame, tag, Kind::live});
        bytes_ += size_of(frame);
    } else {
        add({frame, tag, Kind::live});
    }
    if (bytes_ + connection_.unsent() > limits::kOutboxLag) collapse();
}

void Outbox::add(Parcel parcel) {
    if (stopped_ || close_after_) return;
    if (bytes_ + connection_.unsent() > limits::kOutboxClose) {
        // What waits is dropped whole, and the client knows it: it returns with its cursor.
        keep_only([](const Parcel&) { return false; });
        close_after_ = Close::come_back;
        connection_.close(Close::come_back);
        return;
    }
    if (empty() && !writing_) progress_ = clock_.now();
    bytes_ += size_of(parcel.frame);
    queue_.push_back(std::move(parcel));
    work_.wake();
}

bool Outbox::held(GroupId group) const {
    return std::find(holding_.begin(), holding_.end(), group) != holding_.end();
}

void Outbox::hold(GroupId group) {
    if (!held(group)) holding_.push_back(group);
}

void Outbox::release(GroupId group) {
    std::erase(holding_, group);
    std::vector<Parcel> ours;
    std::vector<Parcel> others;
    for (auto& parcel : waiting_) {
        (parcel.tag.group == group ? ours : others).push_back(std::move(parcel));
    }
    waiting_ = std::move(others);
    for (auto& parcel : ours) {
        bytes_ -= size_of(parcel.frame);
        add(std::move(parcel));
    }
}

Outbox::Parcel* Outbox::lag_of(const Tag& tag) {
    const auto is_it = [&](const Parcel& p) {
        return p.kind == Kind::lag && same_room(p.tag, tag);
    };
    for (auto at = queue_.begin() + static_cast<std::ptrdiff_t>(head_); at != queue_.end(); ++at) {
        if (is_it(*at)) return &*at;
    }
    const auto at = std::find_if(waiting_.begin(), waiting_.end(), is_it);
    return at == waiting_.end() ? nullptr : &*at;
}

// Every room's queued live frames become one Lag where the first of them stood.
void Outbox::collapse() {
    const auto fold = [&](std::vector<Parcel>& parcels, std::size_t from) {
        std::vector<Parcel> kept;
        for (std::size_t i = from; i < parcels.size(); ++i) {
            auto& parcel = parcels[i];
            if (parcel.kind != Kind::live) {
                kept.push_back(std::move(parcel));
                continue;
            }
            bytes_ -= size_of(parcel.frame);
            const auto lag = std::find_if(kept.begin(), kept.end(), [&](const Parcel& p) {
                return p.kind == Kind::lag && same_room(p.tag, parcel.tag);
            });
            if (lag != kept.end()) {
                lag->tag.last = std::max(lag->tag.last, parcel.tag.last);
                lag->tag.receipt_revision =
                    std::max(lag->tag.receipt_revision, parcel.tag.receipt_revision);
                continue;
            }
            parcel.frame = nullptr;
            parcel.kind = Kind::lag;
            bytes_ += size_of(parcel.frame);
            kept.push_back(std::move(parcel));
            ++counts_.lags;
        }
        parcels = std::move(kept);
    };
    fold(queue_, head_);
    head_ = 0;
    fold(waiting_, 0);
}

template <class Keep>
void Outbox::keep_only(Keep keep) {
    const auto filter = [&](std::vector<Parcel>& parcels, std::size_t from) {
        std::vector<Parcel> kept;
        for (std::size_t i = from; i < parcels.size(); ++i) {
            if (keep(parcels[i])) {
                kept.push_back(std::move(parcels[i]));
            } else {
                bytes_ -= size_of(parcels[i].frame);
                ++counts_.withheld;
            }
        }
        parcels = std::move(kept);
    };
    filter(queue_, head_);
    head_ = 0;
    filter(waiting_, 0);
    if (empty()) drained_.wake();
}

bool Outbox::drop_group(GroupId group) {
    bool many = false;
    keep_only([&](const Parcel& p) {
        many = many || p.tag.many;
        return p.tag.group != group && !p.tag.many;
    });
    std::erase(holding_, group);
    return many;
}

void Outbox::drop_content() {
    keep_only([](const Parcel& p) { return !p.tag.content(); });
    holding_.clear();
}

void Outbox::drop_all() {
    keep_only([](const Parcel&) { return false; });
    holding_.clear();
}

void Outbox::close_after(Close code) {
    if (!close_after_) close_after_ = code;
    work_.wake();
}

void Outbox::stop() {
    stopped_ = true;
    queue_.clear();
    waiting_.clear();
    head_ = bytes_ = 0;
    work_.wake();
    drained_.wake();
}

Outbox::Parcel Outbox::take() {
    auto parcel = std::move(queue_[head_++]);
    bytes_ -= size_of(parcel.frame);
    if (empty()) {
        head_ = 0;
        queue_.clear();
        if (queue_.capacity() > kKeptCapacity) queue_.shrink_to_fit();
    }
    return parcel;
}

bool Outbox::stalled(Instant now) const {
    const bool waits = writing_ || !empty() || connection_.unsent() != 0;
    return waits && !stopped_ && now - progress_ > config_.write_stall;
}

// False while the kernel still holds much of what it was given.
bool Outbox::room_to_write() {
    const auto unsent = connection_.unsent();
    if (unsent < last_unsent_) progress_ = clock_.now();
    last_unsent_ = unsent;
    return unsent <= kEnoughUnsent;
}

boost::asio::awaitable<bool> Outbox::write_one() {
    auto parcel = take();
    if (parcel.tag.content() && !owner_.may_leave(parcel.tag)) {
        ++counts_.withheld;
        co_return true;
    }
    if (parcel.kind == Kind::lag) {
        parcel.frame = encode::lag(parcel.tag.group, parcel.tag.room, parcel.tag.last,
                                   parcel.tag.receipt_revision);
    } else if (parcel.tag.group) {
        owner_.on_leaving(parcel.tag);
    }
    ++counts_.frames;
    writing_ = true;
    const bool written = co_await connection_.write(std::move(parcel.frame));
    writing_ = false;
    if (written) progress_ = clock_.now();
    co_return written;
}

// No co_await stands in a condition: GCC 12 loses the frame there.
boost::asio::awaitable<void> Outbox::run() {
    bool open = true;
    while (open && !stopped_) {
        if (!empty() && room_to_write()) {
            open = co_await write_one();
            continue;
        }
        if (!empty()) {
            co_await work_.wait_at_most(config_.drain_poll);
            continue;
        }
        if (close_after_) {
            connection_.close(*close_after_);
            break;
        }
        if (connection_.unsent() <= kEnoughUnsent) drained_.wake();
        co_await work_.wait();
    }
    stop();
}

boost::asio::awaitable<void> Outbox::drained() {
    while (!stopped_) {
        if (empty() && !writing_ && room_to_write()) co_return;
        // While the kernel holds the rest nobody calls us: look again by the clock.
        if (empty() && !writing_) {
            co_await drained_.wait_at_most(config_.drain_poll);
        } else {
            co_await drained_.wait();
        }
    }
}

}  // namespace tasuki::session
