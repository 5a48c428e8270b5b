// Writes that are kept back here so that many travel together. They are sent before anything else uses the connection (nobody could
// see the difference: what is not committed is seen through its own connection only), and at the end of their statement, in
// the order in which they began to be kept back. They travel at the savepoint level at which they were made, whatever
// the level of who needs the connection.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

struct RemoteConnection;

// First member of whoever keeps writes back; lives in the memory context of its statement.
struct UnsentWrites {
  void (*send)(UnsentWrites *);    // sends what is kept; raises
  void (*settle)(UnsentWrites *);  // at the end of the statement: waits for what was sent, counts it; raises
  const void *query;               // the statement: its EState
  // of this unit alone:
  RemoteConnection *connection;  // where it is known; null: nowhere
  UnsentWrites *before;
  UnsentWrites *after;
  int level;
  int64 bytes;
  bool waiting;  // has something to send
  bool failed;   // sending was broken off: some of it may be lost
  ErrorData *cause;  // why, in the owner's memory context
};

// In the current memory context, whose end makes it unknown.
void init_unsent_writes(UnsentWrites *writes, RemoteConnection *connection);
// To be called before something is added: what was made at another savepoint level is sent first.
void begin_keeping(UnsentWrites *writes);
// `bytes` have been added.
void keep_back(UnsentWrites *writes, int64 bytes);
// Nobody else has anything waiting on the connection: one may send a part of one's own without asking the others to go first.
bool keeps_alone(const UnsentWrites *writes);
// All that waits on its connection is as much as should.
bool much_is_kept(const UnsentWrites *writes);
// Sends all that waits on its connection.
void send_kept(UnsentWrites *writes);
// The end of a statement, or of one of its targets: everything is sent and settled.
void settle_writes_of(const void *query);
void settle_writes(UnsentWrites *writes);

}  // namespace remote_fdw
