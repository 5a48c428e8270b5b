// Owns how the collation of an expression is derived and when that is safe. The remote sees columns, constants and
// parameters, and derives collations from these by the parser's rules; what it derives must be what was derived here.
//
// - A column of the scope has its declared collation on the remote, too: declaring it is the user's word for it.
// - A column declared with the default collation is ordered and matched there by the remote database's default
// collation
//   (as in postgres_fdw: a foreign table's text column sorts as its owner sorts it).
// - Constants and parameters carry only their type's default collation; another collation they have here is lost.
// - Functions that give the same answer under every deterministic collation (=, LIKE, ||, ->> ...) do not care.
// - What is made of constants and parameters alone has the default collation on both sides.
// - A collation that something hangs on besides equality must mean the same on both sides: the database's default one
//   and named ones are compared (provider, locale, version). "C" and "POSIX" are the same everywhere.
// - Nondeterministic collations are user objects whose rules differ between servers: such columns are compared here.
#include "remote_fdw/deparse/node_rules.h"

namespace remote_fdw {

namespace {

// Sorted by OID. They take an input collation because some argument is text, but look at bytes or characters only.
constexpr Oid kSameUnderAnyCollation[] = {F_NAMEEQ,
                                          F_TEXTEQ,
                                          F_TEXTNE,
                                          F_NAMEEQTEXT,
                                          F_NAMENETEXT,
                                          F_TEXTEQNAME,
                                          F_TEXTNENAME,
                                          F_STRING_TO_ARRAY_TEXT_TEXT_TEXT,
                                          F_STRING_TO_ARRAY_TEXT_TEXT,
                                          F_TEXT_BPCHAR,
                                          F_TEXT_NAME,
                                          F_NAME_TEXT,
                                          F_BPCHAR_NAME,
                                          F_NAME_BPCHAR,
                                          F_NAMENE,
                                          F_BPCHAR_BPCHAR_INT4_BOOL,
                                          F_VARCHAR_VARCHAR_INT4_BOOL,
                                          F_POSITION_TEXT_TEXT,
                                          F_TEXTLIKE,
                                          F_TEXTNLIKE,
                                          F_NAMELIKE,
                                          F_NAMENLIKE,
                                          F_BPCHAR_CHAR,
                                          F_STRPOS,
                                          F_LPAD_TEXT_INT4_TEXT,
                                          F_RPAD_TEXT_INT4_TEXT,
                                          F_LTRIM_TEXT_TEXT,
                                          F_RTRIM_TEXT_TEXT,
                                          F_SUBSTR_TEXT_INT4_INT4,
                                          F_TRANSLATE,
                                          F_LPAD_TEXT_INT4,
                                          F_RPAD_TEXT_INT4,
                                          F_LTRIM_TEXT,
                                          F_RTRIM_TEXT,
                                          F_SUBSTR_TEXT_INT4,
                                          F_BTRIM_TEXT_TEXT,
                                          F_BTRIM_TEXT,
                                          F_SUBSTRING_TEXT_INT4_INT4,
                                          F_SUBSTRING_TEXT_INT4,
                                          F_CHAR_TEXT,
                                          F_TEXT_CHAR,
                                          F_BPCHAREQ,
                                          F_BPCHARNE,
                                          F_TIMEZONE_TEXT_TIMESTAMPTZ,
                                          F_DATE_PART_TEXT_INTERVAL,
                                          F_DATE_TRUNC_TEXT_INTERVAL,
                                          F_TEXTLEN,
                                          F_TEXTCAT,
                                          F_DATE_PART_TEXT_TIMETZ,
                                          F_QUOTE_LITERAL_TEXT,
                                          F_QUOTE_NULLABLE_TEXT,
                                          F_LENGTH_TEXT,
                                          F_LENGTH_BPCHAR,
                                          F_CHARACTER_LENGTH_BPCHAR,
                                          F_CHARACTER_LENGTH_TEXT,
                                          F_CHAR_LENGTH_BPCHAR,
                                          F_CHAR_LENGTH_TEXT,
                                          F_DATE_PART_TEXT_DATE,
                                          F_DATE_PART_TEXT_TIME,
                                          F_NAME_VARCHAR,
                                          F_VARCHAR_NAME,
                                          F_OVERLAY_TEXT_TEXT_INT4_INT4,
                                          F_OVERLAY_TEXT_TEXT_INT4,
                                          F_LIKE_TEXT_TEXT,
                                          F_NOTLIKE_TEXT_TEXT,
                                          F_LIKE_NAME_TEXT,
                                          F_NOTLIKE_NAME_TEXT,
                                          F_REPEAT,
                                          F_BPCHARLIKE,
                                          F_BPCHARNLIKE,
                                          F_LIKE_ESCAPE_TEXT_TEXT,
                                          F_ENCODE,
                                          F_DECODE,
                                          F_SIMILAR_TO_ESCAPE_TEXT_TEXT,
                                          F_SIMILAR_TO_ESCAPE_TEXT,
                                          F_DATE_TRUNC_TEXT_TIMESTAMP,
                                          F_DATE_PART_TEXT_TIMESTAMP,
                                          F_TIMEZONE_TEXT_TIMESTAMP,
                                          F_REPLACE,
                                          F_SPLIT_PART,
                                          F_LEFT,
                                          F_RIGHT,
                                          F_REVERSE_TEXT,
                                          F_JSONB_OBJECT_FIELD_TEXT,
                                          F_JSONB_EXTRACT_PATH,
                                          F_JSONB_DELETE_JSONB_TEXT,
                                          F_JSONB_DELETE_PATH,
                                          F_JSONB_SET,
                                          F_JSONB_DELETE_JSONB__TEXT,
                                          F_JSONB_OBJECT_FIELD,
                                          F_JSONB_INSERT,
                                          F_STARTS_WITH,
                                          F_INT4RANGE_INT4_INT4_TEXT,
                                          F_NUMRANGE_NUMERIC_NUMERIC_TEXT,
                                          F_TSRANGE_TIMESTAMP_TIMESTAMP_TEXT,
                                          F_TSTZRANGE_TIMESTAMPTZ_TIMESTAMPTZ_TEXT,
                                          F_JSONB_EXTRACT_PATH_TEXT,
                                          F_DATERANGE_DATE_DATE_TEXT,
                                          F_INT8RANGE_INT8_INT8_TEXT,
                                          F_JSON_OBJECT_FIELD,
                                          F_JSON_OBJECT_FIELD_TEXT,
                                          F_JSON_EXTRACT_PATH,
                                          F_JSON_EXTRACT_PATH_TEXT,
                                          F_JSONB_EXISTS,
                                          F_JSONB_EXISTS_ANY,
                                          F_JSONB_EXISTS_ALL,
                                          F_EXTRACT_TEXT_DATE,
                                          F_EXTRACT_TEXT_TIME,
                                          F_EXTRACT_TEXT_TIMETZ,
                                          F_EXTRACT_TEXT_TIMESTAMP,
                                          F_EXTRACT_TEXT_INTERVAL};

constexpr bool is_sorted(const Oid *oids, size_t count) {
  for (size_t i = 1; i < count; i++)
    if (oids[i - 1] >= oids[i]) return false;
  return true;
}
static_assert(is_sorted(kSameUnderAnyCollation, lengthof(kSameUnderAnyCollation)));

// Sorted by OID. The same holds for these when the elements' own functions are such.
constexpr Oid kArrayFunctions[] = {F_ARRAY_APPEND,
                                   F_ARRAY_PREPEND,
                                   F_ARRAY_CAT,
                                   F_ARRAY_NE,
                                   F_ARRAY_EQ,
                                   F_ARRAY_DIMS,
                                   F_ARRAY_NDIMS,
                                   F_ARRAY_LOWER,
                                   F_ARRAY_UPPER,
                                   F_ARRAY_LENGTH,
                                   F_ARRAYOVERLAP,
                                   F_ARRAYCONTAINS,
                                   F_ARRAYCONTAINED,
                                   F_ARRAY_REMOVE,
                                   F_ARRAY_REPLACE,
                                   F_CARDINALITY,
                                   F_ARRAY_POSITION_ANYCOMPATIBLEARRAY_ANYCOMPATIBLE,
                                   F_ARRAY_POSITION_ANYCOMPATIBLEARRAY_ANYCOMPATIBLE_INT4,
                                   F_ARRAY_POSITIONS,
                                   F_TRIM_ARRAY};
static_assert(is_sorted(kArrayFunctions, lengthof(kArrayFunctions)));

template <size_t N>
bool contains(const Oid (&sorted)[N], Oid function) {
  size_t low = 0, high = N;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (sorted[middle] < function)
      low = middle + 1;
    else
      high = middle;
  }
  return low < N && sorted[low] == function;
}

// Sorted by OID. Functions of jsonb, arrays, composites and ranges that order what is inside.
constexpr Oid kInnerOrder[] = {F_BTARRAYCMP,
                                F_ARRAY_LT,
                                F_ARRAY_GT,
                                F_ARRAY_LE,
                                F_ARRAY_GE,
                                F_ARRAY_LARGER,
                                F_ARRAY_SMALLER,
                                F_RECORD_LT,
                                F_RECORD_GT,
                                F_RECORD_LE,
                                F_RECORD_GE,
                                F_BTRECORDCMP,
                                F_WIDTH_BUCKET_ANYCOMPATIBLE_ANYCOMPATIBLEARRAY,
                                F_JSONB_LT,
                                F_JSONB_GT,
                                F_JSONB_LE,
                                F_JSONB_GE,
                                F_JSONB_CMP};
static_assert(is_sorted(kInnerOrder, lengthof(kInnerOrder)));

// Sorted by OID. These look at composites and ranges without ordering text (equality is bytewise in deterministic
// collations).
constexpr Oid kInnerEquality[] = {F_ARRAY_NE,
                                F_NUM_NULLS,
                                F_NUM_NONNULLS,
                                F_ARRAY_EQ,
                                F_RECORD_EQ,
                                F_RECORD_NE,
                                F_RANGE_EQ,
                                F_RANGE_NE,
                                F_MULTIRANGE_EQ,
                                F_MULTIRANGE_NE};
static_assert(is_sorted(kInnerEquality, lengthof(kInnerEquality)));

// like_regex folds and classifies characters by the default collation.
constexpr Oid kJsonPathFunctions[] = {F_JSONB_PATH_EXISTS,
                                F_JSONB_PATH_QUERY,
                                F_JSONB_PATH_QUERY_ARRAY,
                                F_JSONB_PATH_QUERY_FIRST,
                                F_JSONB_PATH_MATCH,
                                F_JSONB_PATH_EXISTS_OPR,
                                F_JSONB_PATH_MATCH_OPR};
static_assert(is_sorted(kJsonPathFunctions, lengthof(kJsonPathFunctions)));

struct Call {
  Oid function;
  const List *args;
};

Call call_of(const Node *node) {
  switch (nodeTag(node)) {
    case T_FuncExpr: {
      auto *call = reinterpret_cast<const FuncExpr *>(node);
      return {call->funcid, call->args};
    }
    case T_OpExpr:
    case T_DistinctExpr:
    case T_NullIfExpr: {
      auto *op = reinterpret_cast<const OpExpr *>(node);
      return {get_opcode(op->opno), op->args};
    }
    case T_ScalarArrayOpExpr: {
      auto *op = reinterpret_cast<const ScalarArrayOpExpr *>(node);
      return {get_opcode(op->opno), op->args};
    }
    default:
      return {InvalidOid, NIL};
  }
}

bool has_built_in_elements(const List *args) {
  ListCell *cell;
  foreach (cell, args)
    if (exprType(static_cast<Node *>(lfirst(cell))) >= FirstGenbkiObjectId) return false;
  return true;
}

bool is_same_column(DerivedCollation inputs, Oid collation) {
  return inputs.source == CollationSource::Column && inputs.collation == collation;
}

// Two columns of different collations meet: the remote would raise an error where a COLLATE here has settled it.
bool is_conflict(DerivedCollation inputs) {
  return inputs.source == CollationSource::Other && !OidIsValid(inputs.collation);
}

bool is_derived_there(const Node *node, DerivedCollation inputs, Oid wanted) {
  if (is_same_column(inputs, wanted)) return true;
  if (is_conflict(inputs)) return false;
  if (ignores_collation(node)) return true;
  return inputs.source == CollationSource::None && wanted == DEFAULT_COLLATION_OID;
}

// On the remote it may be another one, even one that takes different strings for equal.
bool is_made_by_user(Oid collation) { return collation >= FirstNormalObjectId; }

List *only_made_by_user(const List *collations) {
  List *made = NIL;
  ListCell *cell;
  foreach (cell, collations)
    if (is_made_by_user(lfirst_oid(cell))) made = lappend_oid(made, lfirst_oid(cell));
  return made;
}

bool has_jsonb(const List *types) { return list_member_oid(types, JSONBOID); }

bool is_plain_json_path(const List *args) {
  auto *path = static_cast<const Node *>(lsecond(args));
  if (!IsA(path, Const)) return false;
  auto *constant = reinterpret_cast<const Const *>(path);
  if (constant->constisnull) return true;
  const char *text = DatumGetCString(DirectFunctionCall1(jsonpath_out, constant->constvalue));
  return strstr(text, "like_regex") == nullptr;
}

bool check_collations(CheckContext *context, const Node *node, const List *collations) {
  ListCell *cell;
  foreach (cell, collations)
    if (!check_collation(context, node, lfirst_oid(cell))) return false;
  return true;
}

}  // namespace

