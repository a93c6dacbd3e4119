// How a connection can end that neither the kernel nor Beast has a name for. Goodbyes, all of them:
// they end one connection and are counted, never shown to a person. Any thread.
#pragma once

#include <boost/system/error_code.hpp>

namespace tasuki::net {

enum class StreamError {
    truncated = 1,     // FIN without close_notify: somebody cut the line
    queue_full,        // more is waiting than one connection may keep
    stalled,           // the peer has taken nothing for too long
    timed_out,         // a handshake, a header or a goodbye took too long
    silent,            // no byte and no answer to a ping
    handshake_failed,  // wrong version, no client certificate, or not TLS at all
    broken_record,     // altered or impossible TLS
};

const boost::system::error_category& stream_category();

inline boost::system::error_code make_error_code(StreamError error) {
    return {static_cast<int>(error), stream_category()};
}

}  // namespace tasuki::net

template <>
struct boost::system::is_error_code_enum<tasuki::net::StreamError> : std::true_type {};
