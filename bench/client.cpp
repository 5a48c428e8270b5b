// Owns one libpq connection. The direct ways of the cases and the sessions that use foreign tables are both made of it.
#include "client.h"

namespace remote_fdw::bench {

namespace {

std::string field(const PGresult *result, int code) {
  const char *text = PQresultErrorField(result, code);
  return text == nullptr ? "" : text;
}

Rows rows_of(const PGresult *result) {
  Rows rows(static_cast<std::size_t>(PQntuples(result)));
  for (std::size_t r = 0; r < rows.size(); r++)
    for (int c = 0; c < PQnfields(result); c++) rows[r].emplace_back(PQgetvalue(result, static_cast<int>(r), c));
  return rows;
}

std::uint64_t rows_touched(PGresult *result) {
  const char *count = PQcmdTuples(result);
  return *count == '\0' ? 0 : std::stoull(count);
}

}  // namespace

Client::Client(const std::string &conninfo) : conn_(PQconnectdb(conninfo.c_str())) {
  if (PQstatus(conn_.get()) != CONNECTION_OK) throw SqlError(PQerrorMessage(conn_.get()));
  PQsetNoticeProcessor(
      conn_.get(), [](void *, const char *) {}, nullptr);
}

Client::Result Client::checked(PGresult *result, ExecStatusType wanted) const {
  Result owned(result);
  ExecStatusType status = PQresultStatus(result);
  bool rows_or_none = wanted == PGRES_TUPLES_OK && status == PGRES_COMMAND_OK;
  if (status == wanted || rows_or_none) return owned;
  std::string message = field(result, PG_DIAG_MESSAGE_PRIMARY);
  throw SqlError(message.empty() ? PQerrorMessage(conn_.get()) : field(result, PG_DIAG_SQLSTATE) + " " + message);
}

Rows Client::run(const std::string &sql) {
  return rows_of(checked(PQexec(conn_.get(), sql.c_str()), PGRES_TUPLES_OK).get());
}

std::string Client::value(const std::string &sql) {
  Rows rows = run(sql);
  if (rows.empty() || rows[0].empty()) throw SqlError("no row from: " + sql);
  return rows[0][0];
}

std::string Client::text(const std::string &sql) {
  std::string text;
  for (const auto &row : run(sql)) {
    if (!text.empty()) text += '\n';
    for (std::size_t c = 0; c < row.size(); c++) text += (c > 0 ? "|" : "") + row[c];
  }
  return text;
}

const char *Client::prepared_name(const std::string &sql) {
  auto [entry, is_new] = prepared_.try_emplace(sql, "bench_" + std::to_string(prepared_.size()));
  if (is_new) checked(PQprepare(conn_.get(), entry->second.c_str(), sql.c_str(), 0, nullptr), PGRES_COMMAND_OK);
  return entry->second.c_str();
}

Client::Result Client::send(const std::string &sql, const std::vector<std::string> &parameters,
                            Preparation preparation) {
  std::vector<const char *> values;
  for (const auto &parameter : parameters) values.push_back(parameter.c_str());
  int count = static_cast<int>(values.size());
  if (preparation == Preparation::None)
    return checked(PQexecParams(conn_.get(), sql.c_str(), count, nullptr, values.data(), nullptr, nullptr, 0),
                   PGRES_TUPLES_OK);
  return checked(PQexecPrepared(conn_.get(), prepared_name(sql), count, values.data(), nullptr, nullptr, 0),
                 PGRES_TUPLES_OK);
}

Rows Client::execute(const std::string &sql, const std::vector<std::string> &parameters, Preparation preparation) {
  return rows_of(send(sql, parameters, preparation).get());
}

std::uint64_t Client::change(const std::string &sql, const std::vector<std::string> &parameters,
                             Preparation preparation) {
  return rows_touched(send(sql, parameters, preparation).get());
}

template <typename Take>
std::uint64_t Client::copy_out(const std::string &sql, Take take) {
  checked(PQexec(conn_.get(), sql.c_str()), PGRES_COPY_OUT);
  char *row = nullptr;
  for (int size; (size = PQgetCopyData(conn_.get(), &row, 0)) > 0; PQfreemem(row))
    take(std::string_view(row, static_cast<std::size_t>(size)));
  Result end = checked(PQgetResult(conn_.get()), PGRES_COMMAND_OK);
  while (PGresult *rest = PQgetResult(conn_.get())) PQclear(rest);
  return rows_touched(end.get());
}

std::uint64_t Client::drain_copy(const std::string &sql) {
  return copy_out(sql, [](std::string_view) {});
}

std::string Client::receive_copy(const std::string &sql) {
  std::string data;
  copy_out(sql, [&](std::string_view row) { data += row; });
  return data;
}

std::uint64_t Client::send_copy(const std::string &sql, std::string_view data) {
  constexpr std::size_t kPiece = 64u << 10;
  checked(PQexec(conn_.get(), sql.c_str()), PGRES_COPY_IN);
  for (std::size_t at = 0; at < data.size(); at += kPiece) {
    std::string_view piece = data.substr(at, kPiece);
    if (PQputCopyData(conn_.get(), piece.data(), static_cast<int>(piece.size())) != 1)
      throw SqlError(PQerrorMessage(conn_.get()));
  }
  PQputCopyEnd(conn_.get(), nullptr);
  Result end = checked(PQgetResult(conn_.get()), PGRES_COMMAND_OK);
  while (PGresult *rest = PQgetResult(conn_.get())) PQclear(rest);
  return rows_touched(end.get());
}

}  // namespace remote_fdw::bench
