#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gantline/codec.hpp"
#include "plugin/library.hpp"

namespace gantline::native {

struct HostOptions;

// The task types of this installation: those linked in, and those of plugin libraries.
//
// A library from outside is never loaded here: a host process is asked what it describes.
// Threads: load functions before anything else; afterwards every function from any thread.
class TaskTypeCatalog final : public TaskTypes {
 public:
  struct Entry {
    TaskTypeDescription description;
    Type type;
    std::shared_ptr<const nlohmann::json> output_schema;  // null: anything
    std::string library;  // path of the shared library, or "builtin:NAME"
    std::string library_version;
    // Runs in this process; null: in a host process that loads `library`.
    const PluginLibrary::Type* in_process = nullptr;
  };

  // With the built-in types.
  TaskTypeCatalog();
  ~TaskTypeCatalog() override;

  // Adds the types of a shared library.
  // Errors: kNotFound, kInvalidArgument, kUnsupportedVersion as PluginLibrary::open has them;
  // kAlreadyExists when one of its types has the name of another (then none is added); kUnavailable
  // when the library crashed its host or gave no answer in time.
  Status load_library(const std::string& path, const HostOptions& hosts);
  // Adds every `*.so` of a directory, in the order of their names; what cannot be loaded is left
  // out and returned. Errors: kIo when the directory is not there or cannot be read.
  Result<std::vector<Error>> load_directory(const std::string& path, const HostOptions& hosts);

  const Type* find(std::string_view name) const override;
  std::vector<std::string> names() const override;
  // nullptr when there is no such type. Valid while this object is.
  const Entry* find_entry(std::string_view name) const;
  // By name.
  const std::map<std::string, Entry, std::less<>>& entries() const noexcept { return entries_; }

 private:
  void add(Entry entry);

  std::vector<std::unique_ptr<PluginLibrary>> libraries_;  // those in this process
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace gantline::native
