#ifndef GANTLINE_TESTS_OLD_HOST_H
#define GANTLINE_TESTS_OLD_HOST_H

#ifdef __cplusplus
extern "C" {
#endif

/* Loads a plugin and runs the example of each of its task types, as a host of the first release
 * would. Returns NULL, or what went wrong. */
const char* old_host_objection(const char* path);

#ifdef __cplusplus
}
#endif

#endif
