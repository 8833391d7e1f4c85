#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "gantline/result.hpp"
#include "gantline/types.hpp"

// The frame of a response: JSON, then columns (docs/facade.md).
namespace gantline::facade {

// Results of bulk size, column by column.
class Columns {
 public:
  // One element for each i below `count`, what `value_at(i)` gives. The element type decides the
  // column's: double, int32_t, uint32_t or uint8_t.
  template <typename Element, typename Function>
  void add(std::string_view name, size_t count, const Function& value_at) {
    const Getter<Element> getter = [](const void* function, size_t i) -> Element {
      return (*static_cast<const Function*>(function))(i);
    };
    add_by(name, count, getter, &value_at);
  }
  template <typename Element>
  void add(std::string_view name, const std::vector<Element>& values) {
    add<Element>(name, values.size(), [&](size_t i) { return values[i]; });
  }
  // Strings as two columns, `name` with the bytes and `name`_end.
  template <typename Function>
  void add_text(std::string_view name, size_t count, const Function& text_at) {
    std::string bytes;
    std::vector<uint32_t> ends;
    ends.reserve(count);
    for (size_t i = 0; i < count; ++i) {
      bytes += text_at(i);
      ends.push_back(static_cast<uint32_t>(bytes.size()));
    }
    char* out = extend(name, "text", bytes.size(), bytes.size());
    if (!bytes.empty()) std::memcpy(out, bytes.data(), bytes.size());
    add(std::string(name) + "_end", ends);
  }

  // [{"name", "type", "offset", "count"}], with `base` added to the offsets.
  nlohmann::json describe(size_t base) const;
  const std::string& bytes() const noexcept { return bytes_; }

 private:
  struct Column {
    std::string name;
    const char* type;
    size_t offset;
    size_t count;
  };

  template <typename Element>
  using Getter = Element (*)(const void* function, size_t i);
  // Compiled once for each type of element and not for each function: there are dozens of these.
  template <typename Element>
  void add_by(std::string_view name, size_t count, Getter<Element> getter, const void* function);

  // Room for one more column; valid until the next one.
  char* extend(std::string_view name, const char* type, size_t count, size_t size);

  std::vector<Column> columns_;
  std::string bytes_;
};

// Milliseconds as a column has them; they are exact up to 2^53.
inline double milliseconds(Millis time) noexcept { return static_cast<double>(time.count); }

struct Reply {
  nlohmann::json result = nlohmann::json::object();
  Columns columns{};
};

// Why there is no reply. `defects` are those of a document, with pointers into it.
struct Failure {
  Failure(Error given) : error(std::move(given)) {}
  Failure(Error given, Defects found) : error(std::move(given)), defects(std::move(found)) {}

  Error error;
  Defects defects;
};

// The failure of a request because of the document in `argument`. REQUIRES: defects is not empty.
Failure document_failure(std::string_view argument, Defects defects);

using Outcome = Result<Reply, Failure>;

// The bytes of the response.
std::string encode_frame(const Outcome& outcome);

}  // namespace gantline::facade
