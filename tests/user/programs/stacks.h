/* In libstacks.so: calls F with N. Afterwards, where it returned to itself, and where it begins. */
int through_library(int (*f)(int), int n);
extern void *return_of_library, *start_of_library;
