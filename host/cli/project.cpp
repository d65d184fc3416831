// kili-host project
#include "cli/commands.hpp"
#include "cli/input.hpp"
#include "cli/kili_command.hpp"
#include "cli/known.hpp"

namespace kilihost::cli {
namespace project_command {
namespace {

const std::vector<std::string> input_types{"IMAGE",      "PDF",        "TEXT",     "TIME_SERIES",
                                           "VIDEO",      "GEOSPATIAL", "LLM_RLHF", "LLM_INSTR_FOLLOWING",
                                           "LLM_STATIC", "AUDIO"};

struct CreateOptions : KiliOptions {
    kili_api::NewProject project{"", "", "IMAGE", {}};
    std::string interface;
};

struct ListOptions : KiliOptions {
    kili_api::ProjectFilter filter;
    bool archived = false;
    std::size_t limit = 0;
};

struct ShowOptions : KiliOptions {
    std::string id;
};

Row row(const kili_api::Project& project) {
    nlohmann::ordered_json steps = nlohmann::json::array();
    for (const kili_api::ProjectStep& step : project.steps)
        steps.push_back({{"id", step.id}, {"name", step.name}, {"type", step.type}});
    return {project.id,
            {project.id, project.title, project.input_type, std::to_string(project.assets), project.created_at},
            {{"id", project.id},
             {"title", project.title},
             {"description", project.description},
             {"inputType", project.input_type},
             {"numberOfAssets", project.assets},
             {"minConsensusSize", project.min_consensus_size},
             {"workflowVersion", project.workflow},
             {"steps", steps},
             {"archived", project.archived},
             {"createdAt", project.created_at},
             {"updatedAt", project.updated_at},
             {"instructions", project.instructions},
             {"jsonInterface", project.json_interface}}};
}

int create(Session& session, const CreateOptions& options) {
    kili_api::NewProject project = options.project;
    project.json_interface = read_json_object(options.interface);
    const std::string id = session.client.create_project(project);
    Output output(options.format(), {"PROJECT", "TITLE"});
    output.add({id, {id, project.title}, {{"id", id}, {"title", project.title}}});
    output.end();
    return 0;
}

int list(Session& session, const ListOptions& options) {
    kili_api::ProjectFilter filter = options.filter;
    if (!options.archived) filter.archived = false;
    const ListForm form{.what = "projects",
                        .columns = {"PROJECT", "TITLE", "TYPE", "ASSETS", "CREATED"},
                        .limit = options.limit,
                        .count = [&] { return session.client.count_projects(filter); }};
    return print_list(session.client.list_projects(filter), options, form, row);
}

int show(Session& session, const ShowOptions& options) {
    const std::optional<kili_api::Project> project = session.client.project(options.id);
    if (!project) {
        say(no_such_project(session.client, options.id));
        return 1;
    }
    print_one(options.format(), row(*project));
    return 0;
}

void add_create(CLI::App& noun, int& exit_code) {
    const auto options = std::make_shared<CreateOptions>();
    CLI::App& verb = add_verb(noun, "create", "Create a project, and print its id", options, exit_code, create);
    verb.add_option("--title", options->project.title, "the project's title")->required()->type_name("TEXT");
    verb.add_option("--description", options->project.description, "what the project is for")->type_name("TEXT");
    one_of(verb.add_option("--input-type", options->project.input_type, "the type of its assets"), input_types)
        ->capture_default_str();
    verb.add_option("--interface", options->interface, "a file with its jobs, the jsonInterface; - for standard input")
        ->required()
        ->type_name("FILE");
    add_output_options(verb, *options);
    verb.footer("Examples:\n  kili-host project create --title Cars --interface interface.json\n"
                "  project=$(kili-host project create --title Cars --interface interface.json -o id)");
}

void add_list(CLI::App& noun, int& exit_code) {
    const auto options = std::make_shared<ListOptions>();
    CLI::App& verb = add_verb(noun, "list", "List the projects that the API key can see", options, exit_code, list);
    verb.add_option("--search", options->filter.search, "only projects with a title like this")->type_name("TEXT");
    verb.add_flag("--archived", options->archived, "also archived projects");
    add_limit_option(verb, options->limit);
    add_output_options(verb, *options);
    verb.footer("Examples:\n  kili-host project list --search car\n  kili-host project list --json | jq '.[].title'");
}

void add_show(CLI::App& noun, int& exit_code) {
    const auto options = std::make_shared<ShowOptions>();
    CLI::App& verb = add_verb(noun, "show", "Show a project; exit code 1 if there is none", options, exit_code, show);
    verb.add_option("PROJECT", options->id, "its id")->required()->type_name("");
    add_output_options(verb, *options);
    verb.footer("Examples:\n  kili-host project show cl1abc\n  kili-host project show cl1abc --json");
}

} // namespace
} // namespace project_command

void add_project(CLI::App& app, int& exit_code) {
    using namespace project_command;
    CLI::App& noun = add_noun(app, "project", "Projects: create, list, show");
    add_create(noun, exit_code);
    add_list(noun, exit_code);
    add_show(noun, exit_code);
}

} // namespace kilihost::cli
