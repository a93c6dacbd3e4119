#include "net/tls_stream.hpp"

#include <boost/asio/error.hpp>

#include "net/tls_core.hpp"

namespace tasuki::net {

TlsStream::TlsStream(boost::asio::io_context& loop, UniqueFd socket, ssl_ctx_st* context)
    : core_(new TlsCore(LoopScratch::of(loop), std::move(socket), context)) {}

TlsStream::~TlsStream() {
    if (core_) core_->fail(boost::asio::error::operation_aborted);
}

TlsStream::executor_type TlsStream::get_executor() const noexcept {
    return core_->loop().loop().get_executor();
}

void TlsStream::begin_handshake(Completion done) { core_->begin_handshake(std::move(done)); }

void TlsStream::begin_read(std::span<const boost::asio::mutable_buffer> into, Completion done) {
    core_->begin_read(into, std::move(done));
}

void TlsStream::stage(const void* bytes, std::size_t size) { core_->stage(bytes, size); }

void TlsStream::begin_write(std::size_t size, Completion done) {
    core_->begin_write(size, std::move(done));
}

void TlsStream::begin_close(Completion done) { core_->begin_close(std::move(done)); }

void TlsStream::abort() { core_->fail(boost::asio::error::operation_aborted, true); }

bool TlsStream::over() const { return core_->dead(); }

std::size_t TlsStream::queued() const { return core_->queued(); }

const StreamLimits& TlsStream::limits() const { return core_->loop().limits(); }

LoopCounters& TlsStream::counters() { return core_->loop().counters(); }

void TlsStream::expires_after(std::chrono::milliseconds time) { core_->set_deadline(time); }

void TlsStream::expires_never() { core_->set_deadline(std::nullopt); }

void TlsStream::watch(StreamWatcher* watcher) { core_->watch(watcher); }

std::optional<Bytes> TlsStream::peer_certificate_sha256() const {
    return core_->peer_certificate_sha256();
}

void beast_close_socket(TlsStream& stream) { stream.abort(); }

void teardown(boost::beast::role_type, TlsStream& stream, error_code& error) {
    stream.abort();
    error = {};
}

}  // namespace tasuki::net
