// Parameters that outlive the expression context in which they were computed.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/wire/statement_params.h"

namespace remote_fdw {

// In the current memory context; nullptr when there are none.
const StatementParams *copy_params(const StatementParams *from);

}  // namespace remote_fdw
