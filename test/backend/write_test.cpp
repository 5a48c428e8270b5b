// Taking the target of an UPDATE out of a join tree, and literals without a type.
#include "backend_test.h"

#include "remote_fdw/deparse/literals.h"
#include "remote_fdw/deparse/write.h"
#include "remote_fdw/pg/memory.h"

using namespace remote_fdw;

namespace {

constexpr Index kTarget = 1;

const FromItem *table(Index rti) { return make_table_item(rti, {"s", "t"}); }

// r<a>.x = r<b>.x
Expr *equality(Index a, Index b) {
  auto var = [](Index rti) { return reinterpret_cast<Expr *>(makeVar(static_cast<int>(rti), 1, INT4OID, -1, InvalidOid, 0)); };
  return make_opclause(Int4EqualOperator, BOOLOID, false, var(a), var(b), InvalidOid, InvalidOid);
}

const FromItem *join(JoinType type, const FromItem *outer, const FromItem *inner, Expr *on) {
  auto *item = palloc_struct<FromItem>();
  item->kind = FromKind::Join;
  item->join_type = type;
  item->outer = outer;
  item->inner = inner;
  item->on = {list_make1(on), NIL};
  return item;
}

const char *untyped(Oid type, const char *text) {
  Oid input, param;
  getTypeInputInfo(type, &input, &param);
  StringInfoData out;
  initStringInfo(&out);
  Datum value = text == nullptr ? Datum(0) : OidInputFunctionCall(input, const_cast<char *>(text), param, -1);
  int16 length;
  bool by_value;
  get_typlenbyval(type, &length, &by_value);
  append_untyped_literal(&out, makeConst(type, -1, InvalidOid, length, value, text == nullptr, by_value));
  return out.data;
}

}  // namespace

BACKEND_TEST(SplitTarget, Alone) {
  TargetSplit split = split_target(table(kTarget), kTarget);
  EXPECT_TRUE(split.possible);
  EXPECT_EQ(split.rest, nullptr);
}

BACKEND_TEST(SplitTarget, InnerJoinsGiveTheirConditions) {
  // 2 JOIN (1 JOIN 3)
  const FromItem *tree = join(JOIN_INNER, table(2), join(JOIN_INNER, table(kTarget), table(3), equality(1, 3)), equality(2, 1));
  TargetSplit split = split_target(tree, kTarget);
  ASSERT_TRUE(split.possible);
  ASSERT_EQ(split.rest->kind, FromKind::Join);
  EXPECT_EQ(split.rest->join_type, JOIN_INNER);
  EXPECT_TRUE(is_empty(split.rest->on));
  EXPECT_EQ(list_length(split.conditions.clauses), 2);
}

BACKEND_TEST(SplitTarget, OuterJoinOfTheOthersStaysOne) {
  // (1 JOIN 2) LEFT JOIN 3 ON 2 = 3
  const FromItem *tree = join(JOIN_LEFT, join(JOIN_INNER, table(kTarget), table(2), equality(1, 2)), table(3), equality(2, 3));
  TargetSplit split = split_target(tree, kTarget);
  ASSERT_TRUE(split.possible);
  EXPECT_EQ(split.rest->join_type, JOIN_LEFT);
  EXPECT_EQ(split.rest->outer->rti, 2u);
  EXPECT_EQ(list_length(split.rest->on.clauses), 1);
  EXPECT_EQ(list_length(split.conditions.clauses), 1);
}

BACKEND_TEST(SplitTarget, OuterJoinsOfTheTargetItselfAreNot) {
  EXPECT_FALSE(split_target(join(JOIN_LEFT, table(kTarget), table(2), equality(1, 2)), kTarget).possible);
  EXPECT_FALSE(split_target(join(JOIN_LEFT, table(2), table(kTarget), equality(1, 2)), kTarget).possible);
  EXPECT_FALSE(split_target(join(JOIN_FULL, table(kTarget), table(2), equality(1, 2)), kTarget).possible);
  // (1 JOIN 2) LEFT JOIN 3 ON 1 = 3
  const FromItem *tree = join(JOIN_LEFT, join(JOIN_INNER, table(kTarget), table(2), equality(1, 2)), table(3), equality(1, 3));
  EXPECT_FALSE(split_target(tree, kTarget).possible);
  EXPECT_FALSE(split_target(table(2), kTarget).possible);
}

BACKEND_TEST(UntypedLiteral, IsTheTypesTextUnderNoSettings) {
  EXPECT_STREQ(untyped(INT4OID, "-5"), "'-5'");
  EXPECT_STREQ(untyped(TEXTOID, "it's"), "'it''s'");
  EXPECT_STREQ(untyped(TEXTOID, nullptr), "NULL");
  EXPECT_STREQ(untyped(BOOLOID, "true"), "'t'");
  SetConfigOption("datestyle", "German, DMY", PGC_USERSET, PGC_S_SESSION);
  SetConfigOption("extra_float_digits", "-3", PGC_USERSET, PGC_S_SESSION);
  EXPECT_STREQ(untyped(DATEOID, "3.2.2001"), "'2001-02-03'");
  EXPECT_STREQ(untyped(FLOAT8OID, "0.1234567890123456"), "'0.1234567890123456'");
  SetConfigOption("datestyle", "ISO", PGC_USERSET, PGC_S_SESSION);
  SetConfigOption("extra_float_digits", "1", PGC_USERSET, PGC_S_SESSION);
}
