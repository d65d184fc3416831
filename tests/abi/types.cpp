// A library with debug information of every type of plugin.h, and nothing else: abidiff compares it.
#include <kili/plugin.h>

#define KILI_ABI_TYPES                                                                                                 \
    const kili_plugin_v1*, const kili_host*, const kili_finding*, decltype(KILI_OK), decltype(KILI_NULL),              \
        decltype(KILI_BLOCK), decltype(KILI_LOG_DEBUG)

extern "C" KILI_EXPORT void kili_abi(KILI_ABI_TYPES);
void kili_abi(KILI_ABI_TYPES) {}
