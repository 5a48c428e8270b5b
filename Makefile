# Builds and installs the extension with PGXS: make && make install, PG_CONFIG=... for a particular server.
# make backend-tests builds the GoogleTest library that runs inside a backend; scripts/test uses it.
# make dist makes remote_fdw-VERSION.tar.gz of what is committed.

MODULE_big = remote_fdw
EXTENSION = remote_fdw
DATA = $(wildcard sql/remote_fdw--*.sql)
SOURCES = $(sort $(wildcard src/*/*.cpp))
OBJS = $(SOURCES:.cpp=.o)

# setup makes what the other topics use
REGRESS = setup $(filter-out setup,$(patsubst sql/%.sql,%,$(filter-out $(DATA),$(sort $(wildcard sql/*.sql)))))
REGRESS_OPTS = --load-extension=remote_fdw

PG_CONFIG ?= pg_config
# No bitcode: it would need clang in the server's version.
override with_llvm = no
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

SERVER_INCLUDES = -isystem $(shell $(PG_CONFIG) --includedir-server) -isystem $(shell $(PG_CONFIG) --includedir)
STRICT = -Wall -Wextra -Werror -Wno-register
RFDW_CXXFLAGS = -std=gnu++20 -O2 -g $(STRICT) -fPIC -fno-strict-aliasing -fwrapv -D_GNU_SOURCE $(EXTRA_CXXFLAGS)
COMPILE_RFDW = $(CXX) $(RFDW_CXXFLAGS) -Iinclude $(SERVER_INCLUDES) -MMD -MP

# The server's headers are system headers here, so that -Wextra speaks of our code only.
%.o: %.cpp
	$(COMPILE_RFDW) -c $< -o $@

SHLIB_LINK = -lpq -lpthread
# linked by g++: exceptions are thrown and caught inside
override COMPILER = $(CXX) $(RFDW_CXXFLAGS) -Wl,--version-script=src/exports.map

-include $(OBJS:.o=.d)

TEST_SOURCES = $(sort $(wildcard test/backend/*.cpp))
TEST_OBJS = $(TEST_SOURCES:.cpp=.o)
TEST_LIBRARY = test/backend/remote_fdw_test.so

backend-tests: $(TEST_LIBRARY)

# GoogleTest without <regex.h>, whose types the headers of older minor versions of the server declare anew
test/backend/%.o: EXTRA_CXXFLAGS += -Itest/backend -DGTEST_HAS_POSIX_RE=0
$(TEST_LIBRARY): $(OBJS) $(TEST_OBJS) test/backend/exports.map
	$(CXX) $(RFDW_CXXFLAGS) -shared -Wl,--version-script=test/backend/exports.map -o $@ $(OBJS) $(TEST_OBJS) \
	  -lgtest -lpq -lpthread -Wl,--exclude-libs,ALL

install-backend-tests: backend-tests
	$(INSTALL_SHLIB) $(TEST_LIBRARY) '$(DESTDIR)$(pkglibdir)/'

-include $(TEST_OBJS:.o=.d)

clean: clean-deps
clean-deps:
	rm -f $(OBJS:.o=.d) $(TEST_OBJS) $(TEST_OBJS:.o=.d) $(TEST_LIBRARY)

DIST_VERSION = $(shell sed -n 's/^  "version": "\(.*\)",$$/\1/p' META.json)

# gzip -n: the same commit always gives the same file
dist:
	git archive --prefix=remote_fdw-$(DIST_VERSION)/ HEAD | gzip -9n >remote_fdw-$(DIST_VERSION).tar.gz

.PHONY: backend-tests install-backend-tests clean-deps dist