bool check_inner_order_of_type(CheckContext *context, const Node *node, Oid type) {
  if (type == RECORDOID) {
    refuse(context, node, "rows without a type are ordered here");
    return false;
  }
  if (has_jsonb(type_parts(type)) && !check_collation(context, node, DEFAULT_COLLATION_OID)) return false;
  return check_collations(context, node, inner_collations(type));
}

bool check_inner_order(CheckContext *context, const Node *node, Oid function, const List *args) {
  if (contains(kJsonPathFunctions, function))
    return is_plain_json_path(args) || check_collation(context, node, DEFAULT_COLLATION_OID);
  bool orders = contains(kInnerOrder, function);
  bool equates = contains(kInnerEquality, function) || contains(kArrayFunctions, function);
  ListCell *cell;
  foreach (cell, args) {
    Oid type = exprType(static_cast<Node *>(lfirst(cell)));
    List *collations = inner_collations(type);
    if (orders ? !check_inner_order_of_type(context, node, type)
               : !check_collations(context, node, equates ? only_made_by_user(collations) : collations))
      return false;
  }
  return true;
}

bool ignores_collation(const Node *node) {
  Call call = call_of(node);
  return contains(kSameUnderAnyCollation, call.function) ||
         (contains(kArrayFunctions, call.function) && has_built_in_elements(call.args));
}

