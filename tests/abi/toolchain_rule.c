/* A rule in C without a C library, to be built by every toolchain that an author may have. Reports the last
 * annotation of JOB_0; RULE is its name. */
#include <kili/plugin.h>

static kili_status KILI_CALL on_submit(void* self, const kili_host* host, kili_call* call, const kili_value* label,
                                       kili_string asset_id) {
    (void)self, (void)asset_id;
    if (host->boolean(host->get(label, KILI_STR("fail")), false)) {
        host->fail(call, KILI_STR("the rule failed"));
        return KILI_FAILED;
    }
    const kili_value* job = host->get(host->get(label, KILI_STR("jsonResponse")), KILI_STR("JOB_0"));
    const kili_value* annotations = host->get(job, KILI_STR("annotations"));
    const kili_value* last = host->at(annotations, host->size(annotations) - 1);
    kili_finding finding = KILI_FINDING_INIT;
    finding.text = KILI_STR("the last one, by " RULE);
    finding.mid = host->string(host->get(last, KILI_STR("mid")));
    return host->report(call, &finding);
}

KILI_EXPORT const kili_plugin_v1 kili_plugin = {
    .abi_major = KILI_ABI_MAJOR,
    .struct_size = sizeof(kili_plugin_v1),
    .name = KILI_STR_INIT(RULE),
    .version = KILI_STR_INIT("1.0.0"),
    .on_submit = on_submit,
};
