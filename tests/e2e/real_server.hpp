// The real `tasuki` binary as an operator has it: its own folders, certificate and recovery sheet,
// started, stopped, killed. Links no server code. One thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "support/certificates.hpp"
#include "support/temp_folder.hpp"

namespace tasuki::test {

struct BootstrapLink {
    std::string link;
    std::string code;
};

class RealServer {
  public:
    RealServer();   // init, recovery sheet confirmed; not yet running
    ~RealServer();  // killed where it still runs
    RealServer(const RealServer&) = delete;
    RealServer& operator=(const RealServer&) = delete;

    void start();  // returns when it is ready; throws with its log otherwise
    void kill();   // kill -9
    int stop();    // SIGTERM; the exit code
    BootstrapLink bootstrap_link();
    // Runs a command of the binary to its end; the answer is what it printed.
    struct Said {
        int code = 0;
        std::string text;
    };
    Said run(const std::vector<std::string>& arguments) const;

    std::uint16_t port() const { return port_; }
    const std::string& ca_file() const { return authority_.file(); }
    std::string folder(const std::string& name) const { return folder_.file(name); }
    std::string log() const;

  private:
    void write_config();
    pid_t spawn(const std::vector<std::string>& arguments, const std::string& output) const;

    TempFolder folder_;
    TestAuthority authority_;
    CertificateFiles certificate_;
    std::uint16_t port_;
    std::uint16_t health_port_;
    pid_t pid_ = -1;
};

}  // namespace tasuki::test
