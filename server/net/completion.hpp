// A handler of Asio with its type forgotten: called once with (error_code, size) or never, moved
// but not copied. One loop thread: it is called directly, not through the handler's executor,
// because every handler of a stream belongs to the loop of that stream; and never inside the call
// that started the operation.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

#include <boost/asio/associated_allocator.hpp>
#include <boost/system/error_code.hpp>

namespace tasuki::net {

using boost::system::error_code;

class Completion {
  public:
    Completion() = default;

    // For handlers of (error_code, size) and for those of (error_code) alone.
    template <class Handler>
    static Completion of_bytes(Handler&& handler) {
        return keep<Held<std::decay_t<Handler>, true>>(std::forward<Handler>(handler));
    }
    template <class Handler>
    static Completion of_end(Handler&& handler) {
        return keep<Held<std::decay_t<Handler>, false>>(std::forward<Handler>(handler));
    }

    Completion(Completion&& other) noexcept : held_(std::exchange(other.held_, nullptr)) {}
    Completion& operator=(Completion&& other) noexcept {
        if (this != &other) {
            drop();
            held_ = std::exchange(other.held_, nullptr);
        }
        return *this;
    }
    ~Completion() { drop(); }

    explicit operator bool() const { return held_ != nullptr; }

    void operator()(error_code error, std::size_t bytes) {
        auto* held = std::exchange(held_, nullptr);
        held->finish(held, &error, bytes);
    }

  private:
    // With an error the handler is called, without one it is only destroyed.
    struct Base {
        void (*finish)(Base*, const error_code*, std::size_t);
    };

    template <class Handler, bool with_bytes>
    struct Held : Base {
        using Allocator = typename std::allocator_traits<
            boost::asio::associated_allocator_t<Handler>>::template rebind_alloc<Held>;

        template <class H>
        explicit Held(H&& h) : Base{&Held::finish_this}, handler(std::forward<H>(h)) {}
        Held(const Held&) = delete;
        Held& operator=(const Held&) = delete;

        // The memory goes back first, so that the next operation can have it.
        static void finish_this(Base* base, const error_code* error, std::size_t bytes) {
            auto* self = static_cast<Held*>(base);
            Handler handler(std::move(self->handler));
            Allocator allocator(boost::asio::get_associated_allocator(handler));
            self->~Held();
            std::allocator_traits<Allocator>::deallocate(allocator, self, 1);
            if (error == nullptr) return;
            if constexpr (with_bytes) {
                handler(*error, bytes);
            } else {
                handler(*error);
            }
        }

        Handler handler;
    };

    template <class Kept, class Handler>
    static Completion keep(Handler&& handler) {
        typename Kept::Allocator allocator(boost::asio::get_associated_allocator(handler));
        auto* room = std::allocator_traits<typename Kept::Allocator>::allocate(allocator, 1);
        Completion made;
        made.held_ = ::new (static_cast<void*>(room)) Kept(std::forward<Handler>(handler));
        return made;
    }

    void drop() {
        if (auto* held = std::exchange(held_, nullptr)) held->finish(held, nullptr, 0);
    }

    Base* held_ = nullptr;
};

}  // namespace tasuki::net
