#include "plugins/catalogue.hpp"

#include <boost/dll/shared_library.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <stdexcept>

using testhost::Instance;
using testhost::Outcome;
using testhost::Plugin;
using testhost::Refused;

namespace catalogue {

std::vector<std::string> names() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(KILI_PLUGINS))
        if (entry.path().extension() == boost::dll::shared_library::suffix())
            names.push_back(entry.path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

const Plugin& rule(const std::string& name) {
    static std::map<std::string, Plugin> loaded;
    const auto found = loaded.find(name);
    if (found != loaded.end()) return found->second;
    return loaded.emplace(name, Plugin(KILI_PLUGINS "/" + name + ".so")).first->second;
}

std::vector<Finding> findings(const std::string& name, const Json& label, const Json& configuration,
                              const Json& project) {
    testhost::Kili kili;
    kili.project = project;
    const Instance instance(rule(name), configuration, &kili);
    const Outcome submitted = instance.on_submit(label);
    CHECK(submitted.status == KILI_OK);
    CHECK(submitted.error.empty());
    const Instance by_itself(rule(name), configuration, &kili, testhost::functions_without_annotation_at());
    CHECK(by_itself.on_submit(label).findings == submitted.findings);
    if (rule(name).rule().on_review) {
        const Outcome reviewed = instance.event("onReview", {{"asset_id", "asset-1"}, {"label", label}});
        CHECK(reviewed.status == KILI_OK);
        CHECK(reviewed.findings == submitted.findings);
    }
    return submitted.findings;
}

Sizes sizes(const std::function<Json(int)>& label_of_size) {
    return {label_of_size(KILI_MANY / 4), label_of_size(KILI_MANY)};
}

double growth(const std::string& name, const Json& configuration, const Sizes& labels) {
    constexpr double clock_error = 0.002;
    constexpr int attempts = 4; // the processor may have been busy with something else
    const Instance instance(rule(name), configuration);
    const auto seconds = [&](const Json& label) {
        const Outcome outcome = instance.on_submit(label);
        CHECK(outcome.status == KILI_OK);
        return std::max(outcome.seconds, clock_error);
    };
    double least = seconds(labels.larger) / seconds(labels.large);
    for (int attempt = 1; attempt < attempts && least >= linear; ++attempt)
        least = std::min(least, seconds(labels.larger) / seconds(labels.large));
    return least;
}

std::vector<std::string> texts(const std::string& name, const Json& label, const Json& configuration) {
    std::vector<std::string> texts;
    for (const Finding& finding : findings(name, label, configuration))
        texts.push_back(finding.text);
    return texts;
}

std::string refusal(const std::string& name, const Json& configuration) {
    try {
        const Instance instance(rule(name), configuration);
        return {};
    } catch (const Refused& error) {
        return error.what();
    }
}

} // namespace catalogue
