// One upgraded connection as net itself sees it: the session's port plus what the lane needs to end
// it. The only implementation is in websocket.cpp, which alone knows Beast's WebSocket. One loop
// thread.
#pragma once

#include <boost/intrusive/list_hook.hpp>

#include "session/connection.hpp"

namespace tasuki::net {

// limit_frames() above kFrameBeforeSignIn is how a session says "signed in": the address gets its
// place back and the ten seconds end. Without it the connection is closed with too_slow_to_sign_in.
class WebSocket : public session::Connection,
                  public boost::intrusive::list_base_hook<
                      boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
  public:
    // Closes if nobody has, and returns when the goodbye is over: 5 s at most. Must be awaited
    // before destruction.
    virtual session::awaitable<void> finish() = 0;
};

}  // namespace tasuki::net
