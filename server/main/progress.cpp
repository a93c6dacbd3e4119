#include "main/progress.hpp"

#include <unistd.h>

#include <cstdio>

namespace tasuki::cli {

void Progress::show(const std::string& text) {
    if (text == last_) return;
    last_ = text;
    const bool terminal = ::isatty(STDERR_FILENO) == 1;
    const auto step = text.substr(0, text.rfind(' '));
    if (!terminal && step == step_) return;
    step_ = step;
    std::fprintf(stderr, terminal ? "\r\033[K… %s" : "… %s\n",
                 terminal ? text.c_str() : step.c_str());
    std::fflush(stderr);
}

void Progress::end() {
    if (!last_.empty() && ::isatty(STDERR_FILENO) == 1) std::fputc('\n', stderr);
    last_.clear();
}

}  // namespace tasuki::cli
