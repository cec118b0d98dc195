/* What a compiled probe depends on, as text: a saved one is used only when all of it is as it was. */
#ifndef KPA_IDENTITY_H
#define KPA_IDENTITY_H

struct arena;
struct options;
struct paths;
struct probe;
struct spec;

/*
 * The key of a saved probe: this kernel (release, version, build id), its modules, the specs, the paths of
 * user functions' FILES (by spec; NULL for a kernel function), and the options that change the probe. NULL: it cannot be told, so nothing is to be saved. A owns it.
 */
const char *identity__key(const struct options *options, const struct spec *specs, const char *const *files,
			  struct arena *a);

/*
 * The files that it depends on besides: the programs, our headers, the LIBRARIES that compiled it, the
 * build ids of the functions' modules, user functions' files and debug files (which need not be there). A list of *NR that A owns; NULL: no memory.
 */
const char *const *identity__files(const struct paths *paths, const struct probe *probe,
				   const char *const *libraries, unsigned int nr_libraries, struct arena *a,
				   unsigned int *nr);

#endif
