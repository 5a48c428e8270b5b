// Putting statements together in transactions. See program_generator.h.
#include "program_generator.h"

#include "program_statements.h"

namespace remote_fdw::differential {

namespace {

class ProgramMaker {
 public:
  explicit ProgramMaker(Random &random) : random_(random), statements_(random) {}

  WriteProgram make() {
    int transactions = 1 + random_.below(3);
    for (int i = 0; i < transactions; ++i) random_.chance(75) ? transaction() : single_statements();
    program_.tables = statements_.tables();
    return program_;
  }

 private:
  void add(const std::string &sql) { program_.steps.push_back({sql, {}}); }

  void single_statements() {
    int length = 1 + random_.below(4);
    for (int i = 0; i < length; ++i) program_.steps.push_back(random_.chance(10) ? statements_.committing_block() : statements_.make());
  }

  void transaction() {
    depth_ = 0;
    cursor_depth_ = -1;
    add(random_.chance(15) ? "BEGIN ISOLATION LEVEL REPEATABLE READ" : "BEGIN");
    int length = 3 + random_.below(10);
    for (int i = 0; i < length; ++i) {
      if (random_.chance(30)) {
        savepoint();
        continue;
      }
      if (random_.chance(6)) cursor();
      program_.steps.push_back(statements_.make());
      // most failures would leave nothing to do in the rest of the transaction
      if (depth_ > 0 && random_.chance(30)) back();
    }
    if (depth_ > 0 && random_.chance(40)) back();
    add(random_.chance(80) ? "COMMIT" : "ROLLBACK");
  }

  // A scan that is under way while others write; fetched from again as long as its savepoint lives.
  void cursor() {
    if (cursor_depth_ > depth_) cursor_depth_ = -1;
    if (cursor_depth_ < 0) {
      cursor_ = "c" + std::to_string(++cursors_);
      cursor_depth_ = depth_;
      add("DECLARE " + cursor_ + " CURSOR FOR SELECT id, grp, t FROM w_bulk WHERE local_true(id) ORDER BY id");
    }
    add("FETCH " + std::to_string(1 + random_.below(20)) + " FROM " + cursor_);
  }

  void back() { add("ROLLBACK TO s" + std::to_string(1 + random_.below(depth_))); }

  void savepoint() {
    if (depth_ == 0 || random_.chance(45)) return add("SAVEPOINT s" + std::to_string(++depth_));
    if (random_.chance(60)) return back();
    int released = 1 + random_.below(depth_);
    depth_ = released - 1;
    add("RELEASE s" + std::to_string(released));
  }

  Random &random_;
  StatementMaker statements_;
  WriteProgram program_;
  int depth_ = 0;
  int cursor_depth_ = -1;
  int cursors_ = 0;
  std::string cursor_;
};

WriteProgram without(const WriteProgram &program, std::size_t first, std::size_t count) {
  WriteProgram shorter = program;
  auto begin = shorter.steps.begin() + static_cast<std::ptrdiff_t>(first);
  shorter.steps.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
  return shorter;
}

}  // namespace

WriteProgram generate_program(Random &random) { return ProgramMaker(random).make(); }

std::vector<WriteProgram> simpler(const WriteProgram &program) {
  std::vector<WriteProgram> result;
  std::size_t length = program.steps.size();
  for (std::size_t part = length / 2; part > 0; part /= 2)
    for (std::size_t end = length; end >= part && length > part; end -= part) {
      result.push_back(without(program, end - part, part));
      if (end < 2 * part) break;
    }
  return result;
}

}  // namespace remote_fdw::differential
