// Brings commits and answers from the store thread to the loops: one posted handler per loop and
// batch, worked off in commit order. The answer to a command that cuts somebody waits until every
// loop has been told.
#pragma once

#include <atomic>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>

#include "store/store.hpp"

namespace tasuki::store {

using CommitHandler = boost::asio::any_completion_handler<void(std::exception_ptr, Outcome)>;
// Keeps the asking loop running while its answer is under way.
using LoopWork = boost::asio::any_io_executor;

// Never copied, and its handler is swapped in: in Boost 1.81 the copy and the move assignment of
// any_completion_handler wrap it in itself without end.
struct Answer {
    Answer() = default;
    Answer(const Answer&) = delete;
    Answer& operator=(const Answer&) = delete;

    LoopNumber loop = 0;
    CommitHandler handler;
    std::exception_ptr fault;
    Outcome outcome{domain::Refused(Refusal::busy)};
    LoopWork work;
};

// Calls the handler inline, so that whoever subscribes in the answer misses nothing of what follows
// it. On the loop that asked.
void complete(Answer& answer);

// Whether somebody loses sight of something by it.
bool cuts(const Committed& committed);

class Delivery {
  public:
    LoopNumber join(boost::asio::any_io_executor loop, CommitSink& sink);
    LoopWork work_on(LoopNumber loop) const;
    std::size_t loops() const { return loops_.size(); }

    // In commit order: first what all loops are told, then the answer to whoever asked.
    void add(std::vector<std::shared_ptr<const Committed>> published,
             std::unique_ptr<Answer> answer);
    void add(const CheckpointNow& checkpoint);
    void send();

  private:
    struct Barrier {
        Barrier(std::size_t loops, std::unique_ptr<Answer> then)
            : left(loops), answer(std::move(then)) {}
        std::atomic<std::size_t> left;
        std::unique_ptr<Answer> answer;
    };
    struct Parcel {
        std::vector<std::shared_ptr<const Committed>> published;
        std::shared_ptr<Barrier> barrier;
        std::unique_ptr<Answer> answer;
        std::shared_ptr<const CheckpointNow> sealed;
    };
    struct Loop {
        boost::asio::any_io_executor executor;
        CommitSink* sink = nullptr;
        std::vector<Parcel> parcels;
    };
    static void work_off(CommitSink& sink, LoopNumber loop, std::vector<Parcel>& parcels,
                         const Delivery& delivery);

    std::vector<Loop> loops_;  // fixed after the last join()
};

}  // namespace tasuki::store
