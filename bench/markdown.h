// The table of results in Markdown.
#pragma once

#include <string>
#include <vector>

#include "circumstances.h"
#include "measurement.h"

namespace remote_fdw::bench {

std::string markdown_table(const std::vector<Measurement> &measurements);
// The table with the circumstances, how the limits were reached, and what went wrong.
std::string markdown_report(const std::vector<Measurement> &measurements, const Circumstances &circumstances);

// The text between the lines `<!-- bench:begin -->` and `<!-- bench:end -->` is replaced. Throws when there are none.
std::string with_report(const std::string &page, const std::string &report);

}  // namespace remote_fdw::bench
