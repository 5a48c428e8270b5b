// Owns comparing enums, domains and composite types of the remote with those of the same name here.
#include "remote_fdw/deparse/literals.h"
#include "remote_fdw/maintenance/import_column.h"
#include "remote_fdw/maintenance/import_types.h"
#include "remote_fdw/maintenance/run_ddl.h"
#include "remote_fdw/maintenance/schema_difference.h"
#include "remote_fdw/pg/errors.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

struct TypePair {
  const char *server;
  const SchemaType *here;
  const SchemaType *there;
};

struct Finding {
  const char *kind;
  const char *here;
  const char *there;
  const char *action;
  const char *note;
  Loss loss = Loss::None;
  Carries carries = Carries::Nothing;
};

List *with(List *found, const TypePair &pair, const Finding &finding) {
  auto *difference = palloc_struct<SchemaDifference>();
  *difference = {pair.server, nullptr, nullptr, qualified_type_name(pair.there), finding.kind, finding.here,
                 finding.there, finding.action, finding.note, finding.loss, finding.carries};
  return lappend(found, difference);
}

const char *word_for(TypeKind kind) {
  return kind == TypeKind::Enum ? "an enum" : kind == TypeKind::Domain ? "a domain" : "a composite type";
}

const char *labels(const SchemaType *type) {
  StringInfoData text;
  initStringInfo(&text);
  ListCell *cell;
  foreach (cell, type->parts) {
    if (foreach_current_index(cell) > 0) appendStringInfoString(&text, ", ");
    append_quoted_text(&text, static_cast<const TypePart *>(lfirst(cell))->name);
  }
  return text.data;
}

// After the label before it, which is here by then; the first one before the first that is here.
const char *add_label_ddl(const TypePair &pair, int place) {
  StringInfoData ddl;
  initStringInfo(&ddl);
  appendStringInfo(&ddl, "ALTER TYPE %s ADD VALUE ", qualified_type_name(pair.there));
  append_quoted_text(&ddl, static_cast<const TypePart *>(list_nth(pair.there->parts, place))->name);
  const List *neighbours = place > 0 ? pair.there->parts : pair.here->parts;
  if (neighbours == NIL) return ddl.data;
  appendStringInfoString(&ddl, place > 0 ? " AFTER " : " BEFORE ");
  append_quoted_text(&ddl, static_cast<const TypePart *>(list_nth(neighbours, Max(place - 1, 0)))->name);
  return ddl.data;
}

// Of the labels that both have.
bool same_order(const SchemaType *a, const SchemaType *b) {
  int last = -1;
  ListCell *cell;
  foreach (cell, a->parts) {
    const TypePart *other = part_named(b, static_cast<const TypePart *>(lfirst(cell))->name);
    if (other == nullptr) continue;
    int place = 0;
    while (list_nth(b->parts, place) != other) place++;
    if (place < last) return false;
    last = place;
  }
  return true;
}

List *enum_differences(List *found, const TypePair &pair) {
  const char *here = labels(pair.here);
  const char *there = labels(pair.there);
  for (int place = 0; place < list_length(pair.there->parts); place++) {
    auto *label = static_cast<const TypePart *>(list_nth(pair.there->parts, place));
    if (part_named(pair.here, label->name) == nullptr) found = with(found, pair, {"label", here, there, add_label_ddl(pair, place), nullptr});
  }
  ListCell *cell;
  foreach (cell, pair.here->parts) {
    auto *label = static_cast<const TypePart *>(lfirst(cell));
    if (part_named(pair.there, label->name) == nullptr)
      found = with(found, pair, {"label", here, there, nullptr, psprintf("label \"%s\" is not there any more: PostgreSQL cannot take one away", label->name)});
  }
  if (same_order(pair.here, pair.there)) return found;
  return with(found, pair, {"order of labels", here, there, nullptr, "comparisons and sorting give other results here than there"});
}

const char *alter_domain(const TypePair &pair, const char *what) { return psprintf("ALTER DOMAIN %s %s", qualified_type_name(pair.there), what); }

// Null where the remote's text is no expression.
const char *checked_expression(const char *head, const char *text) {
  StringInfoData ddl;
  initStringInfo(&ddl);
  appendStringInfoString(&ddl, head);
  append_checked_expression(&ddl, text);
  return ddl.data;
}

const char *constraint_ddl(const char *verb, const char *name) {
  StringInfoData ddl;
  initStringInfo(&ddl);
  appendStringInfo(&ddl, "%s CONSTRAINT ", verb);
  append_identifier(&ddl, name);
  return ddl.data;
}

const char *add_check_ddl(const TypePair &pair, const TypePart *check) {
  const char *head = psprintf("%s CHECK ", constraint_ddl("ADD", check->name));
  return alter_domain(pair, checked_expression(head, check->definition));
}

