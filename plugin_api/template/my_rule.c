/* my_rule: refuses labels with fewer annotations than `at_least`.
 *
 * Build it and copy the library into the host's plugin directory:
 *     cmake -S . -B build -DCMAKE_BUILD_TYPE=Release && cmake --build build
 */
#include <kili/plugin.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* What the operator may write under [rules.my_rule], as JSON Schema. The host checks it, and `kili-host rules` shows
 * it. */
#define PARAMETERS                                                                                                     \
    "{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {"                                        \
    "\"at_least\": {\"type\": \"integer\", \"minimum\": 0, \"default\": 1,"                                            \
    " \"description\": \"fewest annotations accepted\"},"                                                              \
    "\"severity\": {\"enum\": [\"block\", \"warn\"], \"default\": \"block\"}}}"

typedef struct rule {
    int64_t at_least;
    kili_severity severity;
} rule;

/* The host makes an instance for each project. With a status other than KILI_OK it leaves the rule out and logs why. */
static kili_status create(const kili_host *host, kili_call *call, const kili_value *configuration, void **instance) {
    rule *self = malloc(sizeof *self);
    if (self == NULL) {
        host->fail(call, KILI_STR("out of memory"));
        return KILI_FAILED;
    }
    const kili_string severity = host->string(host->get(configuration, KILI_STR("severity")));
    self->at_least = host->integer(host->get(configuration, KILI_STR("at_least")), 1);
    self->severity = severity.size > 0 && severity.data[0] == 'w' ? KILI_WARN : KILI_BLOCK;
    *instance = self;
    return KILI_OK;
}

static void destroy(void *instance) { free(instance); }

/* A labeler submitted a label. kili_plugin_v1 has the other handlers; see kili/plugin.h. */
static kili_status on_submit(void *instance, const kili_host *host, kili_call *call, const kili_value *label,
                             kili_string asset_id) {
    const rule *self = instance;
    (void)asset_id;
    /* jsonResponse is an object of jobs: {"JOB_0": {"annotations": [...]}, ...}. An absent value has size 0. */
    const kili_value *jobs = host->get(label, KILI_STR("jsonResponse"));
    int64_t count = 0;
    for (size_t i = 0; i < host->size(jobs); ++i)
        count += (int64_t)host->size(host->get(host->at(jobs, i), KILI_STR("annotations")));
    if (count >= self->at_least) return KILI_OK;
    char text[96];
    const int size = snprintf(text, sizeof text, "Only %lld annotations, expected %lld", (long long)count,
                              (long long)self->at_least);
    kili_finding finding = KILI_FINDING_INIT;
    finding.severity = self->severity;
    finding.text.data = text;
    finding.text.size = (size_t)size;
    return host->report(call, &finding);
}

KILI_EXPORT const kili_plugin_v1 kili_plugin = {
    .abi_major = KILI_ABI_MAJOR,
    .struct_size = sizeof(kili_plugin_v1),
    .name = KILI_STR_INIT("my_rule"),
    .version = KILI_STR_INIT("0.1.0"),
    .summary = KILI_STR_INIT("refuses labels with fewer annotations than at_least"),
    .create = create,
    .destroy = destroy,
    .on_submit = on_submit,
    .parameters = KILI_STR_INIT(PARAMETERS),
};
