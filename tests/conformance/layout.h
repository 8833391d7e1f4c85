/* Where the fields of the plugin interface lie. Included after a version of plugin.h, with
 * LAYOUT_FUNCTION naming the function to define. */
#ifndef GANTLINE_TESTS_LAYOUT_H
#define GANTLINE_TESTS_LAYOUT_H

#include <stddef.h>

typedef struct layout_entry {
  const char* name;
  size_t offset;
  size_t bytes;
} layout_entry;

#define FIELD(type, field) \
  { #type "." #field, offsetof(type, field), sizeof(((type*)0)->field) }
#define WHOLE(type) \
  { #type, 0, sizeof(type) }

#define LAYOUT_ENTRIES                                                                            \
  WHOLE(gantline_text), FIELD(gantline_text, data), FIELD(gantline_text, bytes),                  \
      WHOLE(gantline_host), FIELD(gantline_host, struct_size), FIELD(gantline_host, abi_major),   \
      FIELD(gantline_host, abi_minor), FIELD(gantline_host, name), FIELD(gantline_host, version), \
      FIELD(gantline_host, get_extension), FIELD(gantline_host, host_data),                       \
      WHOLE(gantline_attempt), FIELD(gantline_attempt, struct_size),                              \
      FIELD(gantline_attempt, number), FIELD(gantline_attempt, host),                             \
      FIELD(gantline_attempt, run), FIELD(gantline_attempt, task), FIELD(gantline_attempt, type), \
      FIELD(gantline_attempt, idempotency_key), FIELD(gantline_attempt, with),                    \
      FIELD(gantline_attempt, host_data), WHOLE(gantline_result),                                 \
      FIELD(gantline_result, struct_size), FIELD(gantline_result, status),                        \
      FIELD(gantline_result, is_retryable), FIELD(gantline_result, output),                       \
      FIELD(gantline_result, error_code), FIELD(gantline_result, error_message),                  \
      FIELD(gantline_result, release), FIELD(gantline_result, plugin_data),                       \
      WHOLE(gantline_estimate), FIELD(gantline_estimate, kind), FIELD(gantline_estimate, low_ms), \
      FIELD(gantline_estimate, mode_ms), FIELD(gantline_estimate, high_ms),                       \
      FIELD(gantline_estimate, cost_micros), FIELD(gantline_estimate, failure_per_million),       \
      WHOLE(gantline_task_type), FIELD(gantline_task_type, struct_size),                          \
      FIELD(gantline_task_type, flags), FIELD(gantline_task_type, name),                          \
      FIELD(gantline_task_type, description), FIELD(gantline_task_type, with_schema),             \
      FIELD(gantline_task_type, output_schema), FIELD(gantline_task_type, example_with),          \
      FIELD(gantline_task_type, task_class), FIELD(gantline_task_type, estimate),                 \
      FIELD(gantline_task_type, validate), FIELD(gantline_task_type, execute),                    \
      FIELD(gantline_task_type, cancel), FIELD(gantline_task_type, plugin_data),                  \
      WHOLE(gantline_library), FIELD(gantline_library, struct_size),                              \
      FIELD(gantline_library, abi_major), FIELD(gantline_library, abi_minor),                     \
      FIELD(gantline_library, type_count), FIELD(gantline_library, types),                        \
      FIELD(gantline_library, name), FIELD(gantline_library, version),                            \
      FIELD(gantline_library, close), WHOLE(gantline_log), FIELD(gantline_log, write),            \
      WHOLE(gantline_progress), FIELD(gantline_progress, report),                                 \
      FIELD(gantline_progress, heartbeat), WHOLE(gantline_cancel),                                \
      FIELD(gantline_cancel, is_cancelled), FIELD(gantline_cancel, wait),                         \
      FIELD(gantline_cancel, descriptor)

#ifdef __cplusplus
extern "C" {
#endif
const layout_entry* layout_frozen(size_t* count);
const layout_entry* layout_current(size_t* count);
const layout_entry* layout_current_c(size_t* count);
#ifdef __cplusplus
}
#endif

#endif
