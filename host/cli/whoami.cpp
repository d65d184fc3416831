// kili-host whoami
#include "cli/commands.hpp"
#include "cli/kili_command.hpp"

namespace kilihost::cli {
namespace whoami_command {
namespace {

// When each key of the user ends; null if Kili does not let this key ask.
nlohmann::ordered_json keys(kili_api::Client& client, const std::string& email) {
    nlohmann::ordered_json out = nlohmann::ordered_json::array();
    try {
        for (const kili_api::ApiKey& key : client.list_api_keys(email)) {
            if (key.revoked) continue;
            out.push_back({{"name", key.name}, {"expiryDate", nullptr}});
            if (!key.expires_at.empty()) out.back()["expiryDate"] = key.expires_at;
        }
    } catch (const kili_api::GraphqlError&) {
        return nullptr;
    }
    return out;
}

int whoami(Session& session, const KiliOptions& options) {
    const kili_api::User user = session.client.viewer();
    const nlohmann::ordered_json whole{{"id", user.id},
                                       {"email", user.email},
                                       {"endpoint", session.config.kili.endpoint},
                                       {"apiKeys", keys(session.client, user.email)}};
    print_one(options.format(), {user.id, {}, whole});
    return 0;
}

} // namespace
} // namespace whoami_command

void add_whoami(CLI::App& app, int& exit_code) {
    using namespace whoami_command;
    const auto options = std::make_shared<KiliOptions>();
    CLI::App& verb =
        add_verb(app, "whoami", "Show the owner of the API key, and when the key ends", options, exit_code, whoami);
    verb.group("Kili, from the command line");
    add_output_options(verb, *options);
    verb.footer("Example:\n  kili-host whoami --json");
}

} // namespace kilihost::cli
