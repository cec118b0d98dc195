/* What records.c and records_other.c share: neither says there what the structs are made of. */
struct hidden;
struct unclear;

struct hidden *make_hidden(void);
struct unclear *make_unclear(void);
