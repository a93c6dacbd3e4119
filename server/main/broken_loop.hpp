// What happens when an exception leaves a loop: that loop stands still, with everything that lives
// on it, so that nothing there can be drained or waited for any more. The process ends at once;
// what was acknowledged is on the disk, and the service manager starts it again.
#pragma once

namespace tasuki {

// Called while the exception is caught, on the loop's own thread.
[[noreturn]] void end_broken();

}  // namespace tasuki
