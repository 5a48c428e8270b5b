// How long processes have computed: what a busy machine does not disturb, unlike the time on the clock.
#pragma once

#include <optional>
#include <vector>

namespace remote_fdw::bench {

// Milliseconds since their beginning, of all together; nothing when one is not there or the kernel does not tell.
std::optional<double> cpu_milliseconds(const std::vector<int> &processes);
// Of the calling thread.
double own_cpu_milliseconds();

}  // namespace remote_fdw::bench
