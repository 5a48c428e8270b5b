// The two servers made ready for the cases: tables, the foreign servers of each contestant over each route, the
// proxies.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "client.h"
#include "contestant.h"
#include "dataset.h"
#include "delay_proxy.h"
#include "sizes.h"

namespace remote_fdw::bench {

// The clusters that scripts/bench started; superuser postgres, no password.
struct Clusters {
  std::string local_socket_dir, local_port, remote_port;
};

// How one contestant reaches the data: for Limit a session on the remote, for a wrapper one on the local server whose
// search_path finds the foreign tables. The same statement runs in either.
class Access {
 public:
  explicit Access(std::string conninfo) : conninfo_(std::move(conninfo)) {}
  // Kept from one use to the next.
  Client &session();
  // A new one.
  Client fresh() const { return Client(conninfo_); }

 private:
  std::string conninfo_;
  std::optional<Client> session_;
};

class Stage {
 public:
  Stage(const Clusters &clusters, const std::set<Table> &tables, const Sizes &sizes, int timeout_seconds);

  Access access(Contestant contestant, Route route, RemoteEstimate tuned) const;
  // Process ids of the client backends on the remote, but for the one of remote().
  std::set<int> remote_backends();
  Traffic counted() const { return counting_.traffic(); }

  // For what is not measured: making a table new, looking at what was written.
  Client &remote() { return *remote_; }
  Client &local() { return *local_; }
  const Sizes &sizes() const { return sizes_; }
  // The first rows of local table source in COPY's binary format.
  const std::string &source_data(long rows);

  // Opens what the first statement over this access would open, on each server that a case may use.
  static void warm(Contestant contestant, Access &access);

 private:
  std::string port_of(Route route) const;
  std::string conninfo(Contestant contestant, const std::string &schema, Route route) const;
  void create_foreign_schema(const std::string &wrapper, const std::string &flavour, const std::string &options,
                             Route route);
  void create_shards(const std::string &name);
  void create_routed(const std::string &name);

  Clusters clusters_;
  Sizes sizes_;
  int timeout_seconds_;
  bool has_shards_, has_routed_;
  DelayProxy delayed_, counting_;
  std::optional<Client> local_, remote_;
  std::map<long, std::string> source_data_;
};

}  // namespace remote_fdw::bench
