#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gantline/result.hpp"
#include "plugin/invocation.hpp"
#include "plugin/library.hpp"

// The payloads of frames. Each pair writes and reads one kind; reading gives nothing when the
// payload is not what the kind has.
namespace gantline::native {

// What a library says of itself.
struct LibraryDescription {
  std::string name;
  std::string version;
  std::vector<TaskTypeDescription> types;
};

std::string encode_description(const PluginLibrary& library);
std::optional<LibraryDescription> decode_description(std::string_view payload);

std::string encode_error(const Error& error);
std::optional<Error> decode_error(std::string_view payload);

// `call` numbers the attempts of one host process, from 1.
std::string encode_run(uint64_t call, const InvocationTexts& texts);
// The texts point into the payload.
std::optional<InvocationTexts> decode_run(std::string_view payload, uint64_t& call);

std::string encode_result(uint64_t call, const InvocationResult& result);
std::optional<InvocationResult> decode_result(std::string_view payload, uint64_t& call);

}  // namespace gantline::native
