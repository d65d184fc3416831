/* A rule in C as it was compiled against version 1.0.0 of plugin.h, by a build of the author's own: every later host
 * of major 1 must run it. Reports "v1 c" with the first annotation's mid. */
#include <kili/plugin.h>

#if KILI_PLUGIN_VERSION_MAJOR != 1 || KILI_PLUGIN_VERSION_MINOR != 0
#error "not the frozen header"
#endif

static kili_status on_submit(void* self, const kili_host* host, kili_call* call, const kili_value* label,
                             kili_string asset_id) {
    (void)self, (void)asset_id;
    const kili_value* job = host->get(host->get(label, KILI_STR("jsonResponse")), KILI_STR("JOB_0"));
    const kili_value* first = host->at(host->get(job, KILI_STR("annotations")), 0);
    kili_finding finding = KILI_FINDING_INIT;
    finding.text = KILI_STR("v1 c");
    finding.mid = host->string(host->get(first, KILI_STR("mid")));
    return host->report(call, &finding);
}

KILI_EXPORT const kili_plugin_v1 kili_plugin = {
    .abi_major = KILI_ABI_MAJOR,
    .struct_size = sizeof(kili_plugin_v1),
    .name = KILI_STR_INIT("v1_c"),
    .version = KILI_STR_INIT("1.0.0"),
    .on_submit = on_submit,
};
