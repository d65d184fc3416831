#include "cli/output.hpp"

#include "terminal/escape.hpp"
#include "terminal/table.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>

namespace kilihost::cli {

using terminal::printable;
using terminal::width;

namespace {

constexpr std::size_t rows_measured = 100; // the first rows set the widths of a table's columns
constexpr std::size_t widest = 60;         // characters of a column; longer texts run over

void write(const std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size()) return;
    const int error = errno;
    throw OutputError(error == EPIPE ? ""
                                     : "standard output cannot be written: " + std::generic_category().message(error));
}

void flush() {
    errno = 0;
    if (std::fflush(stdout) != 0) write(std::string(1, '\n'));
}

} // namespace

Output::Output(Format format, std::vector<std::string> columns)
    : format_(format), columns_(std::move(columns)), widths_(columns_.size()) {}

void Output::add(Row row) {
    ++rows_;
    if (format_ == Format::id) {
        write(printable(row.id) + "\n");
    } else if (format_ == Format::json) {
        write((rows_ == 1 ? "[\n" : ",\n") + terminal::printable_json(row.whole));
    } else {
        for (std::string& cell : row.cells)
            cell = printable(cell);
        waiting_.push_back(std::move(row.cells));
        if (waiting_.size() == rows_measured) write_table();
    }
}

void Output::end() {
    if (format_ == Format::json) write(rows_ == 0 ? "[]\n" : "\n]\n");
    if (format_ == Format::table && rows_ > 0) write_table();
    flush();
}

void Output::write_table() {
    if (!headed_) waiting_.insert(waiting_.begin(), columns_);
    headed_ = true;
    for (std::size_t column = 0; column < columns_.size(); ++column)
        for (const std::vector<std::string>& cells : waiting_)
            widths_[column] = std::min(std::max(widths_[column], width(cells[column])), widest);
    for (const std::vector<std::string>& cells : waiting_) {
        std::string line;
        for (std::size_t column = 0; column < cells.size(); ++column) {
            line += cells[column];
            if (column + 1 == cells.size()) break;
            const std::size_t used = width(cells[column]);
            line.append(used < widths_[column] ? widths_[column] - used + 2 : 2, ' ');
        }
        write(line + "\n");
    }
    waiting_.clear();
}

void print_one(Format format, const Row& row) {
    if (format == Format::id) {
        write(printable(row.id) + "\n");
    } else if (format == Format::json) {
        write(terminal::printable_json(row.whole, 2) + "\n");
    } else {
        std::size_t longest = 0;
        for (const auto& member : row.whole.items())
            longest = std::max(longest, member.key().size());
        for (const auto& member : row.whole.items()) {
            const std::string value = member.value().is_string() ? member.value().get<std::string>()
                                                                 : terminal::printable_json(member.value());
            if (value.empty() || member.value().is_null()) continue;
            write(member.key() + std::string(longest - member.key().size() + 2, ' ') + printable(value) + "\n");
        }
    }
    flush();
}

} // namespace kilihost::cli
