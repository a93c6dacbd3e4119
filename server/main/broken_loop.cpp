#include "main/broken_loop.hpp"

#include <cstdlib>
#include <exception>

#include "base/log.hpp"
#include "main/cli.hpp"

namespace tasuki {

void end_broken() {
    try {
        throw;
    } catch (const std::exception& fault) {
        log::error("loop_broken", {{"why", log::Value::technical(fault.what())}});
    } catch (...) {
        log::error("loop_broken");
    }
    std::_Exit(cli::kFailed);
}

}  // namespace tasuki
