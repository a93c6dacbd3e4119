// Result<T>: a value, or the Refusal that the rules answer with. A refusal is no error of the
// program: it is sent as a reply and recorded.
#pragma once

#include <utility>

#include <boost/system/result.hpp>

#include "base/refusal.hpp"

namespace tasuki {

template <class T>
using Result = boost::system::result<T, Refusal>;

using Done = Result<void>;

// boost::system::result asks this of its error type when value() is called on a refusal.
[[noreturn]] void throw_exception_from_error(const Refusal& refusal, const boost::source_location&);

}  // namespace tasuki
