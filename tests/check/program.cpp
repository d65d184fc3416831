#include "check/program.hpp"

#include "tutorial/child_process.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <fstream>
#include <iterator>

using kilihost::tutorial::ChildProcess;
using namespace std::chrono_literals;

Ran run_kili_host(const std::vector<std::string>& arguments, const std::vector<std::string>& environment) {
    const TemporaryFolder folder;
    ChildProcess::Options options;
    options.environment = environment;
    options.error_log = folder / "error";
    Ran ran;
    {
        ChildProcess process(KILI_HOST_PROGRAM, arguments, options);
        while (const auto line = process.read_line(60s))
            ran.out += *line + "\n";
        ran.code = process.wait(60s).value_or(-1000);
    }
    std::ifstream error(folder / "error");
    ran.error.assign(std::istreambuf_iterator<char>(error), {});
    return ran;
}

std::string written(const TemporaryFolder& folder, const std::string& name, const std::string& text) {
    std::ofstream(folder / name, std::ios::binary | std::ios::trunc) << text;
    return folder / name;
}

std::string box(const std::string& mid, double width, double height) {
    const double left = 0.1;
    const double top = 0.2;
    nlohmann::json vertices = nlohmann::json::array();
    for (const auto& [x, y] :
         {std::pair{left, top}, {left + width, top}, {left + width, top + height}, {left, top + height}})
        vertices.push_back({{"x", x}, {"y", y}});
    return nlohmann::json{{"mid", mid},
                          {"type", "rectangle"},
                          {"categories", {{{"name", "OBJECT_A"}}}},
                          {"boundingPoly", {{{"normalizedVertices", vertices}}}}}
        .dump();
}
