// kili-host label
#include "cli/commands.hpp"
#include "cli/input.hpp"
#include "cli/kili_command.hpp"
#include "cli/known.hpp"
#include "config/moment.hpp"
#include "kili_api/batches.hpp"

#include <algorithm>

namespace kilihost::cli {
namespace label_command {
namespace {

const std::vector<std::string> types{"DEFAULT", "REVIEW", "PREDICTION", "INFERENCE", "AUTOSAVE"};

struct AddOptions : KiliOptions {
    std::string project, asset, file, from;
    std::string type = "DEFAULT";
    std::string model_name;
};

struct ListOptions : KiliOptions {
    kili_api::LabelFilter filter;
    std::string since, until;
    std::size_t limit = 0;
};

struct ShowOptions : KiliOptions {
    std::string project, id;
};

Row row(const kili_api::Label& label) {
    const std::string asset = label.asset_external_id.empty() ? label.asset_id : label.asset_external_id;
    Row out{label.id,
            {label.id, asset, label.type, label.author_email, std::to_string(label.annotations), label.created_at},
            {{"id", label.id},
             {"assetId", label.asset_id},
             {"externalId", label.asset_external_id},
             {"labelType", label.type},
             {"authorId", label.author_id},
             {"authorEmail", label.author_email},
             {"modelName", label.model_name},
             {"createdAt", label.created_at},
             {"secondsToLabel", nullptr},
             {"numberOfAnnotations", label.annotations},
             {"numberOfAnnotationsByObject", label.annotations_by_object},
             {"isLatestLabelForUser", label.latest_for_user},
             {"isSentBackToQueue", label.sent_back},
             {"jsonResponse", label.json_response}}};
    if (label.seconds_to_label) out.whole["secondsToLabel"] = *label.seconds_to_label;
    return out;
}

std::vector<kili_api::NewLabel> wanted(const AddOptions& options) {
    if (options.from.empty() == (options.file.empty() || options.asset.empty()))
        throw InputError("give --asset and a file with its jsonResponse, or a file of many with --from");
    if (options.from.empty())
        return {{options.asset, read_json_object(options.file), "", options.model_name, std::nullopt}};
    std::vector<kili_api::NewLabel> labels;
    for (const Line& line : read_json_lines(options.from)) {
        const std::string asset = text_member(line, "assetId");
        if (asset.empty()) throw InputError(line.place + ": assetId is missing");
        const auto json = line.object.find("jsonResponse");
        if (json == line.object.end() || !json->is_object())
            throw InputError(line.place + ": jsonResponse must be an object");
        labels.push_back({asset, *json, "", options.model_name, std::nullopt});
    }
    return labels;
}

int add(Session& session, const AddOptions& options) {
    const std::vector<kili_api::NewLabel> labels = wanted(options);
    Output output(options.format(), {"LABEL", "ASSET"});
    terminal::Progress progress("labels", labels.size());
    kili_api::each_batch(labels, [&](const std::vector<kili_api::NewLabel>& part) {
        const std::vector<std::string> ids = session.client.append_labels(options.project, part, options.type);
        for (std::size_t i = 0; i < std::min(ids.size(), part.size()); ++i) {
            const std::string& asset = part[i].asset_id;
            output.add({ids[i], {ids[i], asset}, {{"id", ids[i]}, {"assetId", asset}}});
        }
        progress.advance(ids.size());
    });
    output.end();
    return 0;
}

int list(Session& session, const ListOptions& options) {
    kili_api::LabelFilter filter = options.filter;
    if (!options.since.empty()) filter.created_from = time_point(options.since);
    if (!options.until.empty()) filter.created_to = time_point(options.until);
    filter.with_json_response = options.format() == Format::json;
    if (!filter.asset_id.empty()) expect_assets(session.client, filter.project_id, {filter.asset_id});
    expect_authors(session.client, filter.project_id, filter.authors);
    const ListForm form{.what = "labels",
                        .columns = {"LABEL", "ASSET", "TYPE", "AUTHOR", "ANNOTATIONS", "CREATED"},
                        .limit = options.limit,
                        .count = [&] { return session.client.count_labels(filter); }};
    return print_list(session.client.list_labels(filter), options, form, row);
}

int show(Session& session, const ShowOptions& options) {
    const std::optional<kili_api::Label> label = session.client.label(options.project, options.id);
    if (!label) {
        say("there is no label " + options.id + " in project " + options.project +
            ": `kili-host label list --project " + options.project + "` has them");
        return 1;
    }
    print_one(options.format(), row(*label));
    return 0;
}

void add_add(CLI::App& noun, int& exit_code) {
    const auto options = std::make_shared<AddOptions>();
    CLI::App& verb = add_verb(noun, "add", "Submit labels, and print their ids", options, exit_code, add);
    verb.add_option("RESPONSE", options->file, "a file with the jsonResponse, - for standard input")->type_name("FILE");
    add_project_option(verb, options->project);
    verb.add_option("--asset", options->asset, "the asset's id")->type_name("ID");
    verb.add_option("--from", options->from, "a file with one JSON object a line: assetId, jsonResponse")
        ->type_name("FILE");
    one_of(verb.add_option("--type", options->type, "the label's type"), types)->capture_default_str();
    verb.add_option("--model", options->model_name, "the model that made it")->type_name("TEXT");
    add_output_options(verb, *options);
    verb.footer("Examples:\n  kili-host label add --project cl1abc --asset cl2def response.json\n"
                "  kili-host label add --project cl1abc --asset cl2def --type REVIEW - < response.json\n"
                "  kili-host label add --project cl1abc --type PREDICTION --model yolo --from labels.jsonl");
}

void add_list(CLI::App& noun, int& exit_code) {
    const auto options = std::make_shared<ListOptions>();
    CLI::App& verb = add_verb(noun, "list", "List a project's labels; with --json, their jsonResponse too", options,
                              exit_code, list);
    add_project_option(verb, options->filter.project_id);
    verb.add_option("--asset", options->filter.asset_id, "only labels of this asset")->type_name("ID");
    one_of(verb.add_option("--type", options->filter.types, "only labels of this type; repeatable"), types)
        ->allow_extra_args(false);
    verb.add_option("--author", options->filter.authors, "only labels by this person's email; repeatable")
        ->type_name("EMAIL")
        ->allow_extra_args(false);
    verb.add_option("--since", options->since, std::string("only labels created since: ") + config::moment_form)
        ->type_name("TIME");
    verb.add_option("--until", options->until, "only labels created until then")->type_name("TIME");
    add_limit_option(verb, options->limit);
    add_output_options(verb, *options);
    verb.footer("Examples:\n  kili-host label list --project cl1abc --since 7d --type DEFAULT\n"
                "  kili-host label list --project cl1abc --json > labels.json");
}

void add_show(CLI::App& noun, int& exit_code) {
    const auto options = std::make_shared<ShowOptions>();
    CLI::App& verb = add_verb(noun, "show", "Show a label; exit code 1 if there is none", options, exit_code, show);
    verb.add_option("LABEL", options->id, "its id")->required()->type_name("");
    add_project_option(verb, options->project);
    add_output_options(verb, *options);
    verb.footer(
        "Example:\n  kili-host label show cl3ghi --project cl1abc --json | kili-host check --plugin rule.so --label -");
}

} // namespace
} // namespace label_command

void add_label(CLI::App& app, int& exit_code) {
    using namespace label_command;
    CLI::App& noun = add_noun(app, "label", "Labels of a project: add, list, show");
    add_add(noun, exit_code);
    add_list(noun, exit_code);
    add_show(noun, exit_code);
}

} // namespace kilihost::cli
