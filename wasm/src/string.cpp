// std::string, compiled to be fast: the C++ library has it for small size, with a call for each of
// its one-line members, and reading and writing of JSON appends character by character.
#include <string>

template class std::basic_string<char>;
