// Owns sending one cancel request. From 17 on libpq can do it without blocking. Before that its only call blocks, for minutes
// when the network is dead: there a detached thread makes it. The thread knows nothing but libpq's own copy of the address
// and of the key and never calls the backend; all signals are blocked in it, so that the backend's handlers never run there.
#include "remote_fdw/wire/cancel_request.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <new>
#include <utility>

#include "remote_fdw/core/error_info.h"

namespace remote_fdw {

#ifdef LIBPQ_HAS_ASYNC_CANCEL

struct CancelRequest::Attempt {
  PGcancelConn *conn;
  bool writing;
};

void CancelRequest::start(PGconn *conn) {
  drop();
  PGcancelConn *made = PQcancelCreate(conn);
  if (made == nullptr) throw std::bad_alloc();
  if (PQcancelStart(made) != 1) {
    std::string why = trimmed_message(PQcancelErrorMessage(made));
    PQcancelFinish(made);
    throw CoreError("08006", why);
  }
  attempt_ = new Attempt{made, true};
}

// libpq takes being called for a sign that the socket is ready.
CancelRequest::Progress CancelRequest::advance() {
  Progress waiting = attempt_->writing ? Progress::NeedWrite : Progress::NeedRead;
  pollfd ready{socket(), static_cast<short>(attempt_->writing ? POLLOUT : POLLIN), 0};
  if (poll(&ready, 1, 0) == 0) return waiting;
  switch (PQcancelPoll(attempt_->conn)) {
    case PGRES_POLLING_READING:
      attempt_->writing = false;
      return Progress::NeedRead;
    case PGRES_POLLING_WRITING:
      attempt_->writing = true;
      return Progress::NeedWrite;
    case PGRES_POLLING_OK:
      return end(Progress::Sent, "");
    default:
      return end(Progress::Failed, trimmed_message(PQcancelErrorMessage(attempt_->conn)));
  }
}

int CancelRequest::socket() const { return PQcancelSocket(attempt_->conn); }
bool CancelRequest::wants_write() const { return attempt_->writing; }

void CancelRequest::drop() {
  if (attempt_ == nullptr) return;
  PQcancelFinish(attempt_->conn);
  delete std::exchange(attempt_, nullptr);
}

int CancelRequest::pending() { return 0; }

#else

// Shared by the owner and the thread: the last one to leave frees it.
struct CancelRequest::Attempt {
  std::atomic<int> users{2};
  std::atomic<bool> sent{false};
  PGcancel *cancel = nullptr;
  int done[2] = {-1, -1};  // a pipe: its end of file says that the thread is through
  char message[256] = "";
};

namespace {

std::atomic<int> pending_threads{0};

// Enough for PQcancel, which needs a few kB, and for what the C library keeps of each thread on its stack.
constexpr std::size_t kStackBytes = 256 * 1024;

template <typename Attempt>
void leave(Attempt *attempt) {
  if (attempt->users.fetch_sub(1) != 1) return;
  PQfreeCancel(attempt->cancel);
  delete attempt;
}

template <typename Attempt>
void *run(void *arg) {
  auto *attempt = static_cast<Attempt *>(arg);
  attempt->sent = PQcancel(attempt->cancel, attempt->message, sizeof attempt->message) == 1;
  close(attempt->done[1]);
  leave(attempt);
  pending_threads--;
  return nullptr;
}

// Detached, all signals blocked. The number of an error, or 0.
int start_thread(void *(*body)(void *), void *arg) {
  pthread_attr_t attributes;
  if (int error = pthread_attr_init(&attributes)) return error;
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, kStackBytes);
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  int error = pthread_create(&thread, &attributes, body, arg);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_attr_destroy(&attributes);
  return error;
}

}  // namespace

void CancelRequest::start(PGconn *conn) {
  drop();
  if (pending_threads >= kMostPending) throw CoreError("53000", "too many cancel requests are under way");
  PGcancel *cancel = PQgetCancel(conn);
  if (cancel == nullptr) throw CoreError("08006", "the server has given no cancel key");
  auto *made = new Attempt;
  made->cancel = cancel;
  bool piped = pipe2(made->done, O_CLOEXEC | O_NONBLOCK) == 0;
  pending_threads++;
  if (piped && start_thread(run<Attempt>, made) == 0) {
    attempt_ = made;
    return;
  }
  pending_threads--;
  for (int fd : made->done)
    if (fd >= 0) close(fd);
  PQfreeCancel(cancel);
  delete made;
  throw CoreError("53000", "a cancel request could not be begun");
}

CancelRequest::Progress CancelRequest::advance() {
  char byte;
  if (read(attempt_->done[0], &byte, 1) != 0) return Progress::NeedRead;
  return attempt_->sent ? end(Progress::Sent, "") : end(Progress::Failed, trimmed_message(attempt_->message));
}

int CancelRequest::socket() const { return attempt_->done[0]; }
bool CancelRequest::wants_write() const { return false; }

void CancelRequest::drop() {
  if (attempt_ == nullptr) return;
  close(attempt_->done[0]);
  leave(std::exchange(attempt_, nullptr));
}

int CancelRequest::pending() { return pending_threads; }

#endif

CancelRequest::Progress CancelRequest::end(Progress how, std::string why) {
  why_ = std::move(why);
  drop();
  return how;
}

}  // namespace remote_fdw
