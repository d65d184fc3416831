// The files of plugin_api/template, embedded; the rule in them is called my_rule, its class MyRule.
#pragma once

namespace kilihost::scaffold {

extern const char* const cmake_lists;
extern const char* const readme;
extern const char* const cpp_source;
extern const char* const c_source;
extern const char* const accepted_label;
extern const char* const refused_label;

} // namespace kilihost::scaffold
