// Owns the escapes of application_name.
#include "remote_fdw/connection/application_name.h"

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

char *application_name_setting = nullptr;

namespace {

void append_or(StringInfo out, const char *value, const char *otherwise) {
  appendStringInfoString(out, value == nullptr || value[0] == '\0' ? otherwise : value);
}

void append_escape(StringInfo out, char letter) {
  switch (letter) {
    case 'a':
      append_or(out, application_name, "[unknown]");
      break;
    case 'c':
      appendStringInfo(out, "%lx.%x", static_cast<long>(MyStartTime), MyProcPid);
      break;
    case 'C':
      append_or(out, cluster_name, "");
      break;
    case 'd':
      append_or(out, MyProcPort == nullptr ? nullptr : MyProcPort->database_name, "[unknown]");
      break;
    case 'p':
      appendStringInfo(out, "%d", MyProcPid);
      break;
    case 'u':
      append_or(out, MyProcPort == nullptr ? nullptr : MyProcPort->user_name, "[unknown]");
      break;
    case '%':
      appendStringInfoChar(out, '%');
      break;
    default:  // an unknown escape is dropped
      break;
  }
}

}  // namespace

const char *effective_application_name(const char *server_option) {
  const char *pattern =
      application_name_setting != nullptr && application_name_setting[0] != '\0' ? application_name_setting
                                                                                 : server_option;
  if (pattern == nullptr) return nullptr;
  StringInfoData out;
  initStringInfo(&out);
  for (const char *p = pattern; *p != '\0'; p++) {
    if (*p != '%') {
      appendStringInfoChar(&out, *p);
      continue;
    }
    if (p[1] == '\0') break;
    append_escape(&out, *++p);
  }
  return out.len == 0 ? nullptr : out.data;
}

}  // namespace remote_fdw
