/* A rule in C as it was compiled against version 1.1.0 of plugin.h. What follows its structs in memory is hostile: a
 * host that read members of later versions from there would crash, or name a frame. Reports "v1.1 c", twice. */
#define kili_plugin kili_plugin_as_the_header_declares_it
#include <kili/plugin.h>
#undef kili_plugin

#if KILI_PLUGIN_VERSION_MAJOR != 1 || KILI_PLUGIN_VERSION_MINOR != 1
#error "not the frozen header"
#endif

static kili_status on_submit(void* self, const kili_host* host, kili_call* call, const kili_value* label,
                             kili_string asset_id) {
    (void)self, (void)label, (void)asset_id;
    struct {
        kili_finding finding;
        int64_t behind_it[2];
    } given = {KILI_FINDING_INIT, {7, 8}};
    given.finding.text = KILI_STR("v1.1 c");
    given.finding.mid = KILI_STR("mid-1");
    const kili_status first = host->report(call, &given.finding);
    const kili_status second = host->report(call, &given.finding);
    return first != KILI_OK ? first : second;
}

KILI_EXPORT extern const struct plugin_1_1 {
    kili_plugin_v1 plugin;
    uintptr_t behind_it[4];
} kili_plugin;

const struct plugin_1_1 kili_plugin = {
    .plugin = {.abi_major = KILI_ABI_MAJOR,
               .struct_size = sizeof(kili_plugin_v1),
               .name = KILI_STR_INIT("v1_1_c"),
               .version = KILI_STR_INIT("1.0.0"),
               .on_submit = on_submit,
               .parameters = KILI_STR_INIT("{\"type\": \"object\", \"additionalProperties\": false}")},
    .behind_it = {1, 1, 1, 1},
};
