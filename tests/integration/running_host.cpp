#include "running_host.hpp"

#include <curl/curl.h>
#include <signal.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <sstream>

namespace integration {
namespace {

namespace fs = std::filesystem;
using kilihost::tutorial::ChildProcess;

std::vector<std::string> arguments(const fs::path& plugins, const fs::path& data, const Settings& settings) {
    std::vector<std::string> out{"serve",          "--listen", settings.listen, "--plugins",
                                 plugins.string(), "--data",   data.string()};
    out.insert(out.end(), settings.arguments.begin(), settings.arguments.end());
    return out;
}

ChildProcess::Options options(const Settings& settings, const fs::path& log) {
    ChildProcess::Options out;
    out.error_log = settings.log.empty() ? log : settings.log;
    out.environment.push_back("KILI_API_ENDPOINT=" + settings.endpoint);
    out.environment.push_back(std::string("KILI_WEBHOOK_HEADER=") + header);
    if (settings.key) out.environment.push_back("KILI_API_KEY=" + *settings.key);
    // A later value of a name replaces an earlier one.
    for (const std::string& variable : settings.environment) {
        const std::string name = variable.substr(0, variable.find('=') + 1);
        std::erase_if(out.environment, [&](const std::string& other) { return other.starts_with(name); });
        if (variable.size() > name.size()) out.environment.push_back(variable);
    }
    return out;
}

} // namespace

Reply request(const std::string& method, const std::string& url, const std::string& body,
              const std::vector<std::string>& headers) {
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
    curl_slist* list = curl_slist_append(nullptr, "Expect:");
    for (const std::string& line : headers)
        list = curl_slist_append(list, line.c_str());
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> owner(list, &curl_slist_free_all);
    Reply reply;
    const auto write = +[](char* data, std::size_t, std::size_t count, void* to) {
        static_cast<std::string*>(to)->append(data, count);
        return count;
    };
    const auto read_header = +[](char* data, std::size_t, std::size_t count, void* to) {
        const std::string line(data, count);
        if (const auto colon = line.find(": "); colon != std::string::npos) {
            std::string name = line.substr(0, colon);
            std::transform(name.begin(), name.end(), name.begin(),
                           [](unsigned char c) { return char(std::tolower(c)); });
            static_cast<Reply*>(to)->headers.emplace(name, line.substr(colon + 2, line.find('\r') - colon - 2));
        }
        return count;
    };
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, method.c_str());
    if (method == "HEAD") curl_easy_setopt(curl.get(), CURLOPT_NOBODY, 1L);
    if (method == "POST" || !body.empty()) {
        curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.size()));
        curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.data());
    }
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 30L);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, write);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &reply.body);
    curl_easy_setopt(curl.get(), CURLOPT_HEADERFUNCTION, read_header);
    curl_easy_setopt(curl.get(), CURLOPT_HEADERDATA, &reply);
    if (curl_easy_perform(curl.get()) == CURLE_OK) curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &reply.status);
    return reply;
}

void Plugins::add(const fs::path& library) {
    // As an operator does: a new file moved over the old one.
    const fs::path to = folder_ / library.filename().string();
    const fs::path beside = folder_ / (library.filename().string() + ".new");
    fs::copy_file(library, beside, fs::copy_options::overwrite_existing);
    fs::rename(beside, to);
}

void Plugins::add_rule(const std::string& name) {
    add(fs::path(KILI_PLUGINS) / (name + ".so"));
}

void Plugins::add_fixture(const std::string& name) {
    add(fs::path(KILI_FIXTURES) / name / (name + ".so"));
}

RunningHost::RunningHost(const fs::path& plugins, const fs::path& data, Settings settings)
    : process_(settings.program, arguments(plugins, data, settings), options(settings, logs_ / "host.log")) {
    const std::optional<std::string> line = process_.read_line(settings.start_time);
    const auto at = line ? line->find("http://") : std::string::npos;
    if (at != std::string::npos) address_ = line->substr(at);
}

std::string RunningHost::log() const {
    std::ifstream in(logs_ / "host.log");
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

Reply RunningHost::post(const std::string& body, const std::vector<std::string>& headers) {
    return request("POST", address_, body, headers);
}

Reply RunningHost::get(const std::string& path) {
    return request("GET", address_ + path);
}

bool RunningHost::ready() {
    return eventually([&] { return get("readyz").status == 200; });
}

double RunningHost::metric(const std::string& name_and_labels) {
    std::istringstream lines(get("metrics").body);
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with(name_and_labels + " ")) return std::stod(line.substr(name_and_labels.size() + 1));
    return 0;
}

double RunningHost::peak_megabytes() const {
    std::ifstream in("/proc/" + std::to_string(id()) + "/status");
    for (std::string line; std::getline(in, line);)
        if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1000;
    throw std::runtime_error("no VmHWM for process " + std::to_string(id()));
}

std::vector<pid_t> RunningHost::workers() const {
    std::vector<pid_t> out;
    std::error_code ended;
    const std::filesystem::path tasks = "/proc/" + std::to_string(id()) + "/task";
    for (const auto& task : std::filesystem::directory_iterator(tasks, ended)) {
        std::ifstream of_thread(task.path() / "children");
        for (pid_t child = 0; of_thread >> child;)
            out.push_back(child);
    }
    return out;
}

std::optional<int> RunningHost::stop() {
    process_.signal(SIGTERM);
    return process_.wait(30s);
}

void RunningHost::kill() {
    process_.signal(SIGKILL);
    process_.wait(10s);
}

Serving::Serving() : host((plugins.add_rule("bbox_count"), plugins.path()), data.path()) {
    if (!host.started()) throw std::runtime_error(host.log());
}

std::string submit(const std::string& run_id, const std::string& label_id, const std::string& asset_id,
                   const std::string& json_response, const std::string& project_id) {
    return R"({"eventType":"onSubmit","logPayload":{"runId":")" + run_id + R"(","projectId":")" + project_id +
           R"("},"payload":{"asset_id":")" + asset_id + R"(","label":{"id":")" + label_id + R"(","jsonResponse":)" +
           json_response + "}}}";
}

} // namespace integration
