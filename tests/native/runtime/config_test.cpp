#include "runtime/config.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

namespace gantline::test {
namespace {

using namespace native;

std::string write_file(const TemporaryDirectory& directory, const std::string& text) {
  const std::string path = directory.path() + "/gantline.yaml";
  std::ofstream(path) << text;
  return path;
}

TEST_CASE("without any settings the defaults hold", "[config]") {
  const auto loaded = load_config({});
  REQUIRE(loaded.ok());
  CHECK(loaded.value().config.listen_host == "127.0.0.1");
  CHECK(loaded.value().config.listen_port == 7430);
  CHECK(loaded.value().config.workers >= 1);
  CHECK(loaded.value().sources.empty());
}

TEST_CASE("a flag beats the environment, which beats the file", "[config]") {
  const TemporaryDirectory directory;
  ConfigInputs inputs;
  inputs.file = write_file(directory, "data: a\nplugins: a\npolicy: fifo\nlisten: 0.0.0.0:80\n");
  inputs.environment = {{"GANTLINE_DATA_DIRECTORY", "b"}, {"GANTLINE_PLUGINS", "b"}};
  inputs.flags = {{"--data", "c"}};
  const auto loaded = load_config(inputs);
  REQUIRE(loaded.ok());
  CHECK(loaded.value().config.data == "c");
  CHECK(loaded.value().config.plugins == "b");
  CHECK(loaded.value().config.policy == SchedulingPolicy::kFifo);
  CHECK(loaded.value().config.listen_port == 80);
  const auto shown = effective_config(loaded.value());
  CHECK(shown["data"] == nlohmann::json{{"value", "c"}, {"source", "flag"}});
  CHECK(shown["plugins"]["source"] == "environment");
  CHECK(shown["policy"] == nlohmann::json{{"value", "fifo"}, {"source", "file"}});
  CHECK(shown["grace"] == nlohmann::json{{"value", "30s"}, {"source", "default"}});
}

TEST_CASE("a file sets every kind of value", "[config]") {
  const TemporaryDirectory directory;
  const std::string path = write_file(directory, R"(
workers: 3
resources: { cpu: 2.5, memory: 1KiB }
limits: { "host:127.0.0.1:9000": 2 }
log: { level: debug, format: json }
grace: 1m30s
http: { body: 2MiB, connections: 7 }
listen: "[::1]:0"
)");
  const auto loaded = load_config({.file = path});
  REQUIRE(loaded.ok());
  const ServerConfig& config = loaded.value().config;
  CHECK(config.workers == 3);
  CHECK(config.resources.at("cpu") == 2'500);
  CHECK(config.resources.at("memory") == 1'024'000);
  CHECK(config.limits.at("host:127.0.0.1:9000") == 2);
  CHECK(config.log_level == LogLevel::kDebug);
  CHECK(config.log_format == LogFormat::kJson);
  CHECK(config.grace == Millis{90'000});
  CHECK(config.request_body_bytes == 2 << 20);
  CHECK(config.connections == 7);
  CHECK(config.listen_host == "::1");
  CHECK(config.listen_port == 0);
}

TEST_CASE("maps can be given on the command line and replace those of the file", "[config]") {
  const TemporaryDirectory directory;
  ConfigInputs inputs;
  inputs.file = write_file(directory, "resources: { gpu: 1 }\n");
  inputs.flags = {{"--resources", "cpu=4,memory=1GiB"}};
  const auto loaded = load_config(inputs);
  REQUIRE(loaded.ok());
  CHECK(loaded.value().config.resources.size() == 2);
  CHECK(loaded.value().config.resources.at("cpu") == 4'000);
}

TEST_CASE("labels are a list between commas", "[config]") {
  const auto loaded = load_config({.flags = {{"--labels", "ssd,gpu,ssd"}}});
  REQUIRE(loaded.ok());
  CHECK(loaded.value().config.labels == std::vector<std::string>{"gpu", "ssd"});
  const auto wrong = load_config({.flags = {{"--labels", "gpu,,ssd"}}});
  REQUIRE_FALSE(wrong.ok());
  CHECK(wrong.error()[0].pointer == "--labels");
}

TEST_CASE("all mistakes are reported at once, with their places", "[config]") {
  const TemporaryDirectory directory;
  ConfigInputs inputs;
  inputs.file = write_file(directory, "workers: 3\nlog:\n  level: loud\ngrace: soon\n");
  inputs.environment = {{"GANTLINE_LISTEN", "nowhere"}};
  inputs.flags = {{"--workers", "5000"}, {"--resources", "cpu"}};
  const auto loaded = load_config(inputs);
  REQUIRE_FALSE(loaded.ok());
  const Defects& defects = loaded.error();
  REQUIRE(defects.size() == 5);
  CHECK(defects[0].pointer == "/log/level");
  CHECK(defects[0].line == 3);
  CHECK(defects[1].pointer == "/grace");
  CHECK(defects[1].line == 4);
  CHECK(defects[2].pointer == "GANTLINE_LISTEN");
  CHECK(defects[3].pointer == "--workers");
  CHECK(defects[4].pointer == "--resources");
}

TEST_CASE("unknown settings name the nearest one, and hide no other mistake", "[config]") {
  const TemporaryDirectory directory;
  const std::string path = write_file(
      directory, "log:\n  levle: info\nwrokers: 2\nlogg: {}\ncolour: blue\ngrace: soon\n");
  const auto loaded = load_config({.file = path});
  REQUIRE_FALSE(loaded.ok());
  const Defects& defects = loaded.error();
  REQUIRE(defects.size() == 5);
  CHECK(defects[0].message == "unknown setting `log.levle`; did you mean `log.level`?");
  CHECK(defects[0].line == 2);
  CHECK(defects[1].message == "unknown setting `wrokers`; did you mean `workers`?");
  CHECK(defects[2].message == "unknown setting `logg`; did you mean `log`?");
  CHECK(defects[3].message == "unknown setting `colour`");
  CHECK(defects[4].pointer == "/grace");
}

TEST_CASE("a file that is missing or no map is refused", "[config]") {
  CHECK_FALSE(load_config({.file = "/nonexistent/gantline.yaml"}).ok());
  const TemporaryDirectory directory;
  const std::string path = write_file(directory, "- just\n- a list\n");
  CHECK_FALSE(load_config({.file = path}).ok());
}

TEST_CASE("the document lists every setting with its names and default", "[config][docs]") {
  std::ifstream file(std::string(GANTLINE_SOURCE_DIRECTORY) + "/docs/configuration.md");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  REQUIRE_FALSE(text.empty());
  const auto shown = effective_config(LoadedConfig{});
  for (const SettingInfo& info : setting_infos()) {
    const auto& value = shown[std::string(info.key)]["value"];
    std::string fallback =
        value.is_string() ? "`" + value.get<std::string>() + "`" : "`" + value.dump() + "`";
    if (value.empty() || fallback == "``") fallback = "none";
    std::string row = "| `" + std::string(info.key) + "` | `" + std::string(info.flag) + "` | `" +
                      std::string(info.environment) + "` | " + fallback + " | ";
    INFO(row);
    CHECK(text.find(row) != std::string::npos);
  }
}

}  // namespace
}  // namespace gantline::test
