// Owns the list of types whose binary form may be trusted: built in, the same on every version, free of text in the
// session's encoding other than what decode_variable reads itself, free of OIDs of other objects.
#include "remote_fdw/transfer/type_transfer.h"

#include "remote_fdw/catalog/shippable_cache.h"
#include "remote_fdw/pg/compat.h"

namespace remote_fdw {

namespace {

bool is_binary_scalar(Oid type) {
  switch (type) {
    case BOOLOID:
    case BYTEAOID:
    case CHAROID:
    case NAMEOID:
    case INT8OID:
    case INT2OID:
    case INT4OID:
    case TEXTOID:
    case OIDOID:
    case TIDOID:
    case XIDOID:
    case CIDOID:
    case JSONOID:
    case POINTOID:
    case LSEGOID:
    case PATHOID:
    case BOXOID:
    case POLYGONOID:
    case LINEOID:
    case CIRCLEOID:
    case FLOAT4OID:
    case FLOAT8OID:
    case MONEYOID:  // its text would depend on lc_monetary at both ends
    case MACADDROID:
    case MACADDR8OID:
    case INETOID:
    case CIDROID:
    case BPCHAROID:
    case VARCHAROID:
    case DATEOID:
    case TIMEOID:
    case TIMESTAMPOID:
    case TIMESTAMPTZOID:
    case INTERVALOID:
    case TIMETZOID:
    case BITOID:
    case VARBITOID:
    case NUMERICOID:
    case UUIDOID:
    case PG_LSNOID:
    case XID8OID:
    case JSONBOID:
      return true;
    default:
      return false;
  }
}

bool is_text_family(Oid type) {
  return type == TEXTOID || type == VARCHAROID || type == BPCHAROID || type == NAMEOID || type == JSONOID;
}

// json may hold what text may not be read from, and the other way round json's input checks: only these go
// both ways unchanged.
bool same_bytes(Oid local, Oid remote) {
  if (local == remote) return true;
  return is_text_family(local) && is_text_family(remote);
}

Oid array_element(Oid type) { return is_built_in(type) ? get_element_type(type) : InvalidOid; }

}  // namespace

TransferFormat transfer_format(Oid type) {
  Oid base = getBaseType(type);
  if (is_binary_scalar(base)) return TransferFormat::Binary;
  // int2vector and oidvector have element types, too, but are no true arrays
  Oid element = base == INT2VECTOROID || base == OIDVECTOROID ? InvalidOid : array_element(base);
  return OidIsValid(element) && is_binary_scalar(element) ? TransferFormat::Binary : TransferFormat::Text;
}

bool binary_compatible(Oid local_type, Oid remote_type) {
  Oid local = getBaseType(local_type);
  if (same_bytes(local, remote_type)) return true;
  Oid local_element = array_element(local), remote_element = array_element(remote_type);
  return OidIsValid(local_element) && OidIsValid(remote_element) && same_bytes(local_element, remote_element);
}

bool may_send_binary(Oid type) {
  return transfer_format(type) == TransferFormat::Binary && !(type == INTERVALOID && knows_infinite_intervals());
}

}  // namespace remote_fdw
