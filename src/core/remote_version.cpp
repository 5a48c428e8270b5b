// Owns the table of features and the server version each came with.
#include "remote_fdw/core/remote_version.h"

namespace remote_fdw {

namespace {

constexpr int first_version(RemoteFeature feature) {
  switch (feature) {
    case RemoteFeature::CatalogComparison:
      return 90400;
    case RemoteFeature::TableSampling:
    case RemoteFeature::RowSecurity:
    case RemoteFeature::OnConflict:
      return 90500;
    case RemoteFeature::IdentityColumns:
    case RemoteFeature::DeclarativePartitioning:
    case RemoteFeature::CollationVersions:
      return 100000;
    case RemoteFeature::GeneratedColumns:
    case RemoteFeature::NondeterministicCollations:
    case RemoteFeature::TupleIdJoin:
      return 120000;
    case RemoteFeature::CurrentXactId:
      return 130000;
    case RemoteFeature::TupleIdRangeScan:
    case RemoteFeature::ReltuplesUnknown:
    case RemoteFeature::Multiranges:
      return 140000;
    case RemoteFeature::DatabaseCollationVersion:
      return 150000;
    case RemoteFeature::VirtualGeneratedColumns:
      return 180000;
  }
  return 0;
}

}  // namespace

bool RemoteVersion::supports(RemoteFeature feature) const { return num_ >= first_version(feature); }

}  // namespace remote_fdw
