// Writes a command's result to standard output: a table for people, JSON for programs, ids for pipes. Rows are written
// as they come, so that any number of them takes little memory.
#pragma once

#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string>
#include <vector>

namespace kilihost::cli {

enum class Format { table, json, id };

struct Row {
    std::string id;
    std::vector<std::string> cells; // as many as there are columns
    nlohmann::ordered_json whole;   // an object with every member, under Kili's names
};

// Standard output cannot be written. The text is empty if its reader went away.
struct OutputError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Output {
  public:
    Output(Format format, std::vector<std::string> columns);

    // Throws OutputError.
    void add(Row row);
    // After the last row. Throws OutputError.
    void end();
    std::size_t rows() const { return rows_; }

  private:
    void write_table();

    Format format_;
    std::vector<std::string> columns_;
    std::vector<std::size_t> widths_;
    std::vector<std::vector<std::string>> waiting_; // rows of a table, until their widths are known
    std::size_t rows_ = 0;
    bool headed_ = false;
};

// One object: as a table, a line for each of its members.
void print_one(Format format, const Row& row);

} // namespace kilihost::cli
