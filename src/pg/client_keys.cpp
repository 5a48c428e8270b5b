// Owns reading the credentials that the server itself keeps of its client. They are not copied but for one connect.
#include "remote_fdw/pg/client_keys.h"

extern "C" {
#if PG_VERSION_NUM >= 180000
#include "common/base64.h"
#include "common/scram-common.h"
#endif
}

namespace remote_fdw {

#if PG_VERSION_NUM >= 180000

namespace {

const char *base64_of(const uint8 *key) {
  int room = pg_b64_enc_len(SCRAM_SHA_256_KEY_LEN);
  auto *text = static_cast<char *>(palloc0(static_cast<Size>(room) + 1));
  if (pg_b64_encode(key, SCRAM_SHA_256_KEY_LEN, text, room) < 0) elog(ERROR, "could not encode a SCRAM key");
  return text;
}

}  // namespace

bool keeps_scram_keys() { return true; }

ScramKeys client_scram_keys() {
  if (MyProcPort == nullptr || !MyProcPort->has_scram_keys) return {nullptr, nullptr};
  return {base64_of(MyProcPort->scram_ClientKey), base64_of(MyProcPort->scram_ServerKey)};
}

#else

bool keeps_scram_keys() { return false; }

ScramKeys client_scram_keys() { return {nullptr, nullptr}; }

#endif

#if PG_VERSION_NUM >= 160000 && defined(ENABLE_GSS)
bool client_delegated_gssapi() { return MyProcPort != nullptr && be_gssapi_get_delegation(MyProcPort); }
#else
bool client_delegated_gssapi() { return false; }
#endif

}  // namespace remote_fdw
