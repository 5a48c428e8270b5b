// Printing of results. See report.h.
#include "report.h"

#include <cstdio>

namespace remote_fdw::differential {

void Report::failed(const std::string &where, const std::string &axis, const std::string &why) {
  ++failed_;
  auto &axes = axes_[where];
  if (axes.empty()) {
    order_.push_back(where);
    std::printf("%s: [%s] %s\n", where.c_str(), axis.c_str(), why.c_str());
    std::fflush(stdout);
  }
  axes.push_back(axis);
}

void Report::print_totals() const {
  for (const auto &where : order_) {
    const auto &axes = axes_.at(where);
    if (axes.size() < 2) continue;
    std::string list;
    for (std::size_t i = 1; i < axes.size() && i <= 8; ++i) list += " " + axes[i];
    if (axes.size() > 9) list += " ...";
    std::printf("%s: also fails in %zu more:%s\n", where.c_str(), axes.size() - 1, list.c_str());
  }
  std::printf("%d passed, %d failed", passed_, failed_);
  if (failed_ > 0) std::printf(" (%zu statements)", order_.size());
  std::printf("\n");
}

}  // namespace remote_fdw::differential
