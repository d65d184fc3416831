// kili-host issue
#include "cli/commands.hpp"
#include "cli/kili_command.hpp"
#include "cli/known.hpp"
#include "kili_api/batches.hpp"
#include "terminal/read_file.hpp"

#include <sstream>

namespace kilihost::cli {
namespace issue_command {
namespace {

struct ListOptions : KiliOptions {
    kili_api::IssueFilter filter;
    std::size_t limit = 0;
};

struct SolveOptions : KiliOptions {
    std::vector<std::string> ids;
};

Row row(const kili_api::Issue& issue) {
    return {issue.id,
            {issue.id, issue.status, issue.asset_id, issue.mid, issue.created_at, issue.text},
            {{"id", issue.id},
             {"type", issue.type},
             {"status", issue.status},
             {"assetId", issue.asset_id},
             {"objectMid", issue.mid},
             {"createdAt", issue.created_at},
             {"text", issue.text}}};
}

int list(Session& session, const ListOptions& options) {
    expect_assets(session.client, options.filter.project_id, options.filter.asset_ids);
    const ListForm form{.what = "issues",
                        .columns = {"ISSUE", "STATUS", "ASSET", "OBJECT", "CREATED", "TEXT"},
                        .limit = options.limit,
                        .count = [&] { return session.client.count_issues(options.filter); }};
    return print_list(session.client.list_issues(options.filter), options, form, row);
}

std::vector<std::string> ids_of(const SolveOptions& options) {
    if (options.ids != std::vector<std::string>{"-"}) return options.ids;
    std::istringstream in(terminal::read_file("-"));
    std::vector<std::string> ids;
    for (std::string id; in >> id;)
        ids.push_back(id);
    return ids;
}

int solve(Session& session, const SolveOptions& options) {
    const std::vector<std::string> ids = ids_of(options);
    terminal::Progress progress("issues", ids.size());
    kili_api::each_batch(ids, [&](const std::vector<std::string>& part) {
        session.client.set_issues_solved(part);
        progress.advance(part.size());
    });
    say(std::to_string(ids.size()) + (ids.size() == 1 ? " issue" : " issues") + " set solved");
    return 0;
}

void add_list(CLI::App& noun, int& exit_code) {
    const auto options = std::make_shared<ListOptions>();
    CLI::App& verb = add_verb(noun, "list", "List a project's issues", options, exit_code, list);
    add_project_option(verb, options->filter.project_id);
    verb.add_option("--asset", options->filter.asset_ids, "only issues on this asset; repeatable")
        ->type_name("ID")
        ->allow_extra_args(false);
    one_of(verb.add_option("--status", options->filter.status, "only issues in this status"),
           {"OPEN", "SOLVED", "CANCELLED"});
    add_limit_option(verb, options->limit);
    add_output_options(verb, *options);
    verb.footer("Examples:\n  kili-host issue list --project cl1abc --status OPEN\n"
                "  kili-host issue list --project cl1abc --json | jq -r '.[].text' | sort | uniq -c");
}

void add_solve(CLI::App& noun, int& exit_code) {
    const auto options = std::make_shared<SolveOptions>();
    CLI::App& verb = add_verb(noun, "solve", "Set issues solved", options, exit_code, solve);
    verb.add_option("ISSUE", options->ids, "their ids; - reads them from standard input")->required()->type_name("");
    verb.footer("Examples:\n  kili-host issue solve cl4jkl\n"
                "  kili-host issue list --project cl1abc --asset cl2def --status OPEN -o id | kili-host issue solve -");
}

} // namespace
} // namespace issue_command

void add_issue(CLI::App& app, int& exit_code) {
    using namespace issue_command;
    CLI::App& noun = add_noun(app, "issue", "Issues of a project: list, solve");
    add_list(noun, exit_code);
    add_solve(noun, exit_code);
}

} // namespace kilihost::cli
