// Owns reading a password from a file or from a command's output, and what is refused of either.
#include "remote_fdw/connection/password_source.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/pg/errors.h"
#include "remote_fdw/pg/latch_wait.h"

namespace remote_fdw {

namespace {

constexpr int kMostBytes = 16384;
constexpr long kCommandMs = 10000;

struct Password {
  const ForeignServer *server;
  const char *option;  // where it comes from
  char text[kMostBytes + 1];
  int length;
};

[[noreturn]] void refuse(const Password *password, const char *why) {
  ereport(ERROR, (errcode(ERRCODE_SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION),
                  errmsg("could not connect to server \"%s\"", password->server->servername),
                  errdetail("The password could not be had by option %s: %s.", password->option, why)));
}

// One line; its end may be there or not.
const char *checked(Password *password) {
  if (password->length > kMostBytes) refuse(password, "it is longer than 16384 bytes");
  char *text = password->text;
  int length = password->length;
  if (length > 0 && text[length - 1] == '\n') length--;
  if (length > 0 && text[length - 1] == '\r') length--;
  text[length] = '\0';
  if (length == 0) refuse(password, "it is empty");
  if (strlen(text) != static_cast<size_t>(length) || strpbrk(text, "\r\n") != nullptr) refuse(password, "it has more than one line");
  return pstrdup(text);
}

Password *new_password(const ForeignServer *server, const char *option) {
  auto *password = static_cast<Password *>(palloc0(sizeof(Password)));
  password->server = server;
  password->option = option;
  return password;
}

// -1: failed; 0: the end, or no room for more.
ssize_t read_more(int fd, Password *password) {
  // one byte more than allowed shows that it is too long
  ssize_t n = read(fd, password->text + password->length, static_cast<size_t>(kMostBytes + 1 - password->length));
  if (n > 0) password->length += static_cast<int>(n);
  return n;
}

// As libpq does with its own password file.
void check_permissions(int fd, const Password *password) {
  struct stat info;
  if (fstat(fd, &info) != 0) refuse(password, strerror(errno));
  if (!S_ISREG(info.st_mode)) refuse(password, "it is not a plain file");
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) refuse(password, "the file has group or world access; its permissions should be u=rw (0600) or less");
}

const char *password_from_file(const ForeignServer *server, const char *path) {
  Password *password = new_password(server, "password_file");
  // without waiting for the other side of a named pipe
  int fd = OpenTransientFile(path, O_RDONLY | O_NONBLOCK | PG_BINARY);
  if (fd < 0) refuse(password, strerror(errno));
  check_permissions(fd, password);
  ssize_t n;
  do n = read_more(fd, password);
  while (n > 0 && password->length <= kMostBytes);
  if (n < 0) refuse(password, strerror(errno));
  CloseTransientFile(fd);
  return checked(password);
}

struct Command {
  pid_t pid;  // its own process group's leader
  int output;
};

// Nothing of the session is the command's: no file but its output, no blocked or ignored signal.
int spawn(const char *text, int output, pid_t *pid) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
  posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
#endif
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  char *const arguments[] = {const_cast<char *>("sh"), const_cast<char *>("-c"), const_cast<char *>(text), nullptr};
  int failed = posix_spawn(pid, "/bin/sh", &files, &attributes, arguments, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return failed;
}

Command start_command(const char *text, const Password *password) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) refuse(password, strerror(errno));
  Command command{0, ends[0]};
  int failed = spawn(text, ends[1], &command.pid);
  close(ends[1]);
  if (failed == 0) return command;
  close(ends[0]);
  refuse(password, strerror(failed));
}

// Whatever it has started ends with it.
void kill_command(const Command &command) {
  close(command.output);
  kill(-command.pid, SIGKILL);
  while (waitpid(command.pid, nullptr, 0) < 0 && errno == EINTR) continue;
}

long left_ms(TimestampTz deadline) { return TimestampDifferenceMilliseconds(GetCurrentTimestamp(), deadline); }

void read_output(const Command &command, Password *password) {
  TimestampTz deadline = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), kCommandMs);
  for (;;) {
    long left = left_ms(deadline);
    if (left <= 0) refuse(password, "the command has not ended within 10 seconds");
    if (wait_for_socket(command.output, SocketWait::Read, left, wait_event(WaitReason::Password), Interrupts::Serve) != WaitOutcome::Socket) continue;
    ssize_t n = read_more(command.output, password);
    if (n < 0 && errno != EINTR) refuse(password, strerror(errno));
    if (n == 0 || password->length > kMostBytes) return;
  }
}

// It has closed its output, and may still take its time.
int await_exit(const Command &command, const Password *password) {
  TimestampTz deadline = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), kCommandMs);
  for (;;) {
    int status = 0;
    pid_t ended = waitpid(command.pid, &status, WNOHANG);
    if (ended == command.pid) return status;
    if (ended < 0 && errno != EINTR) refuse(password, strerror(errno));
    if (left_ms(deadline) <= 0) refuse(password, "the command has not ended within 10 seconds");
    CHECK_FOR_INTERRUPTS();
    pg_usleep(1000);
  }
}

const char *password_from_command(const ForeignServer *server, const char *text) {
  Password *password = new_password(server, "password_command");
  Command command = start_command(text, password);
  int status = 0;
  with_recovery(
      [&] {
        read_output(command, password);
        if (password->length > kMostBytes) refuse(password, "it is longer than 16384 bytes");
        status = await_exit(command, password);
      },
      [&] { kill_command(command); });
  close(command.output);
  if (status != 0) refuse(password, wait_result_to_str(status));
  return checked(password);
}

}  // namespace

const char *password_from_source(const ForeignServer *server, const UserMapping *mapping) {
  if (const char *path = find_option_value(mapping->options, "password_file")) return password_from_file(server, path);
  if (const char *command = find_option_value(mapping->options, "password_command")) return password_from_command(server, command);
  return nullptr;
}

}  // namespace remote_fdw
