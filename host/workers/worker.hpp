// The worker's side: loads libraries, judges events, answers with verdicts. Runs no thread of its own and ends with the
// host, whatever a rule does meanwhile.
#pragma once

namespace kilihost::workers {

// The whole of a worker process, started with the descriptors that worker_process.hpp names. The exit code: 0 if the
// host has let it go.
int run_worker();

} // namespace kilihost::workers
