// Owns the list of libpq's connection parameters and where each may be set.
#include "remote_fdw/wire/conninfo.h"

#include <libpq-fe.h>

#include <cstring>
#include <new>

namespace remote_fdw {

namespace {

LibpqOptionHome home_of(const PQconninfoOption &option) {
  constexpr const char *kSetByWrapper[] = {"client_encoding", "fallback_application_name", "replication", "authtype"};
  constexpr const char *kOfTheUser[] = {"user", "password", "sslpassword"};
  for (const char *name : kSetByWrapper)
    if (std::strcmp(name, option.keyword) == 0) return LibpqOptionHome::Nowhere;
  for (const char *name : kOfTheUser)
    if (std::strcmp(name, option.keyword) == 0) return LibpqOptionHome::UserMapping;
  return LibpqOptionHome::Server;
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
