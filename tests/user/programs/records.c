/*
 * Calls walk() with records of which all values are known. Some have the name of one of the kernel's, and two have the
 * name of another one of records_other.c.
 */
#include "records.h"

/* The kernel has other ones. */
struct file {
	int number;
	const char *title;
};

struct qstr {
	unsigned int first : 3, second : 5;
	short third;
};

enum color { RED = 3, GREEN, BLUE = -1 };

struct node {
	struct node *next;
	struct {
		long depth;
		union {
			int as_int;
			unsigned char as_bytes[4];
		};
	};
	struct qstr names[2];
	struct file file;
};

typedef struct {
	enum color color;
	struct node *head;
} list_t;

/* Nothing but its name is here; records_other.c has the members. */
struct hidden;
/* Only a cast leads to it. */
struct cast_only {
	char text[8];
	list_t *list;
};
/* records_other.c has an enumerator and a struct of these names too. */
enum here { SHARED_NUMBER = 11 };
struct shared {
	long here;
	int value;
};

/* Written to, so that it is in memory: a probe cannot bring a page there. */
static char title[] = "a title";
static struct cast_only cast_only = { .text = "in cast" };
static enum here here = SHARED_NUMBER;

__attribute__((noinline)) int walk(list_t *list, struct node *node, struct hidden *hidden,
				   struct unclear *unclear, struct shared *shared, const void *any, int n)
{
	__asm__ volatile(""
			 :
			 : "r"(list), "r"(node), "r"(hidden), "r"(unclear), "r"(shared), "r"(any), "r"(n)
			 : "memory");
	return n + here;
}

int main(void)
{
	static struct node last = { .depth = 2,
				    .as_bytes = { 1, 2, 3, 4 },
				    .names = { { .third = -3 }, { .first = 5, .second = 17, .third = 9 } },
				    .file = { 42, title } };
	static struct node first = { .next = &last, .depth = 1 };
	static list_t list = { GREEN, &first };
	static struct shared shared = { 1, 77 };
	int sum = 0;

	title[0] = 'a';
	cast_only.list = &list;
	for (int i = 0; i < 3; i++)
		sum += walk(&list, &first, make_hidden(), make_unclear(), &shared, &cast_only, i);
	return sum == 0;
}
