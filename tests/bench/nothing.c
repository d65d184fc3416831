/* The smallest rule: a handler that does nothing. */
#include <kili/plugin.h>

static kili_status on_submit(void* self, const kili_host* host, kili_call* call, const kili_value* label,
                             kili_string asset_id) {
    (void)self, (void)host, (void)call, (void)label, (void)asset_id;
    return KILI_OK;
}

KILI_EXPORT const kili_plugin_v1 kili_plugin = {
    .abi_major = KILI_ABI_MAJOR,
    .struct_size = sizeof(kili_plugin_v1),
    .name = KILI_STR_INIT("nothing"),
    .version = KILI_STR_INIT("1.0.0"),
    .summary = KILI_STR_INIT("lets everything pass"),
    .on_submit = on_submit,
};
