#include "store/threaded_store_deliver.hpp"

#include <utility>

#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>

namespace tasuki::store {

namespace asio = boost::asio;

bool cuts(const Committed& committed) {
    return !committed.cuts.empty() || !committed.ended_accounts.empty() ||
           !committed.ended_sessions.empty() || !committed.ended_devices.empty() ||
           !committed.locked_sessions.empty();
}

LoopNumber Delivery::join(asio::any_io_executor loop, CommitSink& sink) {
    loops_.push_back({std::move(loop), &sink, {}});
    return loops_.size() - 1;
}

LoopWork Delivery::work_on(LoopNumber loop) const {
    return asio::prefer(loops_.at(loop).executor, asio::execution::outstanding_work.tracked);
}

void Delivery::add(std::vector<std::shared_ptr<const Committed>> published,
                   std::unique_ptr<Answer> answer) {
    bool cut = false;
    for (const auto& committed : published) cut = cut || cuts(*committed);
    if (cut && loops_.size() > 1) {
        auto barrier = std::make_shared<Barrier>(loops_.size(), std::move(answer));
        for (auto& loop : loops_) loop.parcels.push_back({published, barrier, nullptr, nullptr});
        return;
    }
    const LoopNumber asking = answer ? answer->loop : loops_.size();
    for (LoopNumber i = 0; i < loops_.size(); ++i) {
        if (published.empty() && i != asking) continue;
        loops_[i].parcels.push_back(
            {published, nullptr, i == asking ? std::move(answer) : nullptr, nullptr});
    }
}

void Delivery::add(const CheckpointNow& checkpoint) {
    const auto shared = std::make_shared<const CheckpointNow>(checkpoint);
    for (auto& loop : loops_) loop.parcels.push_back({{}, nullptr, nullptr, shared});
}

void Delivery::send() {
    for (LoopNumber i = 0; i < loops_.size(); ++i) {
        auto& loop = loops_[i];
        if (loop.parcels.empty()) continue;
        asio::post(loop.executor,
                   [this, i, sink = loop.sink, parcels = std::move(loop.parcels)]() mutable {
                       work_off(*sink, i, parcels, *this);
                   });
        loop.parcels.clear();
    }
}

void Delivery::work_off(CommitSink& sink, LoopNumber loop, std::vector<Parcel>& parcels,
                        const Delivery& delivery) {
    for (auto& parcel : parcels) {
        for (const auto& committed : parcel.published) sink.on_committed(committed);
        if (parcel.sealed) sink.on_sealed(*parcel.sealed);
        if (parcel.answer) complete(*parcel.answer);
        if (!parcel.barrier || parcel.barrier->left.fetch_sub(1) != 1) continue;
        // The last loop: nothing of the group leaves for that person anywhere any more.
        auto answer = std::move(parcel.barrier->answer);
        if (!answer) continue;
        if (answer->loop == loop) {
            complete(*answer);
            continue;
        }
        const auto asking = delivery.loops_[answer->loop].executor;
        asio::post(asking, [answer = std::move(answer)] { complete(*answer); });
    }
}

void complete(Answer& answer) {
    auto handler = std::move(answer.handler);
    const auto work = std::move(answer.work);
    std::move(handler)(std::move(answer.fault), std::move(answer.outcome));
}

}  // namespace tasuki::store
