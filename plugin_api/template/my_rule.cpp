// my_rule: refuses labels with fewer annotations than `at_least`.
//
// Build it and copy the library into the host's plugin directory:
//     cmake -S . -B build -DCMAKE_BUILD_TYPE=Release && cmake --build build
#include <kili/annotations.hpp>
#include <kili/parameters.hpp>
#include <kili/plugin.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace {

class MyRule : public kili::PluginCore {
  public:
    // What the operator may write under [rules.my_rule]. The host checks it, and `kili-host rules` shows it.
    static constexpr auto parameters = kili::parameters(
        kili::parameter::integer("at_least", 0, kili::unbounded, "fewest annotations accepted").by_default(1),
        kili::parameter::severity("block"));

    // If this throws, the host leaves the rule out and logs the reason.
    explicit MyRule(const kili::Configuration& configuration) : PluginCore(configuration) {
        const kili::Parameters given(configuration, parameters);
        at_least_ = given.integer("at_least");
        severity_ = given.severity();
    }

    // A labeler submitted a label. PluginCore has the other handlers; see kili/plugin.hpp.
    void on_submit(kili::Value label, std::string_view asset_id) override {
        std::int64_t count = 0;
        each_annotation(label["jsonResponse"], [&](const kili::Annotation&) { ++count; });
        logger().debug("asset " + std::string(asset_id) + " has " + std::to_string(count) + " annotations");
        if (count < at_least_)
            report("Only " + std::to_string(count) + " annotations, expected " + std::to_string(at_least_), {},
                   severity_);
    }

  private:
    std::int64_t at_least_;
    kili::Severity severity_;
};

} // namespace

KILI_PLUGIN(MyRule, "my_rule", "0.1.0", "refuses labels with fewer annotations than at_least")
