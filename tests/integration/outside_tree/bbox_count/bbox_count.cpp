// Stands for version 2 of the rule: it says another text, so that a test sees which version judged.
#include <kili/plugin.hpp>

class NextBboxCount : public kili::PluginCore {
  public:
    using PluginCore::PluginCore;
    void on_submit(kili::Value label, std::string_view /*asset_id*/) override {
        if (label["jsonResponse"]["JOB_0"]["annotations"].size() > 1) report("Counted by version 2");
    }
};

KILI_PLUGIN(NextBboxCount, "bbox_count", "2.0.0", "bbox_count's next version")
