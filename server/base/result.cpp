#include "base/result.hpp"

#include <stdexcept>
#include <string>

namespace tasuki {

void throw_exception_from_error(const Refusal& refusal, const boost::source_location& where) {
    throw std::logic_error("a refusal was not looked at: " + std::string(text_of(refusal).slug) +
                           " in " + where.to_string());
}

}  // namespace tasuki