DerivedCollation merge_collations(DerivedCollation a, DerivedCollation b) {
  if (a.source == CollationSource::None) return b;
  if (b.source == CollationSource::None) return a;
  // a parameter loses its collation on the way, but the column beside it gives it back
  if (a.collation == b.collation) return a.source == CollationSource::Column ? a : b;
  if (a.source == CollationSource::Other) return a;
  if (b.source == CollationSource::Other) return b;
  // the parser's rule: a default collation gives way
  if (b.collation == DEFAULT_COLLATION_OID) return a;
  if (a.collation == DEFAULT_COLLATION_OID) return b;
  return {InvalidOid, CollationSource::Other};
}

DerivedCollation derive_collation(CheckContext *context, const Node *node, DerivedCollation inputs, Oid input_collation,
                                  Oid result_collation) {
  if (OidIsValid(input_collation)) {
    const char *name = get_collation_name(input_collation);
    if (!get_collation_isdeterministic(input_collation))
      return refuse(context, node, "collation \"%s\" is not deterministic", name);
    if (!is_derived_there(node, inputs, input_collation))
      return refuse(context, node, "collation \"%s\" does not come from a column of the foreign table", name);
    bool matters = !ignores_collation(node) || (is_made_by_user(input_collation) && is_same_column(inputs, input_collation));
    if (matters && !check_collation(context, node, input_collation)) return kNoCollation;
  }
  if (!OidIsValid(result_collation)) return kNoCollation;
  if (is_same_column(inputs, result_collation)) return inputs;
  if (is_conflict(inputs)) return inputs;
  if (result_collation == get_typcollation(exprType(node))) return {result_collation, CollationSource::None};
  return {result_collation, CollationSource::Other};
}

}  // namespace remote_fdw
