// One run of the picture worker (picture/answer.hpp): started, fed, heard, and killed when it goes
// or its time is over. It gets two pipes and nothing else. One thread.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <stdexcept>

#include "picture/answer.hpp"
#include "store/folder.hpp"

namespace tasuki::store {

// It died, took too long, or said something that no worker of ours says.
struct PictureFault : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class PictureProcess {
  public:
    explicit PictureProcess(const std::filesystem::path& program);
    ~PictureProcess();
    PictureProcess(const PictureProcess&) = delete;
    PictureProcess& operator=(const PictureProcess&) = delete;

    void feed(ByteView bytes);
    picture::Answer answer();  // to all that was fed
    // The next bytes of what it keeps; the whole span or a PictureFault.
    void take(std::span<std::uint8_t> into);

    pid_t child() const { return child_; }

  private:
    void wait_for(int fd, short what) const;

    pid_t child_ = -1;
    Descriptor to_, from_;
    std::chrono::steady_clock::time_point ends_;
};

}  // namespace tasuki::store
