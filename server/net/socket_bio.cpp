// The BIO between OpenSSL and the socket: reading is recv(2) into OpenSSL's own buffer, writing
// appends to the loop's shared ciphertext, which the CallGuard empties.
#include <sys/socket.h>

#include <cerrno>
#include <memory>
#include <new>

#include "net/tls_core.hpp"

namespace tasuki::net {
namespace {

const BIO_METHOD* method() {
    struct Free {
        void operator()(BIO_METHOD* m) const { BIO_meth_free(m); }
    };
    static const std::unique_ptr<BIO_METHOD, Free> made = [] {
        std::unique_ptr<BIO_METHOD, Free> m(
            BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "tasuki socket"));
        if (!m) throw std::bad_alloc();
        BIO_meth_set_read(m.get(), &SocketBio::read);
        BIO_meth_set_write(m.get(), &SocketBio::write);
        BIO_meth_set_ctrl(m.get(), &SocketBio::control);
        return m;
    }();
    return made.get();
}

TlsCore& core_of(BIO* bio) { return *static_cast<TlsCore*>(BIO_get_data(bio)); }

}  // namespace

BIO* SocketBio::make(TlsCore& core) {
    BIO* bio = BIO_new(method());
    if (bio == nullptr) throw std::bad_alloc();
    BIO_set_data(bio, &core);
    BIO_set_init(bio, 1);
    return bio;
}

int SocketBio::read(BIO* bio, char* out, int size) {
    auto& core = core_of(bio);
    BIO_clear_retry_flags(bio);
    if (!core.drained_ && !core.dead_) {
        ssize_t n = 0;
        do {
            n = ::recv(core.socket_.native_handle(), out, static_cast<std::size_t>(size),
                       MSG_DONTWAIT);
        } while (n < 0 && errno == EINTR);
        if (n > 0) {
            core.drained_ = n < size;
            core.loop_.counters().bytes_in.add(static_cast<std::uint64_t>(n));
            return static_cast<int>(n);
        }
        if (n == 0) {
            core.fin_ = true;
            return 0;
        }
        if (errno != EAGAIN && errno != EWOULDBLOCK) return -1;
        core.drained_ = true;
    }
    BIO_set_retry_read(bio);
    return -1;
}

int SocketBio::write(BIO* bio, const char* in, int size) {
    BIO_clear_retry_flags(bio);
    auto& ciphertext = core_of(bio).loop_.ciphertext();
    ciphertext.insert(ciphertext.end(), in, in + size);
    return size;
}

long SocketBio::control(BIO* bio, int command, long, void*) {
    switch (command) {
        case BIO_CTRL_FLUSH: return 1;
        case BIO_CTRL_EOF: return core_of(bio).fin_ ? 1 : 0;
        default: return 0;
    }
}

}  // namespace tasuki::net
