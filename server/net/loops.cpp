#include "net/loops.hpp"

#include <stdexcept>
#include <utility>

namespace tasuki::net {

Loops::Loops(std::size_t count) {
    if (count == 0) throw std::invalid_argument("at least one loop is needed");
    for (std::size_t i = 0; i < count; ++i) loops_.push_back(std::make_unique<Loop>());
}

// Loop 0 last: tickets of connections on the others go back to it.
Loops::~Loops() {
    join();
    while (!loops_.empty()) loops_.pop_back();
}

void Loops::start(std::function<void()> broken) {
    for (auto& loop : loops_) {
        loop->thread = std::thread([&loop = *loop, broken] {
            try {
                loop.context.run();
            } catch (...) {
                loop.failure = std::current_exception();
                broken();
            }
        });
    }
}

void Loops::stop() {
    join();
    for (auto& loop : loops_) {
        if (loop->failure) std::rethrow_exception(std::exchange(loop->failure, nullptr));
    }
}

void Loops::join() {
    for (auto& loop : loops_) {
        loop->work.reset();
        loop->context.stop();
    }
    for (auto& loop : loops_) {
        if (loop->thread.joinable()) loop->thread.join();
    }
}

}  // namespace tasuki::net
