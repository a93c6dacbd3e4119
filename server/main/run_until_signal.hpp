// The end of a server's life as main sees it: SIGTERM and SIGINT stop it politely, a second one at
// once, SIGHUP reads the certificate again, and a lost store ends it with an error.
#pragma once

#include "main/service.hpp"

namespace tasuki {

// Blocks SIGPIPE and makes the signal set before any thread starts.
class SignalLoop {
  public:
    SignalLoop();
    ~SignalLoop();
    SignalLoop(const SignalLoop&) = delete;
    SignalLoop& operator=(const SignalLoop&) = delete;

    // Waits; true: asked to stop, false: the store is lost.
    bool run(Service& service);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace tasuki
