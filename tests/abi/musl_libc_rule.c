/* A rule that needs musl's own C library, libc.so. */
#include <kili/plugin.h>

#include <stdlib.h>

static kili_status KILI_CALL on_send_back_to_queue(void* self, const kili_host* host, kili_call* call,
                                                   kili_string asset_id) {
    (void)self, (void)host, (void)call;
    return atoi(asset_id.data) == 0 ? KILI_OK : KILI_FAILED;
}

KILI_EXPORT const kili_plugin_v1 kili_plugin = {
    .abi_major = KILI_ABI_MAJOR,
    .struct_size = sizeof(kili_plugin_v1),
    .name = KILI_STR_INIT("musl_libc"),
    .version = KILI_STR_INIT("1.0.0"),
    .on_send_back_to_queue = on_send_back_to_queue,
};
