// Parsing of statement files. See statement_file.h for the format.
#include "statement_file.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace remote_fdw::differential {

namespace {

std::string trimmed(const std::string &text) {
  auto first = text.find_first_not_of(" \t\n\r");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\n\r") - first + 1);
}

class Parser {
 public:
  Parser(const std::string &text, std::string file) : text_(text), file_(std::move(file)) {}

  std::vector<Case> parse() {
    while (at_ < text_.size()) take();
    if (in_block_) fail("block without end");
    if (!trimmed(statement_).empty()) fail("statement without ;");
    return std::move(cases_);
  }

 private:
  [[noreturn]] void fail(const std::string &why) const {
    throw std::runtime_error(file_ + ":" + std::to_string(line_) + ": " + why);
  }

  // One token of the file: a directive, a part of a statement, or the end of one.
  void take() {
    std::string_view rest = std::string_view(text_).substr(at_);
    Token token = first_token(rest);
    bool between = trimmed(statement_).empty();
    if (between && token.kind != TokenKind::Space) start_line_ = line_;
    at_ += token.text.size();
    line_ += static_cast<int>(std::count(token.text.begin(), token.text.end(), '\n'));
    if (token.kind == TokenKind::Comment && between) return directive(trimmed(std::string(token.text.substr(2))));
    if (token.text == ";") return finish();
    if (token.kind != TokenKind::Comment) statement_ += token.text;
  }

  // Tokenizing a bounded window keeps the parser linear; a token longer than that is looked at whole.
  static Token first_token(std::string_view rest) {
    auto window = tokenize(rest.substr(0, 400));
    if (window.size() > 1) return window.front();
    return tokenize(rest).front();
  }

  void directive(const std::string &text) {
    auto colon = text.find(':');
    std::string key = trimmed(text.substr(0, colon));
    std::string value = colon == std::string::npos ? "" : trimmed(text.substr(colon + 1));
    if (key == "block" || key == "end") return block(key);
    if (colon == std::string::npos) return;
    if (key == "setup")
      pending_.setup.push_back(value);
    else if (key == "axes")
      base_only(value);
    else if (key == "remote" && value == "not older")
      pending_.remote = RemoteAge::NotOlder;
    else if (key == "notices" && value == "compare")
      pending_.notices = NoticeCheck::Compare;
    else if (key == "order" && value == "any")
      any_order_ = true;
    else if (key.rfind("expect", 0) == 0)
      expectation(key, value);
  }

  void block(const std::string &key) {
    if (key == "block") {
      if (in_block_) fail("block inside a block");
      in_block_ = true;
      pending_.kind = CaseKind::Block;
      pending_.line = line_;
      return;
    }
    if (!in_block_) fail("end without block");
    in_block_ = false;
    close_case();
  }

  void base_only(const std::string &value) {
    if (value != "none") fail("axes: only 'none' is known");
    pending_.axes = AxisUse::BaseOnly;
  }

  void expectation(const std::string &key, const std::string &value) {
    Expectation expectation;
    if (value.rfind("pf-differs ", 0) == 0)
      expectation.what = Expected::PfDiffers;
    else if (value.rfind("twin-differs ", 0) == 0)
      expectation.what = Expected::TwinDiffers;
    else
      fail("expect: pf-differs or twin-differs, and a reason");
    auto open = key.find('(');
    if (open != std::string::npos) {
      std::stringstream names(key.substr(open + 1, key.find(')') - open - 1));
      for (std::string name; std::getline(names, name, ',');) expectation.axes.push_back(trimmed(name));
    }
    pending_.expectations.push_back(expectation);
  }

  void finish() {
    Step step;
    step.command.sql = trimmed(statement_);
    statement_.clear();
    step.line = start_line_;
    if (step.command.sql.empty()) return;
    step.order = !any_order_ && has_top_level_order(step.command.sql) ? RowOrder::Significant : RowOrder::Any;
    if (copies_in(step.command.sql)) step.command.copy_data = copy_lines();
    pending_.steps.push_back(step);
    if (!in_block_) close_case();
  }

  static bool copies_in(const std::string &sql) { return mentions(sql, "copy") && mentions(sql, "stdin"); }

  std::string copy_lines() {
    std::string data;
    at_ = text_.find('\n', at_) + 1;
    ++line_;
    for (;;) {
      auto end = text_.find('\n', at_);
      if (end == std::string::npos) fail("COPY data without \\.");
      std::string line = text_.substr(at_, end - at_);
      at_ = end + 1;
      ++line_;
      if (line == "\\.") return data;
      data += line + "\n";
    }
  }

  // In a block, FETCH and EXECUTE yield rows in the order of the DECLARE or PREPARE.
  static void order_block(Case &block) {
    bool ordered = std::any_of(block.steps.begin(), block.steps.end(), [](const Step &step) {
      return (mentions(step.command.sql, "declare") || mentions(step.command.sql, "prepare")) &&
             step.order == RowOrder::Significant;
    });
    for (Step &step : block.steps)
      if (ordered && (mentions(step.command.sql, "fetch") || mentions(step.command.sql, "execute")))
        step.order = RowOrder::Significant;
  }

  void close_case() {
    if (pending_.steps.empty()) fail("block without statements");
    pending_.file = file_;
    if (pending_.kind == CaseKind::Block) {
      order_block(pending_);
    } else {
      pending_.line = pending_.steps.front().line;
      auto kind = classify(pending_.steps.front().command.sql);
      pending_.kind = kind == StatementKind::Query ? CaseKind::Query : CaseKind::Write;
    }
    cases_.push_back(pending_);
    pending_ = Case{};
    any_order_ = false;
  }

  const std::string &text_;
  std::string file_;
  std::size_t at_ = 0;
  int line_ = 1;
  int start_line_ = 1;
  std::string statement_;
  Case pending_;
  bool in_block_ = false;
  bool any_order_ = false;
  std::vector<Case> cases_;
};

}  // namespace

std::vector<Case> parse_statements(const std::string &text, const std::string &file) {
  return Parser(text, file).parse();
}

std::vector<Case> read_statement_file(const std::filesystem::path &path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  std::stringstream text;
  text << in.rdbuf();
  return parse_statements(text.str(), path.string());
}

}  // namespace remote_fdw::differential
