// shell: runs a command in a process group of its own.
#include <csignal>
#include <cstring>
#include <map>

#include "common/payload.hpp"
#include "common/utf8.hpp"
#include "shell/capture.hpp"
#include "shell/spawn.hpp"
#include "shell/supervise.hpp"

extern char** environ;

namespace gantline::plugin::shell {
namespace {

constexpr int64_t kOutputBytesDefault = int64_t{1} << 20;
constexpr int64_t kOutputBytesLimit = int64_t{8} << 20;

enum class OutputForm { kReport, kText, kJson, kLines };

// The payload, checked.
struct Request {
  Command command;
  std::string stdin_bytes;
  OutputForm form = OutputForm::kReport;
  size_t output_bytes_max = 0;
};

std::vector<std::string> read_arguments(const Payload& payload) {
  const Json* command = payload.find("command");
  if (command == nullptr) throw invalid_with("with.command is missing");
  if (command->is_string()) return {"/bin/sh", "-c", command->get<std::string>()};
  if (!command->is_array() || command->empty()) {
    throw Payload::wrong("command", "text for /bin/sh, or a list of arguments that is not empty");
  }
  std::vector<std::string> arguments;
  for (const Json& argument : *command) {
    // Numbers are common in rendered templates; anything else is probably a mistake.
    if (argument.is_string()) {
      arguments.push_back(argument.get<std::string>());
    } else if (argument.is_number()) {
      arguments.push_back(argument.dump());
    } else {
      throw Payload::wrong("command", "a list of texts and numbers");
    }
  }
  return arguments;
}

OutputForm read_form(const Payload& payload) {
  const std::optional<std::string> form = payload.text("output");
  if (!form || *form == "report") return OutputForm::kReport;
  if (*form == "text") return OutputForm::kText;
  if (*form == "json") return OutputForm::kJson;
  if (*form == "lines") return OutputForm::kLines;
  throw Payload::wrong("output", "report, text, json or lines");
}

// What the command finds in its environment: ours, then with.env, then the identity of the attempt.
std::vector<std::string> read_environment(const Payload& payload, const Context& context) {
  std::map<std::string, std::string> changes;
  if (const Json* env = payload.find("env")) {
    if (!env->is_object()) throw Payload::wrong("env", "an object of texts and numbers");
    for (const auto& item : env->items()) {
      const bool is_name = !item.key().empty() && item.key().find('=') == std::string::npos;
      if (!is_name || !(item.value().is_string() || item.value().is_number())) {
        throw Payload::wrong("env", "an object of texts and numbers");
      }
      changes[item.key()] =
          item.value().is_string() ? item.value().get<std::string>() : item.value().dump();
    }
  }
  changes["GANTLINE_RUN"] = context.run_id();
  changes["GANTLINE_TASK"] = context.task();
  changes["GANTLINE_ATTEMPT"] = std::to_string(context.attempt_number());
  changes["GANTLINE_IDEMPOTENCY_KEY"] = context.idempotency_key();
  std::vector<std::string> environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (changes.count(std::string(text.substr(0, text.find('=')))) == 0)
      environment.emplace_back(text);
  }
  for (const auto& [name, value] : changes) environment.push_back(name + "=" + value);
  return environment;
}

std::string read_stdin(const Payload& payload) {
  const Json* input = payload.find("stdin");
  if (input == nullptr) return {};
  return input->is_string() ? input->get<std::string>() : dump(*input);
}

void refuse_nul(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    if (text.find('\0') != std::string::npos)
      throw invalid_with("with has a NUL character in a text");
  }
}

Request read_request(const Context& context) {
  const Payload payload(context.with(), {"command", "stdin", "env", "working_directory", "output",
                                         "max_output_bytes"});
  Request request;
  request.command.arguments = read_arguments(payload);
  request.command.environment = read_environment(payload, context);
  request.command.working_directory = payload.text("working_directory").value_or("");
  request.command.has_stdin = payload.find("stdin") != nullptr;
  request.stdin_bytes = read_stdin(payload);
  request.form = read_form(payload);
  request.output_bytes_max = static_cast<size_t>(
      payload.number("max_output_bytes", kOutputBytesDefault, 0, kOutputBytesLimit));
  refuse_nul(request.command.arguments);
  refuse_nul(request.command.environment);
  refuse_nul({request.command.working_directory});
  return request;
}

