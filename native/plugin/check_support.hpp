#pragma once

#include <optional>
#include <string>
#include <vector>

#include "execute/task_runner.hpp"
#include "plugin/invocation.hpp"
#include "plugin/library.hpp"

namespace gantline::native {

// Why a fact does not hold; nothing when it does.
using Objection = std::optional<std::string>;

// A fact as code. `path` is the library that is checked.
using FactCheck = Objection (*)(const std::string& path);

// What an attempt says is not of interest here.
class SilentServices final : public AttemptServices {
 public:
  void log(Level, std::string_view) noexcept override {}
  void progress(uint32_t, std::string_view) noexcept override {}
  void heartbeat() noexcept override {}
  bool is_cancelled() const noexcept override { return false; }
};

// An attempt of nobody's run with this payload.
InvocationTexts sample_texts(const PluginLibrary::Type& type, std::string_view with);

// Calls `check` for each task type of the library; the first objection, with the type's name in
// front.
Objection for_each_type(const std::string& path,
                        Objection (*check)(const PluginLibrary::Type& type));

// What is wrong with a result as such, whatever the attempt was: an unknown status, output that is
// not JSON, a failure without a code.
Objection object_to(const InvocationResult& result);

// The payload to try a type with: its example.
std::string example_of(const PluginLibrary::Type& type);
bool has_example(const PluginLibrary::Type& type);

// The groups of facts.
Objection check_entry(const std::string& path);
Objection check_exports(const std::string& path);
Objection check_version_refusal(const std::string& path);
Objection check_entry_repeats(const std::string& path);
Objection check_library_bounds(const std::string& path);
Objection check_result_bounds(const std::string& path);
Objection check_schemas(const std::string& path);
Objection check_example(const std::string& path);
Objection check_odd_payloads(const std::string& path);
Objection check_error_codes(const std::string& path);
Objection check_release(const std::string& path);
Objection check_missing_services(const std::string& path);
Objection check_cancel_before(const std::string& path);
Objection check_cancel_during(const std::string& path);
Objection check_concurrency(const std::string& path);

}  // namespace gantline::native
