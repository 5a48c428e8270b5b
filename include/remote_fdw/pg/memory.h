// Ties C++ objects to PostgreSQL memory contexts.
#pragma once

#include "remote_fdw/pg/server.h"

#include <new>
#include <type_traits>
#include <utility>

#include "remote_fdw/pg/errors.h"

namespace remote_fdw {

// Constructs a T in `context`; ~T runs when the context is reset or deleted. ~T may free malloc'd or
// libpq memory only: no I/O, no ereport, no look at other palloc'd memory (the order in which
// contexts and transaction callbacks run is not fixed).
template <typename T, typename... Args>
T *context_new(MemoryContext context, Args &&...args) {
  struct Holder {
    MemoryContextCallback callback;
    alignas(T) unsigned char storage[sizeof(T)];
  };
  auto *holder = static_cast<Holder *>(MemoryContextAllocZero(context, sizeof(Holder)));
  T *object = call_core([&] { return ::new (static_cast<void *>(holder->storage)) T(std::forward<Args>(args)...); });
  if constexpr (!std::is_trivially_destructible_v<T>) {
    holder->callback.func = [](void *arg) { static_cast<T *>(arg)->~T(); };
    holder->callback.arg = object;
    MemoryContextRegisterResetCallback(context, &holder->callback);
  }
  return object;
}

template <typename T>
T *palloc_struct() {
  static_assert(std::is_trivially_destructible_v<T>);
  return static_cast<T *>(palloc0(sizeof(T)));
}

template <typename T>
T *palloc_array_of(std::size_t count) {
  static_assert(std::is_trivially_destructible_v<T>);
  return static_cast<T *>(palloc0(sizeof(T) * (count == 0 ? 1 : count)));
}

// Switches the current memory context for a lambda's duration; on error the backend resets
// CurrentMemoryContext itself.
template <typename F>
auto in_context(MemoryContext context, F &&f) -> decltype(f()) {
  MemoryContext old = MemoryContextSwitchTo(context);
  if constexpr (std::is_void_v<decltype(f())>) {
    f();
    MemoryContextSwitchTo(old);
  } else {
    auto result = f();
    MemoryContextSwitchTo(old);
    return result;
  }
}

}  // namespace remote_fdw
