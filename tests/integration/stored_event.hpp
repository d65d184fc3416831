// Reads a host's stored event from the disk.
#pragma once

#include "eventually.hpp"

#include "pipeline/inbox/event_table.hpp"
#include "pipeline/schema.hpp"

#include <soci/soci.h>

#include <filesystem>
#include <string>
#include <utility>

namespace integration {

// The state and cause of the event; -1 if it is not stored.
inline std::pair<int, std::string> state_of(const std::filesystem::path& data, const std::string& run) {
    soci::session session;
    kilihost::pipeline::database(data).open(session);
    int state = -1;
    std::string cause;
    session << "select state, cause from event where identity = :run", soci::use(run), soci::into(state),
        soci::into(cause);
    return {state, cause};
}

inline bool comes_to(const std::filesystem::path& data, const std::string& run, kilihost::inbox::EventState state) {
    return eventually([&] { return state_of(data, run).first == int(state); });
}

} // namespace integration