List *check_differences(List *found, const TypePair &pair) {
  ListCell *cell;
  foreach (cell, pair.here->parts) {
    auto *check = static_cast<const TypePart *>(lfirst(cell));
    const TypePart *other = part_named(pair.there, check->name);
    if (other == nullptr || !same(other->definition, check->definition))
      found = with(found, pair, {"constraint", check->definition, other == nullptr ? nullptr : other->definition,
                                 alter_domain(pair, constraint_ddl("DROP", check->name)), nullptr, Loss::Object});
  }
  foreach (cell, pair.there->parts) {
    auto *check = static_cast<const TypePart *>(lfirst(cell));
    const TypePart *other = part_named(pair.here, check->name);
    if (other == nullptr || !same(other->definition, check->definition))
      found = with(found, pair, {"constraint", other == nullptr ? nullptr : other->definition, check->definition, add_check_ddl(pair, check), nullptr,
                                 Loss::None, Carries::Expression});
  }
  return found;
}

List *domain_differences(List *found, const TypePair &pair) {
  const SchemaType *here = pair.here, *there = pair.there;
  if (!same(here->base, there->base) || !same(here->collation, there->collation) || !same(here->collation_schema, there->collation_schema))
    found = with(found, pair, {"base type", here->base, there->base, nullptr, "a domain's base type and collation cannot be altered: it must be made anew"});
  if (here->not_null != there->not_null)
    found = with(found, pair, {"not null", here->not_null ? "NOT NULL" : nullptr, there->not_null ? "NOT NULL" : nullptr,
                               alter_domain(pair, there->not_null ? "SET NOT NULL" : "DROP NOT NULL"), nullptr,
                               there->not_null ? Loss::None : Loss::Object});
  if (!same(here->expression, there->expression))
    found = with(found, pair, {"default", here->expression, there->expression,
                               alter_domain(pair, there->expression == nullptr ? "DROP DEFAULT" : checked_expression("SET DEFAULT ", there->expression)), nullptr,
                               Loss::None, there->expression == nullptr ? Carries::Nothing : Carries::Expression});
  return check_differences(found, pair);
}

const char *fields(const SchemaType *type) {
  StringInfoData text;
  initStringInfo(&text);
  ListCell *cell;
  foreach (cell, type->parts) {
    auto *field = static_cast<const TypePart *>(lfirst(cell));
    if (foreach_current_index(cell) > 0) appendStringInfoString(&text, ", ");
    append_identifier(&text, field->name);
    appendStringInfo(&text, " %s", field->definition);
    append_collation(&text, field->collation_schema, field->collation);
  }
  return text.data;
}

List *composite_differences(List *found, const TypePair &pair) {
  const char *here = fields(pair.here);
  const char *there = fields(pair.there);
  if (strcmp(here, there) == 0) return found;
  return with(found, pair, {"fields", here, there, nullptr, "ALTER TYPE ... ADD, ALTER and DROP ATTRIBUTE make them the same"});
}

// A comment that only is here may be somebody's own.
List *compare_comments(List *found, const TypePair &pair) {
  const char *here = pair.here == nullptr ? nullptr : pair.here->comment;
  const SchemaType *there = pair.there;
  if (there->comment == nullptr || same(here, there->comment)) return found;
  const char *action = type_comment_ddl(kind_word(there->kind), there->schema, there->name, there->comment);
  return with(found, pair, {"comment", here, there->comment, action, nullptr});
}

bool told_of_schema(const List *found, const char *schema) {
  ListCell *cell;
  foreach (cell, found) {
    auto *difference = static_cast<const SchemaDifference *>(lfirst(cell));
    if (strcmp(difference->kind, kNoSchema) == 0 && strcmp(difference->there, schema) == 0) return true;
  }
  return false;
}

Carries carried_by(const SchemaType *type) {
  bool code = type->kind == TypeKind::Domain && (type->expression != nullptr || type->parts != NIL);
  return code ? Carries::Expression : Carries::Nothing;
}

List *missing_type(List *found, const TypePair &pair) {
  const char *schema = pair.there->schema;
  if (!OidIsValid(get_namespace_oid(schema, true)) && !told_of_schema(found, schema))
    found = with(found, pair, {kNoSchema, nullptr, schema, schema_ddl(schema), nullptr});
  found = with(found, pair, {kMissingHere, nullptr, word_for(pair.there->kind), type_ddl(pair.there), nullptr, Loss::None, carried_by(pair.there)});
  return compare_comments(found, pair);
}

List *differences_of(List *found, const TypePair &pair) {
  if (pair.here == nullptr && !type_exists_here(pair.there)) return missing_type(found, pair);
  if (pair.here == nullptr || pair.here->kind != pair.there->kind)
    return with(found, pair, {"kind", pair.here == nullptr ? "another kind of type" : word_for(pair.here->kind), word_for(pair.there->kind), nullptr,
                              "a type of this name is here already: rename it, or drop it"});
  found = compare_comments(found, pair);
  if (pair.there->kind == TypeKind::Enum) return enum_differences(found, pair);
  if (pair.there->kind == TypeKind::Domain) return domain_differences(found, pair);
  return composite_differences(found, pair);
}

}  // namespace

List *type_differences(const List *remote_types, const char *server) {
  List *here = local_types(remote_types);
  List *found = NIL;
  ListCell *cell;
  foreach (cell, remote_types) {
    auto *there = static_cast<const SchemaType *>(lfirst(cell));
    found = differences_of(found, {server, type_named(here, there->schema, there->name), there});
  }
  return found;
}

}  // namespace remote_fdw
