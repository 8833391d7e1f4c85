#include "plugin/catalog.hpp"
#include "attempt.hpp"
#include "support/catch.hpp"

using namespace gantline;
using namespace gantline::native;

TEST_CASE("the built-in task types are there, in order", "[native][plugin][catalog]") {
  const TaskTypeCatalog catalog;
  CHECK(catalog.names() == std::vector<std::string>{"file.read", "file.write", "http", "noop",
                                                    "shell", "sleep", "transform"});
  for (const std::string& name : catalog.names()) {
    REQUIRE(catalog.find(name) != nullptr);
    CHECK(catalog.find(name)->with_schema->is_object());
    CHECK_FALSE(catalog.find_entry(name)->description.description.empty());
  }
  CHECK(catalog.find("nope") == nullptr);
}

TEST_CASE("a library's task types are added without loading it here", "[native][plugin][catalog]") {
  TaskTypeCatalog catalog;
  REQUIRE(catalog.load_library(GANTLINE_EVIL_PLUGIN, test_host_options()).ok());
  const TaskTypeCatalog::Entry* entry = catalog.find_entry("evil");
  REQUIRE(entry != nullptr);
  CHECK(entry->in_process == nullptr);
  CHECK(entry->library == GANTLINE_EVIL_PLUGIN);
  CHECK(entry->description.description == "Misbehaves as told.");
}

TEST_CASE("a library may not redefine a task type", "[native][plugin][catalog]") {
  TaskTypeCatalog catalog;
  const Status loaded = catalog.load_library(GANTLINE_NOOP_PLUGIN, test_host_options());
  REQUIRE_FALSE(loaded.ok());
  CHECK(loaded.error().code == ErrorCode::kAlreadyExists);
  CHECK(catalog.find_entry("noop")->library == "builtin:noop");
}

TEST_CASE("what is not a plugin is refused with a reason", "[native][plugin][catalog]") {
  TaskTypeCatalog catalog;
  for (const char* path : {"/nowhere/at/all.so", "/etc/passwd", "libm.so.6"}) {
    const Status loaded = catalog.load_library(path, test_host_options());
    REQUIRE_FALSE(loaded.ok());
    CHECK(loaded.error().code == ErrorCode::kNotFound);
    CHECK_FALSE(loaded.error().message.empty());
  }
  const auto directory = catalog.load_directory("/nowhere/at/all", test_host_options());
  REQUIRE_FALSE(directory.ok());
  CHECK(directory.error().code == ErrorCode::kIo);
}

TEST_CASE("a host program that is not there is said", "[native][plugin][catalog]") {
  TaskTypeCatalog catalog;
  HostOptions hosts = test_host_options();
  hosts.program = {"/nowhere/gantline-plugin-host", {}};
  const Status loaded = catalog.load_library(GANTLINE_EVIL_PLUGIN, hosts);
  REQUIRE_FALSE(loaded.ok());
  CHECK(loaded.error().code == ErrorCode::kUnavailable);
}

TEST_CASE("task type names are lower case with dots between parts", "[native][plugin][catalog]") {
  for (const char* good : {"a", "noop", "file.read", "a1_b.c2"}) CHECK(is_task_type_name(good));
  for (const char* bad : {"", ".", "a.", ".a", "a..b", "A", "1a", "a-b", "a b", "a.1"})
    CHECK_FALSE(is_task_type_name(bad));
  CHECK_FALSE(is_task_type_name(std::string(65, 'a')));
}
