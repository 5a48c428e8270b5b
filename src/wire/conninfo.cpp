// Owns the list of libpq's connection parameters and where each may be set.
#include "remote_fdw/wire/conninfo.h"

#include <libpq-fe.h>

#include <cstring>
#include <new>

namespace remote_fdw {

namespace {

LibpqOptionHome home_of(const PQconninfoOption &option) {
  // the last: keys come from the client's own login only, and nobody is to log the keys of TLS
  constexpr const char *kNotForUsers[] = {"client_encoding", "fallback_application_name", "replication", "authtype",
                                          "scram_client_key", "scram_server_key", "sslkeylogfile"};
  for (const char *name : kNotForUsers)
    if (std::strcmp(name, option.keyword) == 0) return LibpqOptionHome::Nowhere;
  // a person is asked to log in by a browser, on the server's standard error
  if (std::strncmp(option.keyword, "oauth_", 6) == 0) return LibpqOptionHome::Nowhere;
  // libpq's own marks: D for debugging, * for secrets
  if (std::strchr(option.dispchar, 'D') != nullptr) return LibpqOptionHome::Nowhere;
  bool of_the_user = std::strchr(option.dispchar, '*') != nullptr || std::strcmp(option.keyword, "user") == 0;
  return of_the_user ? LibpqOptionHome::UserMapping : LibpqOptionHome::Server;
}

struct OptionList {
  const LibpqOption *options;
  std::size_t count;
};

// Kept for the life of the process.
OptionList read_options() {
  PQconninfoOption *defaults = PQconndefaults();
  if (defaults == nullptr) throw std::bad_alloc();
  std::size_t count = 0;
  while (defaults[count].keyword != nullptr) count++;
  auto *options = new LibpqOption[count];
  for (std::size_t i = 0; i < count; i++) options[i] = {strdup(defaults[i].keyword), home_of(defaults[i])};
  PQconninfoFree(defaults);
  return {options, count};
}

}  // namespace

std::span<const LibpqOption> libpq_options() {
  static const OptionList list = read_options();
  return {list.options, list.count};
}

const LibpqOption *find_libpq_option(const char *keyword) {
  for (const LibpqOption &option : libpq_options())
    if (std::strcmp(option.keyword, keyword) == 0) return &option;
  return nullptr;
}

}  // namespace remote_fdw
