// Which events the rules of a plugin directory need: a webhook is registered for these.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace kilihost::cli {

struct WebhookNeeds {
    std::vector<std::string> handler_types;  // onSubmit, ...; each once
    std::vector<std::string> event_matchers; // each once
    std::vector<std::string> lines;          // for people: what each rule needs, and what cannot be registered
};

// With `matcher_only`, events are registered by name only. Throws InputError if the directory cannot be read,
// holds a broken library, or its rules name no event.
WebhookNeeds webhook_needs(const std::filesystem::path& plugins, bool matcher_only);

} // namespace kilihost::cli
