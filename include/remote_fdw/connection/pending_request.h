// A request whose answer is still to come while its caller does something else: linking it to its connection, making room for another.
// For connection/ only; what callers see is in query.h.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/connection/query.h"

namespace remote_fdw {

struct RemoteConnection;

void collect_pending(RemoteConnection *connection);
// The same for the sake of a new flight, which an answer that fails the remote transaction forbids: it is raised.
void make_room(RemoteConnection *connection);
// What is to be remembered of the moment before a flight is started.
struct RequestOrigin {
  RemoteConnection *connection;
  bool opens_transaction;
};
void init_request(PendingRequest *request, const RequestMethods *methods);
RequestOrigin request_origin(RemoteConnection *connection);
void link_request(PendingRequest *request, const RequestOrigin &origin, const ErrorSubject &subject);
// True when the request found a kept connection dead, and a new one is open now; or it was for a prepared statement that the
// remote's changes have made unfit, and the transaction, which had only begun, is none again. It is to be sent again.
bool start_over(PendingRequest *request);
[[noreturn]] void raise_lost_answer();

}  // namespace remote_fdw
