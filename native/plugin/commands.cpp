#include "plugin/commands.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <iomanip>
#include <string_view>

#include <nlohmann/json.hpp>

#include "files/problem_document.hpp"
#include "plugin/catalog.hpp"
#include "plugin/check.hpp"
#include "plugin/scaffold.hpp"

namespace gantline::native {
namespace {

using Json = nlohmann::json;

std::string dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

std::string_view class_name(TaskClass task_class) {
  switch (task_class) {
    case TaskClass::kCompute: return "compute";
    case TaskClass::kIo: return "io";
    case TaskClass::kNetwork: return "network";
    case TaskClass::kHybrid: return "hybrid";
  }
  return "?";
}

std::vector<std::string> flag_names(uint32_t flags) {
  const std::pair<uint32_t, const char*> names[] = {
      {GANTLINE_TASK_IDEMPOTENT, "idempotent"},
      {GANTLINE_TASK_PURE, "pure"},
      {GANTLINE_TASK_CHECKPOINTABLE, "checkpointable"},
      {GANTLINE_TASK_PREEMPTIBLE, "preemptible"},
  };
  std::vector<std::string> found;
  for (const auto& [flag, name] : names) {
    if ((flags & flag) != 0) found.emplace_back(name);
  }
  return found;
}

std::string join(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : ",") + text;
  return joined.empty() ? "-" : joined;
}

Json schema_or_null(const std::string& text) {
  Json schema = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  return schema.is_discarded() ? Json() : schema;
}

Json entry_to_json(const TaskTypeCatalog::Entry& entry) {
  const TaskTypeDescription& type = entry.description;
  return {{"name", type.name},
          {"description", type.description},
          {"class", class_name(type.task_class)},
          {"flags", flag_names(type.flags)},
          {"library", entry.library},
          {"version", entry.library_version},
          {"in_process", entry.in_process != nullptr},
          {"with_schema", schema_or_null(type.with_schema)},
          {"output_schema", schema_or_null(type.output_schema)},
          {"example_with", schema_or_null(type.example_with)}};
}

void print_table(const TaskTypeCatalog& catalog, std::ostream& out) {
  using Row = std::array<std::string, 5>;
  std::vector<Row> rows = {{"TYPE", "CLASS", "FLAGS", "LIBRARY", "DESCRIPTION"}};
  for (const auto& [name, entry] : catalog.entries()) {
    rows.push_back({name, std::string(class_name(entry.description.task_class)),
                    join(flag_names(entry.description.flags)), entry.library,
                    entry.description.description});
  }
  std::array<size_t, 5> widths{};
  for (const Row& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const Row& row : rows) {
    for (size_t i = 0; i + 1 < row.size(); ++i)
      out << std::left << std::setw(static_cast<int>(widths[i]) + 2) << row[i];
    out << row.back() << '\n';
  }
}

// A directory can be opened, and not be read.
Status check_readable(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  char byte = 0;
  const bool is_readable = descriptor >= 0 && ::read(descriptor, &byte, 1) >= 0;
  const int failure = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (is_readable) return {};
  return Error{ErrorCode::kIo, std::strerror(failure), path};
}

// Its exit status.
int print_error(const Error& error, bool is_json, std::ostream& out, std::ostream& errors) {
  if (is_json) {
    out << dump(problem_document(error)) << '\n';
  } else {
    errors << error.where << ": " << error.message << '\n';
  }
  return error.code == ErrorCode::kIo ? 3 : 2;
}

}  // namespace

int run_plugin_list(const PluginListOptions& options, std::ostream& out, std::ostream& errors) {
  TaskTypeCatalog catalog;
  std::vector<Error> problems;
  for (const std::string& directory : options.directories) {
    const Result<std::vector<Error>> found = catalog.load_directory(directory, options.hosts);
    if (!found.ok()) {
      problems.push_back(found.error());
    } else {
      problems.insert(problems.end(), found.value().begin(), found.value().end());
    }
  }
  if (options.json) {
    Json types = Json::array();
    for (const auto& [name, entry] : catalog.entries()) types.push_back(entry_to_json(entry));
    Json not_loaded = Json::array();
    for (const Error& problem : problems) {
      not_loaded.push_back({{"where", problem.where},
                            {"code", to_string(problem.code)},
                            {"message", problem.message}});
    }
    out << dump({{"types", types}, {"problems", not_loaded}}) << '\n';
  } else {
    print_table(catalog, out);
    for (const Error& problem : problems)
      errors << problem.where << ": " << problem.message << '\n';
  }
  return problems.empty() ? 0 : 3;
}

int run_plugin_check(const PluginCheckOptions& options, std::ostream& out, std::ostream& errors) {
  if (const Status status = check_readable(options.library); !status.ok())
    return print_error(status.error(), options.json, out, errors);
  const std::vector<FactVerdict> verdicts =
      check_plugin(options.library, options.host, options.timeout);
  const auto is_bad = [](const FactVerdict& verdict) { return !verdict.holds; };
  const auto failed = std::count_if(verdicts.begin(), verdicts.end(), is_bad);
  if (options.json) {
    Json facts = Json::array();
    for (const FactVerdict& verdict : verdicts) {
      facts.push_back({{"id", verdict.fact.id},
                       {"fact", verdict.fact.description},
                       {"ok", verdict.holds},
                       {"reason", verdict.reason}});
    }
    out << dump({{"library", options.library}, {"ok", failed == 0}, {"facts", facts}}) << '\n';
  } else {
    for (const FactVerdict& verdict : verdicts) {
      out << (verdict.holds ? "ok      " : "FAILED  ") << verdict.fact.description << '\n';
      if (!verdict.holds) out << "        " << verdict.reason << '\n';
    }
  }
  if (failed > 0)
    errors << options.library << ": " << failed << " of " << verdicts.size()
           << " facts do not hold\n";
  return failed == 0 ? 0 : 1;
}

int run_plugin_new(const PluginNewOptions& options, std::ostream& out, std::ostream& errors) {
  const Status written = write_plugin_project(options.directory, options.name);
  if (!written) return print_error(written.error(), options.json, out, errors);
  const std::string project =
      options.directory == "." ? options.name : options.directory + "/" + options.name;
  if (options.json) {
    out << dump({{"name", options.name}, {"directory", project}}) << '\n';
    return 0;
  }
  out << "Wrote " << project << ". Next:\n"
      << "  cmake -S " << project << " -B " << project << "/build\n"
      << "  cmake --build " << project << "/build\n"
      << "  gantline plugin check " << project << "/build/" << options.name << ".so\n";
  return 0;
}

}  // namespace gantline::native
