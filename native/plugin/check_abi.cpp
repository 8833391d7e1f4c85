// Facts about the entry and the structs.
#include <dlfcn.h>

#include <array>
#include <cstring>

#include "gantline/codec.hpp"
#include "plugin/check_support.hpp"
#include "plugin/json_text.hpp"

namespace gantline::native {
namespace {

constexpr size_t kCanaryBytes = 64;
constexpr char kCanary = '\x5a';

// A struct with bytes behind it that nobody may touch.
template <typename Struct>
struct Guarded {
  Struct value{};
  std::array<char, kCanaryBytes> canary;

  Guarded() {
    value.struct_size = sizeof(Struct);
    canary.fill(kCanary);
  }
  bool is_intact() const {
    for (const char c : canary) {
      if (c != kCanary) return false;
    }
    return true;
  }
};

// The entry of the library, which stays loaded; nullptr when there is none.
gantline_plugin_entry_function entry_of(const std::string& path) {
  const std::string file = path.find('/') == std::string::npos ? "./" + path : path;
  void* module = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) return nullptr;
  return reinterpret_cast<gantline_plugin_entry_function>(
      ::dlsym(module, GANTLINE_PLUGIN_ENTRY_SYMBOL));
}

Objection check_schema(const std::string& text, const char* which) {
  if (text.empty()) return std::nullopt;
  const Result<nlohmann::json> schema = parse_plugin_json(text);
  if (!schema) return std::string("the schema of ") + which + " is not JSON";
  if (!schema.value().is_object())
    return std::string("the schema of ") + which + " is not an object";
  return std::nullopt;
}

Objection check_type_schemas(const PluginLibrary::Type& type) {
  if (Objection objection = check_schema(type.description.with_schema, "with")) return objection;
  if (Objection objection = check_schema(type.description.output_schema, "the output"))
    return objection;
  if (has_example(type) && !parse_plugin_json(example_of(type))) return "the example is not JSON";
  if (type.description.description.empty()) return "the description is empty";
  return std::nullopt;
}

Objection check_result_canary(const PluginLibrary::Type& type) {
  const std::string with = has_example(type) ? example_of(type) : "\"not what it takes\"";
  SilentServices services;
  Invocation invocation(*type.functions, sample_texts(type, with), services);
  Guarded<gantline_result> guarded;
  type.functions->execute(type.functions, &invocation.attempt(), &guarded.value);
  if (guarded.value.release != nullptr) guarded.value.release(&guarded.value);
  if (!guarded.is_intact()) return "execute wrote beyond the result";
  if (guarded.value.struct_size != sizeof(gantline_result)) return "execute changed struct_size";
  return std::nullopt;
}

}  // namespace

Objection check_entry(const std::string& path) {
  const Result<std::unique_ptr<PluginLibrary>> library = PluginLibrary::open(path);
  if (library) return std::nullopt;
  return library.error().where + ": " + library.error().message;
}

Objection check_version_refusal(const std::string& path) {
  const gantline_plugin_entry_function entry = entry_of(path);
  if (entry == nullptr) return "there is no entry";
  for (const uint32_t major : {GANTLINE_ABI_MAJOR + 1, uint32_t{0}}) {
    gantline_host host = plugin_host();
    host.abi_major = major;
    gantline_library library = {};
    library.struct_size = sizeof(library);
    const int32_t status = entry(&host, &library);
    if (status != GANTLINE_STATUS_UNSUPPORTED) {
      return "a host of version " + std::to_string(major) + " gets status " +
             std::to_string(status) + " instead of " + std::to_string(GANTLINE_STATUS_UNSUPPORTED);
    }
    if (library.abi_major != GANTLINE_ABI_MAJOR) return "it does not say which version it has";
  }
  return std::nullopt;
}

Objection check_entry_repeats(const std::string& path) {
  const gantline_plugin_entry_function entry = entry_of(path);
  if (entry == nullptr) return "there is no entry";
  gantline_library first = {};
  gantline_library second = {};
  first.struct_size = second.struct_size = sizeof(first);
  entry(&plugin_host(), &first);
  entry(&plugin_host(), &second);
  const bool is_same = first.type_count == second.type_count && first.types == second.types;
  return is_same ? Objection() : "the second call describes something else";
}

Objection check_library_bounds(const std::string& path) {
  const gantline_plugin_entry_function entry = entry_of(path);
  if (entry == nullptr) return "there is no entry";
  Guarded<gantline_library> guarded;
  // A later host's structs are longer: what they append must not matter.
  struct LaterHost {
    gantline_host host;
    std::array<char, kCanaryBytes> appended;
  } later{plugin_host(), {}};
  later.host.struct_size = sizeof(later);
  later.host.abi_minor += 1;
  later.appended.fill(kCanary);
  if (entry(&later.host, &guarded.value) != GANTLINE_STATUS_OK)
    return "a host of a later minor version is refused";
  if (!guarded.is_intact()) return "the entry wrote beyond the library struct";
  if (guarded.value.struct_size != sizeof(gantline_library)) return "the entry changed struct_size";
  return std::nullopt;
}

Objection check_result_bounds(const std::string& path) {
  return for_each_type(path, check_result_canary);
}

Objection check_schemas(const std::string& path) { return for_each_type(path, check_type_schemas); }

}  // namespace gantline::native
