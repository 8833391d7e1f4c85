/* A plugin in plain C99 that keeps every rule, except the one that the variable GANTLINE_BREAK
 * names. */
#define _POSIX_C_SOURCE 200809L

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gantline/plugin.h"

#define TEXT(literal) \
  { literal, sizeof(literal) - 1 }

static int breaks(const char* rule) {
  const char* broken = getenv("GANTLINE_BREAK");
  return broken != NULL && strcmp(broken, rule) == 0;
}

static gantline_text text_of(const char* chars) {
  gantline_text text;
  text.data = chars;
  text.bytes = strlen(chars);
  return text;
}

static void pause_ms(long milliseconds) {
  struct timespec time;
  time.tv_sec = milliseconds / 1000;
  time.tv_nsec = milliseconds % 1000 * 1000000;
  nanosleep(&time, NULL);
}

static void release(gantline_result* result) {
  free(result->plugin_data);
  result->plugin_data = NULL;
  if (!breaks("release")) result->release = NULL;
}

static void succeed(gantline_result* result, const char* output) {
  char* copy = (char*)malloc(strlen(output) + 1);
  if (copy == NULL) abort();
  strcpy(copy, output);
  result->status = GANTLINE_STATUS_OK;
  result->output = text_of(copy);
  result->plugin_data = copy;
  result->release = release;
}

static void fail(gantline_result* result, const char* code) {
  result->status = GANTLINE_STATUS_FAILED;
  result->error_code = text_of(code);
  result->error_message = text_of("with must be {\"ok\": true}");
}

static uint32_t cancel_level(const gantline_attempt* attempt) {
  const gantline_cancel* cancel = (const gantline_cancel*)attempt->host->get_extension(
      attempt->host, GANTLINE_EXTENSION_CANCEL);
  if (cancel == NULL && breaks("services")) abort();
  return cancel == NULL ? GANTLINE_CANCEL_NONE : cancel->is_cancelled(attempt);
}

static int running = 0;

static void execute(const gantline_task_type* type, const gantline_attempt* attempt,
                    gantline_result* result) {
  const int is_example =
      attempt->with.bytes == type->example_with.bytes &&
      memcmp(attempt->with.data, type->example_with.data, attempt->with.bytes) == 0;
  uint32_t level = cancel_level(attempt);
  if (breaks("cancel_before") && level != GANTLINE_CANCEL_NONE) pause_ms(60000);
  if (breaks("cancel_during")) {
    while (level == GANTLINE_CANCEL_NONE) level = cancel_level(attempt);
    pause_ms(60000);
  }
  if (breaks("payloads") && attempt->with.bytes == 0) abort();
  if (breaks("result_size")) memset(result + 1, 0, 8);
  if (breaks("concurrency")) {
    const int others = __atomic_fetch_add(&running, 1, __ATOMIC_SEQ_CST);
    pause_ms(5);
    __atomic_fetch_sub(&running, 1, __ATOMIC_SEQ_CST);
    if (others > 0) {
      fail(result, "busy");
      return;
    }
  }
  if (level != GANTLINE_CANCEL_NONE) {
    result->status = GANTLINE_STATUS_CANCELLED;
  } else if (is_example) {
    succeed(result, breaks("example") ? "{" : "{\"done\": true}");
  } else {
    fail(result, breaks("codes") ? "Not Snake Case" : "invalid_with");
  }
}

static gantline_task_type careless = {
    sizeof(gantline_task_type),
    0,
    TEXT("careless"),
    TEXT("Keeps or breaks the rules."),
    TEXT("{\"type\": \"object\"}"),
    TEXT("{\"type\": \"object\"}"),
    TEXT("{\"ok\": true}"),
    GANTLINE_CLASS_COMPUTE,
    0,
    {sizeof(gantline_estimate), GANTLINE_ESTIMATE_NONE, 0, 0, 0, 0, 0, 0},
    NULL,
    execute,
    NULL,
    NULL};
static const gantline_task_type* const types[] = {&careless, &careless};

GANTLINE_EXPORT int32_t gantline_plugin_entry(const gantline_host* host,
                                              gantline_library* library) {
  static int calls = 0;
  library->abi_major = GANTLINE_ABI_MAJOR;
  library->abi_minor = GANTLINE_ABI_MINOR;
  if (host->abi_major != GANTLINE_ABI_MAJOR && !breaks("version"))
    return GANTLINE_STATUS_UNSUPPORTED;
  if (breaks("schemas")) careless.with_schema = text_of("{");
  if (breaks("entry")) careless.name = text_of("No Such Name");
  library->type_count = 1;
  library->types = breaks("repeat") && calls++ > 0 ? types + 1 : types;
  library->name = text_of("careless");
  library->version = text_of("1.0.0");
  if (breaks("library_size")) memset(library + 1, 0, 8);
  return GANTLINE_STATUS_OK;
}

/* Exported beside the entry, in a build that is not careful. */
GANTLINE_EXPORT void gantline_careless_extra(void);
void gantline_careless_extra(void) {}
