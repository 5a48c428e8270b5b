// Printing the findings: a line for each query on the terminal, and docs/analytic-queries.md.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "finding.h"

namespace remote_fdw::analytic {

void print_line(const Finding &finding);
void print_totals(const std::vector<Finding> &findings);
// Throws std::runtime_error when the file cannot be written.
void write_document(const std::vector<Finding> &findings, const std::string &version,
                    const std::filesystem::path &file);

}  // namespace remote_fdw::analytic
