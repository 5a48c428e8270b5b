// The SQL-callable part of migrating servers: a thin shell around maintenance/wrapper_change.
#include "remote_fdw/maintenance/wrapper_change.h"

extern "C" {

PG_FUNCTION_INFO_V1(remote_fdw_change_wrapper);

Datum remote_fdw_change_wrapper(PG_FUNCTION_ARGS) {
  remote_fdw::change_wrapper(NameStr(*PG_GETARG_NAME(0)), NameStr(*PG_GETARG_NAME(1)),
                             PG_GETARG_BOOL(2) ? remote_fdw::WrapperChangeMode::Check : remote_fdw::WrapperChangeMode::Apply);
  PG_RETURN_VOID();
}

}  // extern "C"
