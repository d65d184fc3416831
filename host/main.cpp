#include "cli/cli.hpp"

int main(int argc, char** argv) {
    return kilihost::cli::run(argc, argv);
}
