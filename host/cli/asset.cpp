// kili-host asset
#include "cli/asset_status.hpp"
#include "cli/commands.hpp"
#include "cli/input.hpp"
#include "cli/kili_command.hpp"
#include "cli/known.hpp"
#include "kili_api/batches.hpp"

#include <filesystem>
#include <set>

namespace kilihost::cli {
namespace asset_command {
namespace {

struct AddOptions : KiliOptions {
    std::string project;
    std::vector<std::string> contents;
    std::string external_id;
    std::string from;
};

struct ListOptions : KiliOptions {
    kili_api::AssetFilter filter;
    StatusOptions status;
    std::size_t limit = 0;
};

struct ShowOptions : KiliOptions {
    std::string project, id;
};

using nlohmann::json;

Row row(const kili_api::Asset& asset) {
    return {asset.id,
            {asset.id, asset.external_id, asset.progress(), asset.created_at, asset.content},
            {{"id", asset.id},
             {"externalId", asset.external_id},
             {"status", asset.status.empty() ? json() : json(asset.status)},
             {"currentStep", asset.step ? json{{"name", asset.step->name}, {"status", asset.step->status}} : json()},
             {"skipped", asset.skipped},
             {"content", asset.content},
             {"jsonMetadata", asset.json_metadata},
             {"isHoneypot", asset.honeypot},
             {"createdAt", asset.created_at},
             {"updatedAt", asset.updated_at}}};
}

// The last part of an address, without its query: the name that people know.
std::string name_of(const std::string& content) {
    const std::string path = content.substr(0, content.find_first_of("?#"));
    return path.substr(path.rfind('/') + 1);
}

kili_api::NewAsset new_asset(const std::string& content, const std::string& external_id, const std::string& place) {
    if (content.find("://") == std::string::npos && std::filesystem::exists(content))
        throw InputError(place + content +
                         " is a file on this machine, which Kili cannot read: give an address, or the text itself");
    return {content, external_id.empty() ? name_of(content) : external_id};
}

std::vector<kili_api::NewAsset> wanted(const AddOptions& options) {
    if (options.contents.empty() == options.from.empty())
        throw InputError("give the assets' contents, or a file of them with --from");
    if (!options.external_id.empty() && options.contents.size() != 1)
        throw InputError("--external-id is for one asset: for many, give their names in a file with --from");
    std::vector<kili_api::NewAsset> assets;
    for (const std::string& content : options.contents)
        assets.push_back(new_asset(content, options.external_id, ""));
    if (options.from.empty()) return assets;
    for (const Line& line : read_json_lines(options.from)) {
        const std::string content = text_member(line, "content");
        if (content.empty()) throw InputError(line.place + ": content is missing");
        kili_api::NewAsset asset = new_asset(content, text_member(line, "externalId"), line.place + ": ");
        if (const auto metadata = line.object.find("jsonMetadata"); metadata != line.object.end()) {
            if (!metadata->is_object()) throw InputError(line.place + ": jsonMetadata must be an object");
            asset.json_metadata = *metadata;
        }
        assets.push_back(std::move(asset));
    }
    return assets;
}

// Removes from a batch what the project already has.
void leave_out_existing(kili_api::Client& client, const std::string& project, std::vector<kili_api::NewAsset>& assets) {
    std::vector<std::string> ids;
    for (const kili_api::NewAsset& asset : assets)
        ids.push_back(asset.external_id);
    const std::vector<std::string> existing = client.existing_assets(project, ids);
    const std::set<std::string> known(existing.begin(), existing.end());
    std::erase_if(assets, [&](const kili_api::NewAsset& asset) { return known.contains(asset.external_id); });
}

int add(Session& session, const AddOptions& options) {
    const std::vector<kili_api::NewAsset> assets = wanted(options);
    Output output(options.format(), {"ASSET", "EXTERNAL ID"});
    terminal::Progress progress("assets", assets.size());
    kili_api::each_batch(assets, [&](std::vector<kili_api::NewAsset> part) {
        const std::size_t count = part.size();
        leave_out_existing(session.client, options.project, part);
        const std::vector<std::string> ids = session.client.append_assets(options.project, part);
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const std::string& name = i < part.size() ? part[i].external_id : "";
            output.add({ids[i], {ids[i], name}, {{"id", ids[i]}, {"externalId", name}}});
        }
        progress.advance(count);
    });
    output.end();
    if (const std::size_t known = assets.size() - output.rows(); known > 0)
        say(std::to_string(known) + " of " + std::to_string(assets.size()) +
            " are already in the project, by their external id, and were left as they are");
    return 0;
}

int list(Session& session, const ListOptions& options) {
    kili_api::AssetFilter filter = options.filter;
    filter.progress = progress_filter(session.project.value(), options.status);
    expect_external_ids(session.client, filter.project_id, filter.external_ids);
    const ListForm form{.what = "assets",
                        .columns = {"ASSET", "EXTERNAL ID", "STATUS", "CREATED", "CONTENT"},
                        .limit = options.limit,
                        .count = [&] { return session.client.count_assets(filter); }};
    return print_list(session.client.list_assets(filter), options, form, row);
}

int show(Session& session, const ShowOptions& options) {
    const std::optional<kili_api::Asset> asset = session.client.asset(options.project, options.id);
    if (!asset) {
        say("there is no asset " + options.id + " in project " + options.project +
            ": `kili-host asset list --project " + options.project + "` has them");
        return 1;
    }
    print_one(options.format(), row(*asset));
    return 0;
}

void add_add(CLI::App& noun, int& exit_code) {
    const auto options = std::make_shared<AddOptions>();
    CLI::App& verb = add_verb(noun, "add", "Add assets to a project, and print their ids", options, exit_code, add);
    verb.add_option("CONTENT", options->contents, "addresses that Kili can read, or texts")->type_name("");
    add_project_option(verb, options->project);
    verb.add_option("--external-id", options->external_id,
                    "your name for the asset; default: the last part of its address")
        ->type_name("TEXT");
    verb.add_option("--from", options->from, "a file with one JSON object a line: content, externalId, jsonMetadata")
        ->type_name("FILE");
    add_output_options(verb, *options);
    verb.footer(
        "An asset is skipped if the project has its external id: after an interruption, run the command again.\n"
        "Examples:\n  kili-host asset add --project cl1abc https://example.com/car_1.jpg\n"
        "  kili-host asset add --project cl1abc --from assets.jsonl\n"
        "  echo '{\"content\":\"https://example.com/2.jpg\",\"externalId\":\"car 2\"}' |\n"
        "    kili-host asset add --project cl1abc --from -");
}

void add_list(CLI::App& noun, int& exit_code) {
    const auto options = std::make_shared<ListOptions>();
    CLI::App& verb = add_verb(noun, "list", "List a project's assets", options, exit_code, list);
    add_project_option(verb, options->filter.project_id);
    add_status_options(verb, options->status, "only assets");
    verb.add_option("--external-id", options->filter.external_ids, "only assets of this name; repeatable")
        ->type_name("TEXT")
        ->allow_extra_args(false);
    add_limit_option(verb, options->limit);
    add_output_options(verb, *options);
    verb.footer("Examples:\n  kili-host asset list --project cl1abc --status ONGOING\n"
                "  kili-host asset list --project cl1abc --step Labeling --status REDO\n"
                "  asset=$(kili-host asset list --project cl1abc --external-id car_1.jpg -o id)");
}

void add_show(CLI::App& noun, int& exit_code) {
    const auto options = std::make_shared<ShowOptions>();
    CLI::App& verb = add_verb(noun, "show", "Show an asset; exit code 1 if there is none", options, exit_code, show);
    verb.add_option("ASSET", options->id, "its id")->required()->type_name("");
    add_project_option(verb, options->project);
    add_output_options(verb, *options);
    verb.footer("Example:\n  kili-host asset show cl2def --project cl1abc");
}

} // namespace
} // namespace asset_command

void add_asset(CLI::App& app, int& exit_code) {
    using namespace asset_command;
    CLI::App& noun = add_noun(app, "asset", "Assets of a project: add, list, show");
    add_add(noun, exit_code);
    add_list(noun, exit_code);
    add_show(noun, exit_code);
}

} // namespace kilihost::cli
