// Facts about what task types do when they are run.
#include <atomic>
#include <thread>

#include "gantline/codec.hpp"
#include "plugin/check_support.hpp"
#include "plugin/json_text.hpp"

namespace gantline::native {
namespace {

InvocationResult run(const PluginLibrary::Type& type, std::string_view with) {
  SilentServices services;
  Invocation invocation(*type.functions, sample_texts(type, with), services);
  return invocation.run();
}

Objection check_type_example(const PluginLibrary::Type& type) {
  if (!has_example(type)) return std::nullopt;
  const InvocationResult result = run(type, example_of(type));
  if (result.status != GANTLINE_STATUS_OK) {
    return "the example fails: " + result.error_code + ": " + result.error_message;
  }
  return object_to(result);
}

// Payloads that no type has to like, but every type has to survive.
std::vector<std::string> odd_payloads() {
  return {"null",
          "{}",
          "[]",
          "0",
          "-1e999",
          "true",
          "\"\"",
          "\"text\"",
          "{\"unknown\": {\"a\": [1]}}",
          "",
          "{",
          "nul",
          "\xff\xfe",
          std::string("\0\0", 2),
          std::string(100'000, '['),
          '"' + std::string(1 << 20, 'x') + '"'};
}

Objection check_type_payloads(const PluginLibrary::Type& type) {
  for (const std::string& with : odd_payloads()) {
    if (Objection objection = object_to(run(type, with))) {
      return "with " + with.substr(0, 40) + ": " + *objection;
    }
  }
  return std::nullopt;
}

bool is_code(const std::string& code) {
  for (const char c : code) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
  }
  return !code.empty();
}

Objection check_type_codes(const PluginLibrary::Type& type) {
  for (const std::string& with : odd_payloads()) {
    const InvocationResult result = run(type, with);
    if (result.status == GANTLINE_STATUS_FAILED && !is_code(result.error_code)) {
      return "an error code is not snake_case: " + result.error_code;
    }
  }
  return std::nullopt;
}

Objection check_type_release(const PluginLibrary::Type& type) {
  for (const std::string& with : {example_of(type), std::string("\"not what it takes\"")}) {
    if (with.empty()) continue;
    SilentServices services;
    Invocation invocation(*type.functions, sample_texts(type, with), services);
    gantline_result result = {};
    result.struct_size = sizeof(result);
    type.functions->execute(type.functions, &invocation.attempt(), &result);
    if (result.release == nullptr) continue;
    result.release(&result);
    if (result.release != nullptr) return "release does not set itself to null";
  }
  return std::nullopt;
}

Objection check_type_without_services(const PluginLibrary::Type& type) {
  if (!has_example(type)) return std::nullopt;
  SilentServices services;
  const std::string with = example_of(type);
  Invocation invocation(*type.functions, sample_texts(type, with), services);
  gantline_host bare = plugin_host();
  bare.get_extension = [](const gantline_host*, const char*) -> const void* { return nullptr; };
  gantline_attempt attempt = invocation.attempt();
  attempt.host = &bare;
  gantline_result result = {};
  result.struct_size = sizeof(result);
  type.functions->execute(type.functions, &attempt, &result);
  if (result.release != nullptr) result.release(&result);
  return std::nullopt;
}

Objection check_type_cancel_before(const PluginLibrary::Type& type) {
  SilentServices services;
  const std::string with = has_example(type) ? example_of(type) : "{}";
  Invocation invocation(*type.functions, sample_texts(type, with), services);
  invocation.cancel(false);
  return object_to(invocation.run());
}

Objection check_type_cancel_during(const PluginLibrary::Type& type) {
  constexpr int kRounds = 20;
  const std::string with = has_example(type) ? example_of(type) : "{}";
  for (int round = 0; round < kRounds; ++round) {
    SilentServices services;
    Invocation invocation(*type.functions, sample_texts(type, with), services);
    // Each round at another moment of the attempt.
    std::thread canceller([&invocation, round] {
      for (int i = 0; i < round * 50; ++i) std::this_thread::yield();
      invocation.cancel(false);
      invocation.cancel(true);
    });
    const InvocationResult result = invocation.run();
    canceller.join();
    if (Objection objection = object_to(result)) return objection;
  }
  return std::nullopt;
}

Objection check_type_concurrency(const PluginLibrary::Type& type) {
  if (!has_example(type)) return std::nullopt;
  constexpr int kThreads = 4;
  constexpr int kAttempts = 10;
  std::atomic<int> failures{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int attempt = 0; attempt < kAttempts; ++attempt) {
        failures += run(type, example_of(type)).status == GANTLINE_STATUS_OK ? 0 : 1;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  if (failures == 0) return std::nullopt;
  return std::to_string(failures.load()) + " of " + std::to_string(kThreads * kAttempts) +
         " attempts of the example failed when run side by side";
}

}  // namespace

Objection check_example(const std::string& path) { return for_each_type(path, check_type_example); }
Objection check_odd_payloads(const std::string& path) {
  return for_each_type(path, check_type_payloads);
}
Objection check_error_codes(const std::string& path) {
  return for_each_type(path, check_type_codes);
}
Objection check_release(const std::string& path) { return for_each_type(path, check_type_release); }
Objection check_missing_services(const std::string& path) {
  return for_each_type(path, check_type_without_services);
}
Objection check_cancel_before(const std::string& path) {
  return for_each_type(path, check_type_cancel_before);
}
Objection check_cancel_during(const std::string& path) {
  return for_each_type(path, check_type_cancel_during);
}
Objection check_concurrency(const std::string& path) {
  return for_each_type(path, check_type_concurrency);
}

}  // namespace gantline::native
