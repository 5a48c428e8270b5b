// Owns the words and units in which traffic is shown.
#include "remote_fdw/explain/traffic.h"

namespace remote_fdw {

namespace {

struct Figure {
  const char *words;     // in text
  const char *property;  // in the other formats
  const char *unit;      // or null
  int64 value;
};

bool is_text(const ExplainState *es) { return es->format == EXPLAIN_FORMAT_TEXT; }

void open_line(ExplainState *es) {
  if (is_text(es)) appendStringInfoSpaces(es->str, es->indent * 2);
}

void close_line(ExplainState *es) {
  if (is_text(es)) appendStringInfoChar(es->str, '\n');
}

void separate(ExplainState *es) {
  char last = es->str->data[es->str->len - 1];
  if (last != ' ' && last != '\n') appendStringInfoString(es->str, "  ");
}

void show(const Figure &figure, ExplainState *es) {
  if (!is_text(es)) {
    ExplainPropertyInteger(figure.property, figure.unit, figure.value, es);
    return;
  }
  separate(es);
  appendStringInfo(es->str, "%s: " INT64_FORMAT, figure.words, figure.value);
  if (figure.unit != nullptr) appendStringInfo(es->str, " %s", figure.unit);
}

// Text leaves out what did not happen.
void show_unless_zero(const Figure &figure, ExplainState *es) {
  if (figure.value != 0 || !is_text(es)) show(figure, es);
}

void show_bytes_and_wait(const Traffic &traffic, ExplainState *es) {
  show({"Received", "Remote Bytes Received", "bytes", traffic.bytes_received}, es);
  show({"Sent", "Remote Bytes Sent", "bytes", traffic.bytes_sent}, es);
  if (!es->timing) return;
  if (is_text(es))
    appendStringInfo(es->str, "  Wait: %.3f ms", wait_ms(traffic));
  else
    ExplainPropertyFloat("Remote Wait Time", "ms", wait_ms(traffic), 3, es);
}

const char *strategy_names(unsigned strategies) {
  static constexpr struct {
    ScanStrategy strategy;
    const char *name;
  } kNames[] = {{ScanStrategy::Stream, "stream"}, {ScanStrategy::Query, "query"}, {ScanStrategy::Cursor, "cursor"}};
  StringInfoData text;
  initStringInfo(&text);
  for (const auto &known : kNames) {
    if ((strategies & (1u << static_cast<int>(known.strategy))) == 0) continue;
    if (text.len > 0) appendStringInfoString(&text, ", ");
    appendStringInfoString(&text, known.name);
  }
  return text.len > 0 ? text.data : "none";
}

}  // namespace

void explain_fetch(const FetchReport &report, ExplainState *es) {
  open_line(es);
  if (is_text(es))
    appendStringInfo(es->str, "Remote Strategy: %s", strategy_names(report.strategies));
  else
    ExplainPropertyText("Remote Strategy", strategy_names(report.strategies), es);
  show({"Round Trips", "Remote Round Trips", nullptr, report.traffic.round_trips}, es);
  show({"Rows", "Remote Rows Received", nullptr, report.traffic.rows_received}, es);
  show_bytes_and_wait(report.traffic, es);
  show_unless_zero({"Replays", "Remote Replays", nullptr, report.replays}, es);
  show_unless_zero({"Spilled", "Remote Bytes Spilled", "bytes", report.spilled_bytes}, es);
  close_line(es);
}

void explain_writes(const WriteReport &report, ExplainState *es) {
  open_line(es);
  show({"Remote Round Trips", "Remote Round Trips", nullptr, report.traffic.round_trips}, es);
  show({"Batches", "Remote Batches", nullptr, report.batches}, es);
  show({"Rows", "Remote Rows Sent", nullptr, report.traffic.rows_sent}, es);
  show_unless_zero({"Rows Returned", "Remote Rows Received", nullptr, report.traffic.rows_received}, es);
  show_bytes_and_wait(report.traffic, es);
  close_line(es);
}

void explain_whole_write(const Traffic &traffic, ExplainState *es) {
  open_line(es);
  show({"Remote Round Trips", "Remote Round Trips", nullptr, traffic.round_trips}, es);
  if (traffic.rows_sent > 0) show({"Rows", "Remote Rows Sent", nullptr, traffic.rows_sent}, es);
  show_unless_zero({"Rows Returned", "Remote Rows Received", nullptr, traffic.rows_received}, es);
  show_bytes_and_wait(traffic, es);
  close_line(es);
}

}  // namespace remote_fdw
