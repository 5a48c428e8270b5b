// Each way in which one statement writes 4,000 rows (more than one message of a COPY) to a foreign table, and what can happen at the 2,000th of them. Remote: tables t and t2 (a
// key, b at most 49 long), filled with old rows; local: foreign tables t and t2 and their parent p. Function step(i) runs the SQL in setting
// test.act when i is 2000. For tests of failures in the middle.
#pragma once

#include <string>
#include <vector>

#include "support/two_servers.h"

namespace remote_fdw::test {

enum class Spoilt {
  Nothing,
  Key,    // row 2000 has a key that exists; a DELETE meets a row that is referenced
  Check,  // its b is too long; a DELETE as above
};

class WaysToWrite : public TwoServers {
 protected:
  void SetUp() override;

  static const std::vector<std::string> &ways();
  static Answer write(Session &session, const std::string &way, Spoilt spoilt = Spoilt::Nothing);
  // What the remote tables hold; kUntouched when nothing was written.
  std::string contents();
  std::string written(const std::string &way) const;
  void put_back();
  static constexpr const char *kUntouched = "t: 4000, 4000 old; t2: 1";
};

}  // namespace remote_fdw::test
