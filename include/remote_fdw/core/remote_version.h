// What a remote server can do, by its version: the only place with remote version numbers.
#pragma once

#include <cstdint>

namespace remote_fdw {

enum class RemoteFeature : std::uint8_t {
  IdentityColumns,          // 10: pg_attribute.attidentity
  DeclarativePartitioning,  // 10: pg_class.relispartition
  GeneratedColumns,         // 12: pg_attribute.attgenerated
  VirtualGeneratedColumns,  // 18
  TableSampling,            // 9.5: TABLESAMPLE
  RowSecurity,              // 9.5: pg_class.relrowsecurity
  OnConflict,               // 9.5
  TupleIdRangeScan,         // 14
  TupleIdJoin,              // 12: a join by ctid looks its rows up
  ReltuplesUnknown,         // 14: pg_class.reltuples = -1 when never analysed
  NondeterministicCollations,  // 12: pg_collation.collisdeterministic
  Multiranges,              // 14
  CatalogComparison,        // 9.4: WITH ORDINALITY and row_to_json, in which fingerprints are written
  CurrentXactId,            // 13: pg_current_xact_id_if_assigned()
  CollationVersions,        // 10: pg_collation_actual_version()
  DatabaseCollationVersion, // 15: pg_database_collation_actual_version()
};

class RemoteVersion {
 public:
  // As PQserverVersion reports it, e.g. 150004; 0 = not connected (supports nothing).
  constexpr explicit RemoteVersion(int server_version_num = 0) : num_(server_version_num) {}
  bool supports(RemoteFeature feature) const;
  int number() const { return num_; }

 private:
  int num_;
};

}  // namespace remote_fdw
