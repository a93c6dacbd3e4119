// How far a long command is: one line that is written over on a terminal, and a line for each new
// step in a log. One thread.
#pragma once

#include <string>

namespace tasuki::cli {

class Progress {
  public:
    ~Progress() { end(); }
    void show(const std::string& text);  // "step 12%": the last word alone may change
    void end();

  private:
    std::string last_, step_;
};

}  // namespace tasuki::cli
