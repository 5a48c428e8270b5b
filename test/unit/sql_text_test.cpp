// Quoting: nothing gets out of its quotes.
#include "remote_fdw/core/sql_text.h"

#include <gtest/gtest.h>

using namespace remote_fdw;

TEST(SqlText, PlainIdentifiersStayBare) {
  EXPECT_EQ(quoted_identifier("abc_1"), "abc_1");
  EXPECT_EQ(quoted_identifier("_x"), "_x");
}

TEST(SqlText, OthersAreQuoted) {
  EXPECT_EQ(quoted_identifier("Abc"), "\"Abc\"");
  EXPECT_EQ(quoted_identifier("1a"), "\"1a\"");
  EXPECT_EQ(quoted_identifier(""), "\"\"");
  EXPECT_EQ(quoted_identifier("a b"), "\"a b\"");
  EXPECT_EQ(quoted_identifier("a$b"), "\"a$b\"");
  EXPECT_EQ(quoted_identifier("b\xc3\xa4r"), "\"b\xc3\xa4r\"");
  EXPECT_EQ(quoted_identifier("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(quoted_identifier("a\"; DROP TABLE x; --"), "\"a\"\"; DROP TABLE x; --\"");
}

TEST(SqlText, KeywordsAreQuoted) {
  for (const char *word : {"select", "user", "order", "table", "between", "json_table", "system_user", "left", "all", "xmltable"})
    EXPECT_TRUE(identifier_needs_quotes(word)) << word;
  for (const char *word : {"name", "id", "value", "key"}) EXPECT_FALSE(identifier_needs_quotes(word)) << word;
}

TEST(SqlText, Literals) {
  EXPECT_EQ(quoted_literal("abc"), "'abc'");
  EXPECT_EQ(quoted_literal(""), "''");
  EXPECT_EQ(quoted_literal("it's"), "'it''s'");
  EXPECT_EQ(quoted_literal("a\\b"), "E'a\\\\b'");
  EXPECT_EQ(quoted_literal("\\'; DROP TABLE x; --"), "E'\\\\''; DROP TABLE x; --'");
}

TEST(SqlText, PortableLiterals) {
  EXPECT_EQ(with_portable_literals("a + 1"), "a + 1");
  EXPECT_EQ(with_portable_literals("('it''s'::text || 'x')"), "('it''s'::text || 'x')");
  EXPECT_EQ(with_portable_literals("'a\\b'::text"), "E'a\\\\b'::text");
  EXPECT_EQ(with_portable_literals("('it''s\\'::text || 'x')"), "(E'it''s\\\\'::text || 'x')");
  EXPECT_EQ(with_portable_literals("\"a\\'b\" || '\\'"), "\"a\\'b\" || E'\\\\'");
  EXPECT_EQ(with_portable_literals("'open \\"), "E'open \\\\");
  EXPECT_EQ(with_portable_literals(""), "");
}

TEST(SqlText, WritingFitsIntoTheWorstSize) {
  for (const char *text : {"", "'", "''''", "\\\\\\", "\"\"\"", "abc", "\\'\\'\\'"}) {
    std::string buffer(worst_quoted_size(text), '?');
    EXPECT_EQ(buffer.substr(0, write_quoted_literal(buffer.data(), text)), quoted_literal(text));
    EXPECT_EQ(buffer.substr(0, write_quoted_identifier(buffer.data(), text)), quoted_identifier(text));
    EXPECT_EQ(buffer.substr(0, write_portable_literals(buffer.data(), text)), with_portable_literals(text));
  }
}
