// One libpq connection, never blocking: every call that might have to wait says what it waits for and
// the backend zone does the waiting. Failures are CoreErrors (08006 unless said).
// Source: libpq, "Asynchronous Command Processing", "Pipeline Mode", "PQconnectStartParams".
#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <string>

#include "remote_fdw/wire/cancel_request.h"
#include "remote_fdw/wire/copy_buffer.h"

namespace remote_fdw {

enum class Want : std::uint8_t { Nothing, Read, Write };

// One statement of the extended protocol; pointers are only read during the call.
struct WireStatement {
  enum class Kind : std::uint8_t { Query, Prepared, Prepare };
  Kind kind = Kind::Query;
  const char *sql = nullptr;   // Query, Prepare: text; Prepared: statement name
  const char *name = nullptr;  // Prepare: statement name
  int param_count = 0;
  const Oid *types = nullptr;
  const char *const *values = nullptr;
  const int *lengths = nullptr;
  const int *formats = nullptr;
  int result_format = 0;
};

enum class Step : std::uint8_t { Done, NeedRead, NeedWrite, Failed };

enum class CopyAllowed : std::uint8_t { None, Out, In };

class PgConn {
 public:
  PgConn() = default;
  PgConn(const PgConn &) = delete;
  PgConn &operator=(const PgConn &) = delete;
  ~PgConn() { close(); }

  // Both arrays end with a nullptr.
  void start(const char *const *keywords, const char *const *values);
  Step poll_connect();  // Failed: error_message() says why; the object may be closed and started again
  void close();

  bool is_open() const { return conn_ != nullptr; }
  int socket() const { return PQsocket(conn_); }
  PGTransactionStatusType transaction_status() const { return PQtransactionStatus(conn_); }
  bool bad() const { return breach_ != nullptr || PQstatus(conn_) != CONNECTION_OK; }
  // Where it is connected to, or tries to be.
  const char *host() const { return PQhost(conn_); }
  const char *host_address() const { return PQhostaddr(conn_); }
  const char *port() const { return PQport(conn_); }
  const char *error_message() const { return breach_ != nullptr ? breach_ : PQerrorMessage(conn_); }
  // A peer that breaks the rules is treated as one that is gone: bad() from here on, one more result that is an error, and
  // error_message() says `what`, which must live for ever.
  void give_up(const char *what) {
    if (breach_ == nullptr) breach_ = what;
  }
  bool gave_up() const { return breach_ != nullptr; }
  int backend_pid() const { return PQbackendPID(conn_); }
  int server_version() const { return PQserverVersion(conn_); }
  const char *parameter(const char *name) const { return PQparameterStatus(conn_, name); }
  bool used_password() const { return PQconnectionUsedPassword(conn_) != 0; }
  bool used_gssapi() const;
  bool in_pipeline() const { return PQpipelineStatus(conn_) != PQ_PIPELINE_OFF; }
  // Of the connections that start() makes from now on.
  void set_notice_receiver(PQnoticeReceiver receiver, void *arg) {
    notice_receiver_ = receiver;
    notice_argument_ = arg;
  }

  // A flight: enter_pipeline, send any number, sync, then flush until Nothing.
  void enter_pipeline();
  void leave_pipeline();
  void send(const WireStatement &statement);
  void sync();
  // A flight of one statement whose answer nobody comes for: it is dropped when it has arrived, ahead of the next flight's
  // answers. The next flight may be sent at once; a simple message only when awaits_nothing().
  void send_unawaited(const char *sql);
  bool awaits_nothing() {
    drop_unawaited();
    return !unawaited_;
  }
  // Simple protocol: may hold several statements, e.g. with COPY.
  void send_simple(const char *sql);
  // Write: socket not writable yet, some output is kept. The caller must also read meanwhile.
  Want flush();
  // Takes what has arrived; true when next_result() would not block.
  bool consume();
  bool busy() {
    drop_unawaited();
    return breach_ == nullptr && PQisBusy(conn_) != 0;
  }
  // May be called only when not busy. nullptr = end of one statement's results, or of everything when bad().
  PGresult *next_result();
  // A COPY that nobody asked for would give the same result for ever. One that was asked for does, too, until its end is read or sent.
  void allow_copy(CopyAllowed which) { allowed_ = which; }

  // The rows of the statement whose results come next are given one by one, or so many at a time where libpq can (17), as soon as all
  // of these have come: is_part_of_rows(). To be called before any of its results is looked for; when it is too late the result comes whole.
  void give_rows(int at_once) {
#ifdef LIBPQ_HAS_CHUNK_MODE
    if (at_once > 1 && PQsetChunkedRowsMode(conn_, at_once) == 1) return;
#endif
    (void)at_once;
    (void)PQsetSingleRowMode(conn_);
  }

  // COPY TO STDOUT: one message, if it has arrived. End: next_result() says how the COPY ended.
  enum class CopyStep : std::uint8_t { Message, Wait, End };
  CopyStep take_copy_message(CopyBuffer *into);
  // Drops the messages that have arrived.
  CopyStep skip_copy_messages();

  // COPY FROM STDIN: false = the output buffer is full, flush first.
  bool put_copy_data(const char *data, int length);
  bool put_copy_end(const char *error_message);

  // Asks the server to cancel what it runs, while the caller goes on. The connection is to be used for something new only when
  // the request is no longer under way, or it may hit that.
  void start_cancel() { cancel_.start(conn_); }
  CancelRequest &cancel() { return cancel_; }

  // The server learns at once that nobody is there any more; the object still has to be closed.
  void hang_up();

 private:
  [[noreturn]] void fail() const;
  void drop_unawaited();
  bool keeps_rules(const PGresult *result);
  bool keeps_encoding();

  PGconn *conn_ = nullptr;
  PQnoticeReceiver notice_receiver_ = nullptr;
  void *notice_argument_ = nullptr;
  CancelRequest cancel_;
  const char *breach_ = nullptr;  // what the peer did; static text
  bool breach_told_ = false;      // by a result
  int encoding_ = -1;             // the client's, as agreed upon
  CopyAllowed allowed_ = CopyAllowed::None;
  bool unawaited_ = false;  // between send_unawaited and the end of the answer
};

}  // namespace remote_fdw
