#include "sandbox/faults.hpp"

#include "config/nearest.hpp"
#include "config/text_file.hpp"

#include "sandbox/schema.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <stdexcept>

namespace kilihost::sandbox {
namespace {

constexpr std::size_t most_bytes = 1'000'000;

// Reads one file; every error names its place.
class Reader {
  public:
    explicit Reader(const std::filesystem::path& file) : file_(file.string()) {}

    Faults read(const toml::table& document) const {
        std::uint64_t seed = std::random_device()();
        std::vector<Fault> all;
        for (const auto& [key, node] : document) {
            if (key.str() == "seed") {
                const auto given = node.value_exact<std::int64_t>();
                if (!given || *given < 0) refuse(node, "seed must be a whole number from 0");
                seed = static_cast<std::uint64_t>(*given);
            } else if (key.str() == "fault" && node.is_array_of_tables()) {
                for (const toml::node& each : *node.as_array())
                    all.push_back(fault(*each.as_table()));
            } else if (key.str() == "fault") {
                refuse(node, "write faults as [[fault]]");
            } else {
                unknown(key, {"seed", "fault"});
            }
        }
        return {std::move(all), seed};
    }

  private:
    Fault fault(const toml::table& table) const {
        Fault out;
        bool has_reply = false;
        for (const auto& [key, node] : table) {
            if (key.str() == "operation") {
                out.operation = operation(node);
            } else if (key.str() == "probability") {
                out.probability = node.value<double>().value_or(-1);
                if (!(out.probability >= 0 && out.probability <= 1)) refuse(node, "probability must be from 0 to 1");
            } else if (key.str() == "reply") {
                reply(node, out);
                has_reply = true;
            } else if (key.str() == "retry_after") {
                const auto seconds = node.value_exact<std::int64_t>();
                if (!seconds || *seconds < 0 || *seconds > 86'400)
                    refuse(node, "retry_after must be whole seconds from 0 to 86400");
                out.retry_after = static_cast<int>(*seconds);
            } else {
                unknown(key, {"operation", "probability", "reply", "retry_after"});
            }
        }
        if (!has_reply) refuse(table, "a [[fault]] needs a reply");
        if (out.retry_after && out.reply != Fault::Reply::status)
            refuse(table, "retry_after goes with a reply that is a status");
        return out;
    }

    std::string operation(const toml::node& node) const {
        std::string name = node.value_exact<std::string>().value_or("");
        const auto* const mutation = kili_schema().mutation();
        if (kili_schema().query().field(name) != nullptr || mutation->field(name) != nullptr) return name;
        std::vector<std::string> known;
        for (const auto* type : {&kili_schema().query(), mutation})
            for (const auto& field : type->fields)
                known.push_back(field.name);
        refuse(node, "no operation '" + name + "'" + config::suggestion(name, known));
    }

    void reply(const toml::node& node, Fault& out) const {
        const std::string name = node.value_exact<std::string>().value_or("");
        const std::int64_t status = node.value_exact<std::int64_t>().value_or(0);
        if (name == "lost")
            out.reply = Fault::Reply::lost;
        else if (name == "dropped")
            out.reply = Fault::Reply::dropped;
        else if (name == "garbage")
            out.reply = Fault::Reply::garbage;
        else if (status >= 400 && status <= 599)
            out.status = static_cast<int>(status);
        else
            refuse(node, "reply must be \"lost\", \"dropped\", \"garbage\" or a status from 400 to 599");
    }

    [[noreturn]] void unknown(const toml::key& key, const std::vector<std::string>& known) const {
        const std::string name(key.str());
        refuse(key, "unknown key '" + name + "'" + config::suggestion(name, known));
    }

    template <class Placed>
    [[noreturn]] void refuse(const Placed& at, const std::string& what) const {
        throw std::runtime_error(file_ + ':' + std::to_string(at.source().begin.line) + ": " + what);
    }

    const std::string file_;
};

} // namespace

std::optional<Fault> Faults::next(const std::vector<std::string>& operations) {
    for (const Fault& fault : all_) {
        const bool fits = fault.operation.empty() ||
                          std::find(operations.begin(), operations.end(), fault.operation) != operations.end();
        if (fits && std::bernoulli_distribution(fault.probability)(random_)) return fault;
    }
    return std::nullopt;
}

Faults read_faults(const std::filesystem::path& file) {
    try {
        return Reader(file).read(toml::parse(config::read_text(file, most_bytes), file.string()));
    } catch (const toml::parse_error& error) {
        throw std::runtime_error(file.string() + ':' + std::to_string(error.source().begin.line) + ": " +
                                 std::string(error.description()));
    }
}

} // namespace kilihost::sandbox
