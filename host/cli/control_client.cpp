#include "cli/control_client.hpp"

#include "storage/data_directory.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace kilihost::cli {

namespace fs = std::filesystem;

http_client::HttpResponse ask_host(const fs::path& data, http_client::Method method, const std::string& path,
                                   std::chrono::milliseconds time) {
    const fs::path socket = storage::DataDirectory::control(data);
    if (::access(socket.c_str(), R_OK | W_OK) != 0)
        throw NoHost(errno == EACCES ? "this user may not connect to the host that runs on " + data.string() +
                                           ": run the command as the host's user"
                                     : "no host runs on " + data.string());
    // A Unix address has room for 107 bytes only, so the path starts at the folder's descriptor.
    const storage::OwnedFile folder(::open(data.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    http_client::ClientOptions options;
    options.total_timeout = time;
    options.response_bytes = 100'000'000;
    options.unix_socket = "/proc/self/fd/" + std::to_string(folder.number()) + "/" + socket.filename().string();
    try {
        http_client::HttpClient client(options);
        return client.exchange({.method = method, .url = "http://localhost" + path});
    } catch (const http_client::NoResponse& error) {
        throw NoHost("no host answers on " + data.string() + ": " + error.what());
    }
}

} // namespace kilihost::cli
