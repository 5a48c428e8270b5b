// Option query_timeout: for how long the remote may be silent while its answer is awaited. Waits of our own know their time; an
// asynchronous parent waits for all its scans at once and knows none, and gets a descriptor that tells.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

struct RemoteConnection;

[[noreturn]] void raise_silence(const RemoteConnection *connection);

// An asynchronous parent is about to wait for an answer: from now on, or from when it first did and nothing came, the time runs.
// Raises (53000) for want of descriptors.
void watch_silence(RemoteConnection *connection);
// What it waits on: the socket, or once the time runs a descriptor that is readable, too, when that is over.
int awaited_descriptor(const RemoteConnection *connection);
// It was woken. Raises (57014) when nothing has come and the time is over.
void check_silence(RemoteConnection *connection);
// Before what has arrived, if anything, is read.
void note_sound(RemoteConnection *connection);
// A new flight begins: nobody waits for an earlier one any more.
void forget_silence(RemoteConnection *connection);

}  // namespace remote_fdw
