// A rule on the C++ kit, to be built by every toolchain that an author may have. It leans on what differs between
// them: strings, containers, streams, exceptions. Reports what it counted; RULE is its name.
#include <kili/annotations.hpp>
#include <kili/plugin.hpp>

#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

class ToolchainRule : public kili::PluginCore {
  public:
    using PluginCore::PluginCore;

    void on_submit(kili::Value label, std::string_view asset_id) override {
        if (label["fail"].boolean()) {
#if KILI_HAS_EXCEPTIONS
            throw std::out_of_range("the rule threw this, in words longer than any short string");
#else
            kili().labels(asset_id); // refused: the call fails without an exception
            return;
#endif
        }
        std::map<std::string, int> counts;
        std::string mid;
        kili::each_annotation(label["jsonResponse"], [&](const kili::Annotation& annotation) {
            ++counts[std::string(annotation.value["categories"][0]["name"].str())];
            mid = annotation.mid();
        });
        std::ostringstream text;
        for (const auto& [category, count] : counts)
            text << count << " of " << category << " on " << asset_id << ", by " RULE;
        report(text.str(), mid);
    }
};

} // namespace

KILI_PLUGIN(ToolchainRule, RULE, "1.0.0", "counts annotations")
