/* A plugin as somebody built it against the first release: it knows the frozen header only. */
#include "plugin.h"

#define TEXT(literal) \
  { literal, sizeof(literal) - 1 }

static void execute(const gantline_task_type* type, const gantline_attempt* attempt,
                    gantline_result* result) {
  const gantline_log* log =
      (const gantline_log*)attempt->host->get_extension(attempt->host, GANTLINE_EXTENSION_LOG);
  static const gantline_text line = TEXT("an old plugin works");
  static const gantline_text output = TEXT("\"old\"");
  (void)type;
  if (log != NULL) log->write(attempt, GANTLINE_LOG_INFO, line);
  result->status = GANTLINE_STATUS_OK;
  result->output = output;
}

static const gantline_task_type old_type = {
    sizeof(gantline_task_type),
    GANTLINE_TASK_PURE,
    TEXT("old"),
    TEXT("Built against the first release."),
    TEXT("{}"),
    TEXT("{\"type\": \"string\"}"),
    TEXT("null"),
    GANTLINE_CLASS_COMPUTE,
    0,
    {sizeof(gantline_estimate), GANTLINE_ESTIMATE_FIXED, 5, 0, 0, 0, 0, 0},
    NULL,
    execute,
    NULL,
    NULL};
static const gantline_task_type* const types[] = {&old_type};

int32_t gantline_plugin_entry(const gantline_host* host, gantline_library* library) {
  static const gantline_text name = TEXT("old");
  static const gantline_text version = TEXT("1.0.0");
  library->abi_major = GANTLINE_ABI_MAJOR;
  library->abi_minor = GANTLINE_ABI_MINOR;
  if (host->abi_major != GANTLINE_ABI_MAJOR) return GANTLINE_STATUS_UNSUPPORTED;
  library->type_count = 1;
  library->types = types;
  library->name = name;
  library->version = version;
  return GANTLINE_STATUS_OK;
}
