/* What records.c does not see, or sees otherwise. */
#include "records.h"

struct hidden {
	char before[12];
	int value;
};
struct unclear {
	int value;
};
struct shared {
	int value;
};
enum other { SHARED_NUMBER = 12, ELSEWHERE = 5, DISPUTED = 1 };

static struct hidden hidden = { .value = 1234 };
static struct unclear unclear = { 1 };
static struct shared shared = { 2 };
static enum other other = ELSEWHERE;

struct hidden *make_hidden(void)
{
	hidden.before[0] = (char)other;
	return &hidden;
}

struct unclear *make_unclear(void)
{
	unclear.value += shared.value;
	return &unclear;
}
