// Generated cases: from seed to verdict, and on a mismatch to a minimal reproducer.
#pragma once

#include "arena.h"
#include "invocation.h"
#include "report.h"

namespace remote_fdw::differential {

void run_campaign(const Invocation &call, Arena &arena, Report &report);

}  // namespace remote_fdw::differential