Failure describe_spawn_error(const SpawnError& error, const Command& command) {
  const std::string reason = std::strerror(error.error_number);
  if (error.step == SpawnError::Step::kPrepare)
    return {"spawn_failed", "cannot start a process: " + reason, true};
  const bool is_directory = error.step == SpawnError::Step::kWorkingDirectory;
  const std::string what = is_directory ? "working directory " + command.working_directory
                                        : "command " + command.arguments.front();
  const bool is_shortage = error.error_number == ENOMEM || error.error_number == EAGAIN;
  if (is_shortage) return {"spawn_failed", what + ": " + reason, true};
  const bool is_missing = error.error_number == ENOENT || error.error_number == ENOTDIR;
  return {is_missing ? "not_found" : "not_executable", what + ": " + reason, false};
}

// The last lines of what the command said about its failure: stderr, or stdout when that is empty.
std::string last_words(const Capture& output, const Capture& errors) {
  std::string tail = errors.tail();
  if (tail.empty()) tail = output.tail();
  constexpr size_t kBytesMax = 2048;
  if (tail.size() > kBytesMax)
    tail = to_utf8(std::string_view(tail).substr(tail.size() - kBytesMax));
  return tail.empty() ? tail : ": " + tail;
}

Json lines_of(std::string_view text) {
  Json lines = Json::array();
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines.push_back(std::string(text.substr(0, end)));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

Outcome make_output(const Request& request, const Exit& exit, const Capture& output) {
  const std::string& text = output.captured();
  if (request.form == OutputForm::kReport) {
    Json report = {{"exit_code", exit.code}, {"stdout", text}};
    if (output.is_truncated()) report["stdout_truncated"] = true;
    return Outcome::success(dump(report));
  }
  // These forms promise the whole of it.
  if (output.is_truncated()) {
    return Outcome::failure("output_too_large",
                            "stdout has more than max_output_bytes = " +
                                std::to_string(request.output_bytes_max) + " bytes",
                            false);
  }
  if (request.form == OutputForm::kText) return Outcome::success(dump(text));
  if (request.form == OutputForm::kLines) return Outcome::success(dump(lines_of(text)));
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return Outcome::failure("invalid_output", "stdout is not JSON", false);
  return Outcome::success(dump(json));
}

Outcome judge(const Request& request, const Exit& exit, const Capture& output,
              const Capture& errors) {
  if (exit.signal == 0 && exit.code == 0) return make_output(request, exit, output);
  if (exit.was_cancelled) return Outcome::cancelled();
  if (exit.signal != 0) {
    return Outcome::failure("signal", "killed by signal " + std::to_string(exit.signal) + " (" +
                                          ::strsignal(exit.signal) + ")" +
                                          last_words(output, errors));
  }
  return Outcome::failure("exit_code",
                          "exit code " + std::to_string(exit.code) + last_words(output, errors));
}

struct Shell {
  static TypeInfo info() {
    TypeInfo info;
    info.name = "shell";
    info.description = "Runs a command.";
    info.with_schema = R"({
      "type": "object",
      "properties": {
        "command": {
          "description": "Text for /bin/sh -c, or a list: program and arguments.",
          "oneOf": [{"type": "string"},
                    {"type": "array", "items": {"type": ["string", "number"]}, "minItems": 1}]
        },
        "stdin": {"description": "Text, or any other JSON, which is written as JSON. Absent: no input."},
        "env": {"description": "Added to the environment.", "type": "object",
                "additionalProperties": {"type": ["string", "number"]}},
        "working_directory": {"type": "string"},
        "output": {"description": "How standard output becomes the output of the task.",
                   "enum": ["report", "text", "json", "lines"], "default": "report"},
        "max_output_bytes": {"type": "integer", "minimum": 0, "maximum": 8388608, "default": 1048576}
      },
      "required": ["command"],
      "additionalProperties": false
    })";
    info.example_with = R"({"command": ["echo", "hello"], "output": "text"})";
    info.task_class = GANTLINE_CLASS_HYBRID;
    info.flags = GANTLINE_TASK_IN_PROCESS_SAFE;
    return info;
  }

  Outcome run(Context& context) {
    const Request request = read_request(context);
    std::variant<Child, SpawnError> spawned = spawn(request.command);
    if (const auto* error = std::get_if<SpawnError>(&spawned)) {
      return Outcome::failure(describe_spawn_error(*error, request.command));
    }
    Capture output(context, GANTLINE_LOG_STDOUT, request.output_bytes_max);
    Capture errors(context, GANTLINE_LOG_STDERR, 0);
    const Exit exit = supervise(std::move(std::get<Child>(spawned)), request.stdin_bytes, context,
                                output, errors);
    return judge(request, exit, output, errors);
  }
};

}  // namespace
}  // namespace gantline::plugin::shell

GANTLINE_PLUGIN("shell", "1.0.0", gantline::plugin::shell::Shell)
