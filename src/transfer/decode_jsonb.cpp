// Owns reading jsonb from the text that jsonb_send writes: keys already sorted, nothing between tokens but one space.
// The parts are put together at once as they are stored (utils/jsonb.h describes the format); anything unusual goes to
// the type's own input.
#include "remote_fdw/transfer/decode_jsonb.h"

#include <string_view>

namespace remote_fdw {

namespace {

// Whatever is in a text of this size, the lengths of its parts fit into their entries.
constexpr int kLongestText = 16 << 20;
constexpr int kDeepest = 64;     // a container is copied into the one around it: no more often than this
constexpr int kMostDigits = 18;  // of an int64, whatever they are

enum class Outcome : uint8 { Good, Unusual };

// A value, or the key of one; `data` lies in the text when that is possible.
struct Item {
  const char *data;
  uint32 length;
  uint32 type;  // JENTRY_IS...
};

// The items of all containers that have been begun and not ended.
struct Items {
  Item *all;
  int count, capacity;
};

struct Reader {
  const char *at, *end;
  Items items;
  int depth;  // of containers begun and not ended
};

void push(Items *items, const Item &item) {
  if (items->count == items->capacity) {
    items->capacity *= 2;
    items->all = static_cast<Item *>(repalloc(items->all, items->capacity * sizeof(Item)));
  }
  items->all[items->count++] = item;
}

bool take(Reader *r, char c) {
  if (r->at == r->end || *r->at != c) return false;
  r->at++;
  return true;
}

bool take_word(Reader *r, std::string_view word) {
  if (static_cast<size_t>(r->end - r->at) < word.size() || memcmp(r->at, word.data(), word.size()) != 0) return false;
  r->at += word.size();
  return true;
}

// What stands behind a part of a container: ", " or its end.
struct Separation {
  bool more, good;
};

Separation separate(Reader *r, char closing) {
  if (take(r, closing)) return {false, true};
  if (!take(r, ',')) return {false, false};
  (void)take(r, ' ');
  return {true, true};
}

char unescaped(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return '\0';
  }
}

// From the first backslash on; `begin` is where the string began.
Outcome read_escaped(Reader *r, const char *begin) {
  auto *copy = static_cast<char *>(palloc(r->end - begin));
  size_t length = r->at - begin;
  memcpy(copy, begin, length);
  while (r->at < r->end && *r->at != '"') {
    char c = *r->at++;
    if (static_cast<unsigned char>(c) < ' ') return Outcome::Unusual;
    if (c == '\\') {
      c = r->at < r->end ? unescaped(*r->at++) : '\0';
      if (c == '\0') return Outcome::Unusual;
    }
    copy[length++] = c;
  }
  if (!take(r, '"')) return Outcome::Unusual;
  push(&r->items, {copy, static_cast<uint32>(length), JENTRY_ISSTRING});
  return Outcome::Good;
}

Outcome read_string(Reader *r) {
  if (!take(r, '"')) return Outcome::Unusual;
  const char *begin = r->at;
  while (r->at < r->end && *r->at != '"' && *r->at != '\\' && static_cast<unsigned char>(*r->at) >= ' ') r->at++;
  if (r->at < r->end && *r->at == '\\') return read_escaped(r, begin);
  const char *close = r->at;
  if (!take(r, '"')) return Outcome::Unusual;
  push(&r->items, {begin, static_cast<uint32>(close - begin), JENTRY_ISSTRING});
  return Outcome::Good;
}

int skip_digits(Reader *r) {
  const char *begin = r->at;
  while (r->at < r->end && *r->at >= '0' && *r->at <= '9') r->at++;
  return static_cast<int>(r->at - begin);
}

Numeric whole_number(const char *digits, int count, bool negative) {
  int64 value = 0;
  for (int i = 0; i < count; i++) value = value * 10 + (digits[i] - '0');
  return int64_to_numeric(negative ? -value : value);
}

Numeric fraction(const char *begin, const char *end) {
  char *text = pnstrdup(begin, end - begin);
  return DatumGetNumeric(
      DirectFunctionCall3(numeric_in, CStringGetDatum(text), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
}

// numeric_out writes neither exponents nor superfluous zeros in front.
Outcome read_number(Reader *r) {
  const char *begin = r->at;
  bool negative = take(r, '-');
  const char *digits = r->at;
  int whole = skip_digits(r);
  if (whole == 0 || (whole > 1 && *digits == '0')) return Outcome::Unusual;
  bool has_fraction = take(r, '.');
  if (has_fraction && skip_digits(r) == 0) return Outcome::Unusual;
  Numeric number = has_fraction || whole > kMostDigits ? fraction(begin, r->at) : whole_number(digits, whole, negative);
  push(&r->items, {reinterpret_cast<const char *>(number), VARSIZE_ANY(number), JENTRY_ISNUMERIC});
  return Outcome::Good;
}

Outcome read_word(Reader *r, std::string_view word, uint32 type) {
  if (!take_word(r, word)) return Outcome::Unusual;
  push(&r->items, {nullptr, 0, type});
  return Outcome::Good;
}

// A container under construction. Its entries and all that follows them begin at multiples of four bytes.
struct Writer {
  JEntry *entries;
  char *data;
  int index;
  uint32 total;
};

void put(Writer *w, const Item &item) {
  uint32 begin = w->total;
  if (item.type == JENTRY_ISNUMERIC || item.type == JENTRY_ISCONTAINER)
    while (w->total % sizeof(JEntry) != 0) w->data[w->total++] = '\0';
  if (item.length > 0) memcpy(w->data + w->total, item.data, item.length);
  w->total += item.length;
  // every so many entries hold where they end instead of how long they are
  bool has_offset = w->index % JB_OFFSET_STRIDE == 0;
  w->entries[w->index++] = item.type | (has_offset ? JENTRY_HAS_OFF | w->total : w->total - begin);
}

enum class Container : uint32 { Array = JB_FARRAY, Object = JB_FOBJECT, Scalar = JB_FARRAY | JB_FSCALAR };

// Replaces the items from `first` on by the container that they make.
void close_container(Reader *r, int first, Container kind) {
  int count = r->items.count - first;
  const Item *items = r->items.all + first;
  size_t size = sizeof(uint32) + count * sizeof(JEntry);
  for (int i = 0; i < count; i++) size += items[i].length + sizeof(JEntry) - 1;
  auto *jsonb = static_cast<Jsonb *>(palloc(VARHDRSZ + size));  // with room for the header of a whole value
  bool is_object = kind == Container::Object;
  jsonb->root.header = static_cast<uint32>(kind) | static_cast<uint32>(is_object ? count / 2 : count);
  Writer writer{jsonb->root.children, reinterpret_cast<char *>(jsonb->root.children + count), 0, 0};
  int step = is_object ? 2 : 1;
  for (int i = 0; i < count; i += step) put(&writer, items[i]);
  if (is_object)
    for (int i = 1; i < count; i += step) put(&writer, items[i]);
  r->items.count = first;
  auto length = static_cast<uint32>(writer.data + writer.total - reinterpret_cast<char *>(&jsonb->root));
  push(&r->items, {reinterpret_cast<const char *>(&jsonb->root), length, JENTRY_ISCONTAINER});
}

Outcome read_value(Reader *r);

Outcome read_array(Reader *r) {
  int first = r->items.count;
  if (!take(r, '[')) return Outcome::Unusual;
  for (bool more = !take(r, ']'); more;) {
    if (read_value(r) != Outcome::Good) return Outcome::Unusual;
    Separation separation = separate(r, ']');
    if (!separation.good) return Outcome::Unusual;
    more = separation.more;
  }
  close_container(r, first, Container::Array);
  return Outcome::Good;
}

// Shorter keys come first, those of one length by their bytes; none twice.
bool in_order(const Item &before, const Item &after) {
  if (before.length != after.length) return before.length < after.length;
  return memcmp(before.data, after.data, before.length) < 0;
}

Outcome read_member(Reader *r, int first) {
  if (read_string(r) != Outcome::Good) return Outcome::Unusual;
  int key = r->items.count - 1;
  if (key > first && !in_order(r->items.all[key - 2], r->items.all[key])) return Outcome::Unusual;
  if (!take(r, ':')) return Outcome::Unusual;
  (void)take(r, ' ');
  return read_value(r);
}

Outcome read_object(Reader *r) {
  int first = r->items.count;
  if (!take(r, '{')) return Outcome::Unusual;
  for (bool more = !take(r, '}'); more;) {
    if (read_member(r, first) != Outcome::Good) return Outcome::Unusual;
    Separation separation = separate(r, '}');
    if (!separation.good) return Outcome::Unusual;
    more = separation.more;
  }
  close_container(r, first, Container::Object);
  return Outcome::Good;
}

Outcome read_container(Reader *r) {
  if (r->depth == kDeepest) return Outcome::Unusual;
  r->depth++;
  Outcome outcome = *r->at == '{' ? read_object(r) : read_array(r);
  r->depth--;
  return outcome;
}

Outcome read_value(Reader *r) {
  switch (r->at == r->end ? '\0' : *r->at) {
    case '{':
    case '[':
      return read_container(r);
    case '"':
      return read_string(r);
    case 't':
      return read_word(r, "true", JENTRY_ISBOOL_TRUE);
    case 'f':
      return read_word(r, "false", JENTRY_ISBOOL_FALSE);
    case 'n':
      return read_word(r, "null", JENTRY_ISNULL);
    default:
      return read_number(r);
  }
}

}  // namespace

std::optional<Datum> jsonb_from_sent_text(const char *text, int length) {
  constexpr int kItems = 32;
  if (length > kLongestText) return std::nullopt;
  Reader r{text, text + length, {static_cast<Item *>(palloc(kItems * sizeof(Item))), 0, kItems}, 0};
  if (read_value(&r) != Outcome::Good || r.at != r.end) return std::nullopt;
  // a value that is no container is stored as an array of one
  if (r.items.all[0].type != JENTRY_ISCONTAINER) close_container(&r, 0, Container::Scalar);
  const Item &whole = r.items.all[0];
  char *jsonb = const_cast<char *>(whole.data) - VARHDRSZ;
  SET_VARSIZE(jsonb, VARHDRSZ + whole.length);
  return PointerGetDatum(jsonb);
}

}  // namespace remote_fdw
